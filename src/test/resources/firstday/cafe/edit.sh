# What a person mends in the drafts, after the doubts.
# The time and the shop of a ticket are in receipts.
sed -i "s/^       'COMPLETE' .*/       'COMPLETE' AS sale_state, t.datenew AS sale_date, t.location AS sale_shop_id,/" sales.sql
sed -i "s/^  FROM tickets r/  FROM tickets r JOIN receipts t ON t.id = r.id/" sales.sql

-- Benefits used at the till, POS → Commerce Cloud: one row in benefit_use for each benefit of a receipt.
-- Runs in the transaction that decides who uses the benefit, when the connector's own tables are in this database; otherwise
-- shortly after it, until it succeeds. So it may run twice, and must leave the same row both times. It writes what :state says:
--   used      the benefit belongs to the receipt now
--   reported  Custobar has been told of the use
--   checked   the use was taken back
-- When it touches no row, because the receipt is not here yet, it runs again later.
-- Other parameters: :receiptId :benefitId :storeId :terminalId :customerId :phone :redemptionId (text), :at (timestamptz)
MERGE INTO benefit_use AS u
USING (SELECT r.id
         FROM receipt r
        WHERE r.id = CASE WHEN :receiptId ~ '^\d{1,18}$' THEN (:receiptId)::bigint END) AS r
   ON u.receipt_id = r.id AND u.benefit_ref = :benefitId
 WHEN MATCHED THEN UPDATE SET
      state      = :state,
      used_at    = CASE WHEN :state <> 'checked' THEN coalesce(u.used_at, :at) END,
      updated_at = clock_timestamp()
 WHEN NOT MATCHED THEN
      INSERT (receipt_id, benefit_ref, phone_used, state, checked_at, used_at)
      VALUES (r.id, :benefitId, :phone, :state, :at, CASE WHEN :state <> 'checked' THEN :at END)

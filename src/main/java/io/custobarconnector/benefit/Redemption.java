package io.custobarconnector.benefit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * One line of the ledger.
 *
 * @param held the benefit as Custobar held it, in JSON
 * @param phone in E.164
 * @param reversedAt when it was taken back; empty while it stands
 * @param told when Custobar accepted the news of the use
 * @param reversalTold when Custobar accepted the news of the reversal
 */
public record Redemption(
    UUID id,
    String customerId,
    String benefitId,
    String held,
    String phone,
    String receiptId,
    String storeId,
    String terminalId,
    Instant usedAt,
    Optional<Instant> reversedAt,
    Optional<Instant> told,
    Optional<Instant> reversalTold) {

  public static final String COLUMNS =
      """
      id, customer_id, benefit_id, benefit, phone, receipt_id, store_id, terminal_id, used_at,
      reversed_at, told_at, reversal_told_at\
      """;

  public static Redemption of(ResultSet row) throws SQLException {
    return new Redemption(
        row.getObject("id", UUID.class),
        row.getString("customer_id"),
        row.getString("benefit_id"),
        row.getString("benefit"),
        row.getString("phone"),
        row.getString("receipt_id"),
        row.getString("store_id"),
        row.getString("terminal_id"),
        row.getTimestamp("used_at").toInstant(),
        moment(row, "reversed_at"),
        moment(row, "told_at"),
        moment(row, "reversal_told_at"));
  }

  private static Optional<Instant> moment(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }

  /** Whether it is of this receipt; numbers of receipts are a store's own. */
  public boolean belongsTo(TillRequest.Redemption request) {
    return receiptId.equals(request.receiptId()) && storeId.equals(request.storeId());
  }

  /** As tills see it. */
  public ObjectNode json() {
    ObjectNode json =
        Reply.object()
            .put("redemptionId", id.toString())
            .put("status", reversedAt.isPresent() ? "reversed" : "used")
            .put("customerId", customerId)
            .put("benefitId", benefitId)
            .put("receiptId", receiptId)
            .put("storeId", storeId)
            .put("terminalId", terminalId)
            .put("usedAt", usedAt.toString());
    reversedAt.ifPresent(at -> json.put("reversedAt", at.toString()));
    return json;
  }

  /** Without phone and customer. */
  @Override
  public String toString() {
    return "Use[" + id + "]";
  }
}

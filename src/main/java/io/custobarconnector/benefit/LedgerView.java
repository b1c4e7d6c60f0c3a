package io.custobarconnector.benefit;

import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the ledger says over what Custobar says: uses that Custobar may not have applied yet,
 * benefits given back that it may not show again yet, and people who were forgotten.
 */
public final class LedgerView {

  /** Custobar applies imports later than it accepts them; after this it certainly has. */
  private static final Duration CATCHING_UP = Duration.ofMinutes(15);

  private final Map<String, Map<String, Integer>> uses = new HashMap<>();
  private final Map<String, List<Benefit>> givenBack = new HashMap<>();
  private final Set<String> forgotten = new HashSet<>();

  private LedgerView() {}

  /** What the ledger says of no customers. */
  public static LedgerView none() {
    return new LedgerView();
  }

  /**
   * SQL for what the ledger says of customers.
   *
   * @param ids a query for one array of their ids
   */
  public static String of(String ids) {
    return """
        SELECT customer_id, benefit_id, uses, NULL AS benefit
          FROM benefit_count WHERE customer_id = ANY (%1$s) AND uses > 0
        UNION ALL
        SELECT customer_id, benefit_id, NULL, benefit::text
          FROM benefit_redemption
         WHERE customer_id = ANY (%1$s) AND reversed_at > clock_timestamp() - interval '%2$s'
        UNION ALL
        SELECT c, NULL, NULL, NULL FROM unnest(%1$s) AS c WHERE %3$s\
        """
        .formatted("(" + ids + ")::text[]", CATCHING_UP, Forgotten.condition("c"));
  }

  public static LedgerView read(
      Connection connection, HeldBenefits benefits, Collection<String> customerIds)
      throws SQLException {
    return read(
        connection,
        benefits,
        "WITH asked AS (SELECT ?::text[] AS ids) " + of("SELECT ids FROM asked"),
        customerIds);
  }

  /** Runs a statement that ends with that SQL. */
  public static LedgerView read(
      Connection connection, HeldBenefits benefits, String sql, Object... parameters)
      throws SQLException {
    return Sql.first(connection, sql, row -> readFrom(row, benefits), parameters)
        .orElseGet(LedgerView::none);
  }

  /** Reads the row that the result stands on, and all that follow. */
  public static LedgerView readFrom(ResultSet row, HeldBenefits benefits) throws SQLException {
    LedgerView counts = new LedgerView();
    do {
      counts.add(row, benefits);
    } while (row.next());
    return counts;
  }

  private void add(ResultSet row, HeldBenefits benefits) throws SQLException {
    String customerId = row.getString("customer_id");
    String benefitId = row.getString("benefit_id");
    String held = row.getString("benefit");
    if (customerId == null) {
      return;
    }
    if (benefitId == null) {
      forgotten.add(customerId);
    } else if (held == null) {
      uses.computeIfAbsent(customerId, id -> new HashMap<>()).put(benefitId, row.getInt("uses"));
    } else {
      Benefit.read(benefits.tree(held))
          .ifPresent(
              benefit ->
                  givenBack.computeIfAbsent(customerId, id -> new ArrayList<>()).add(benefit));
    }
  }

  /** Whether the customer was forgotten, though Custobar or an older answer still has them. */
  public boolean isForgotten(String customerId) {
    return forgotten.contains(customerId);
  }

  /** How often the customer has used the benefit. */
  public int uses(String customerId, String benefitId) {
    return uses.getOrDefault(customerId, Map.of()).getOrDefault(benefitId, 0);
  }

  /** How often the customer may still use the benefit. */
  public int left(String customerId, Benefit benefit) {
    return Math.max(0, benefit.uses() - uses(customerId, benefit.id()));
  }

  /** The customer's benefits that were given back a moment ago, used again since or not. */
  public List<Benefit> givenBack(String customerId) {
    return givenBack.getOrDefault(customerId, List.of());
  }

  /** The customer with the benefits that were given back a moment ago. */
  public CustomerBenefits complete(CustomerBenefits holder) {
    List<Benefit> all = new ArrayList<>(holder.benefits());
    for (Benefit benefit : givenBack(holder.customerId())) {
      Optional<Benefit> known =
          all.stream().filter(other -> other.id().equals(benefit.id())).findFirst();
      if (known.isEmpty()) {
        all.add(benefit);
      }
    }
    return new CustomerBenefits(holder.customerId(), all);
  }
}

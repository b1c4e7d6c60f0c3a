package io.custobarconnector.benefits;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the ledger says over what Custobar says: uses that Custobar may not have applied yet, and
 * benefits given back that it may not show again yet.
 */
final class Counts {

  /** Custobar applies imports later than it accepts them; after this it certainly has. */
  private static final Duration CATCHING_UP = Duration.ofMinutes(15);

  private final Map<String, Map<String, Integer>> uses = new HashMap<>();
  private final Map<String, List<Benefit>> givenBack = new HashMap<>();

  private Counts() {}

  /** What the ledger says of no customers. */
  static Counts none() {
    return new Counts();
  }

  static Counts read(Connection connection, HeldBenefits benefits, Collection<String> customerIds)
      throws SQLException {
    Counts counts = new Counts();
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT customer_id, benefit_id, uses, NULL AS benefit
              FROM benefit_count WHERE customer_id = ANY (?) AND uses > 0
            UNION ALL
            SELECT customer_id, benefit_id, NULL, benefit::text
              FROM benefit_redemption
             WHERE customer_id = ANY (?)
               AND reversed_at > clock_timestamp() - ? * interval '1 millisecond'\
            """)) {
      Array ids = connection.createArrayOf("text", customerIds.toArray());
      query.setArray(1, ids);
      query.setArray(2, ids);
      query.setLong(3, CATCHING_UP.toMillis());
      try (ResultSet row = query.executeQuery()) {
        while (row.next()) {
          counts.add(row, benefits);
        }
      }
    }
    return counts;
  }

  private void add(ResultSet row, HeldBenefits benefits) throws SQLException {
    String customerId = row.getString(1);
    String held = row.getString(4);
    if (held == null) {
      uses.computeIfAbsent(customerId, id -> new HashMap<>()).put(row.getString(2), row.getInt(3));
    } else {
      Benefit.read(benefits.tree(held))
          .ifPresent(
              benefit ->
                  givenBack.computeIfAbsent(customerId, id -> new ArrayList<>()).add(benefit));
    }
  }

  /** How often the customer has used the benefit. */
  int uses(String customerId, String benefitId) {
    return uses.getOrDefault(customerId, Map.of()).getOrDefault(benefitId, 0);
  }

  /** How often the customer may still use the benefit. */
  int left(String customerId, Benefit benefit) {
    return Math.max(0, benefit.uses() - uses(customerId, benefit.id()));
  }

  /** The customer with the benefits that were given back a moment ago. */
  Holder complete(Holder holder) {
    List<Benefit> all = new ArrayList<>(holder.benefits());
    for (Benefit benefit : givenBack.getOrDefault(holder.customerId(), List.of())) {
      Optional<Benefit> known =
          all.stream().filter(other -> other.id().equals(benefit.id())).findFirst();
      if (known.isEmpty()) {
        all.add(benefit);
      }
    }
    return new Holder(holder.customerId(), all);
  }
}

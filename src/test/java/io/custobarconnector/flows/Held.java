package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.StandInCustobar;
import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a Custobar holds, compared record by record with what it should hold. */
public record Held(StandInCustobar custobar) {

  /** What the stand-in adds by itself. */
  private static final Set<String> OWN =
      Set.of("registered_user", "last_purchase_date", "last_action_date", "cb_token");

  /** Every expected record must be there, with these fields, these values and no others. */
  public void equalsSource(Source source) {
    holds(Datatype.SHOPS, source.shops());
    holds(Datatype.PRODUCTS, source.products());
    holds(Datatype.CUSTOMERS, source.customers());
    holds(Datatype.SALES, source.sales());
  }

  /** As {@link #equalsSource}, for one datatype. */
  public void holds(Datatype datatype, Map<String, Map<String, String>> expected) {
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (key, record) -> {
          Map<String, String> held = record(datatype, key);
          if ("false".equals(record.get("visible"))) {
            // Hidden, and otherwise as it was.
            held.keySet().retainAll(record.keySet());
          }
          if (!held.equals(record)) {
            differences.add("%s %s\n  is  %s\n  not %s".formatted(datatype, key, held, record));
          }
        });
    assertThat(differences.stream().limit(5)).as("%s differ", differences.size()).isEmpty();
    if (datatype != Datatype.CUSTOMERS) {
      // Custobar makes customers of its own for sales of people that nobody has told it about.
      assertThat(custobar.counts().get(datatype)).as("%s", datatype).isEqualTo(expected.size());
    }
  }

  /** A record with its values as text; empty when there is none. */
  public Map<String, String> record(Datatype datatype, String key) {
    Map<String, String> record = new TreeMap<>();
    custobar
        .find(datatype, key)
        .ifPresent(
            found ->
                found
                    .properties()
                    .forEach(
                        field -> {
                          if (field.getKey().equals("products")) {
                            field.getValue().forEach(row -> addRow(record, row));
                          } else if (!OWN.contains(field.getKey())) {
                            record.put(field.getKey(), text(field.getKey(), field.getValue()));
                          }
                        }));
    return record;
  }

  private static void addRow(Map<String, String> record, JsonNode row) {
    String prefix = row.path("external_id").asText() + ": ";
    row.properties()
        .forEach(
            field -> record.put(prefix + field.getKey(), text(field.getKey(), field.getValue())));
  }

  private static String text(String name, JsonNode value) {
    if (value.isArray()) {
      List<String> members = new ArrayList<>();
      value.forEach(member -> members.add(member.isObject() ? member.toString() : member.asText()));
      return members.toString();
    }
    if (value.isNumber()) {
      return number(value.decimalValue());
    }
    return name.equals("date")
        ? OffsetDateTime.parse(value.asText()).toInstant().toString()
        : value.asText();
  }

  /** A number as records tell it here. */
  public static String number(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}

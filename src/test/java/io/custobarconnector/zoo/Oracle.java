package io.custobarconnector.zoo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Custobar must hold, worked out from what is committed in the source and from nothing else.
 *
 * @param rows what is committed in the end
 * @param titles each title that was ever committed
 * @param living identities of rows that were there and not deleted when some run began
 * @param reported keys of rows that the connector reports: rejected, or with a field omitted
 * @param rejected keys of rows that it has rejected
 */
record Oracle(
    List<SourceRow> rows,
    Set<String> titles,
    Set<String> living,
    Set<String> reported,
    Set<String> rejected) {

  /** Compares; throws what it finds first. */
  void judge(Map<String, Map<String, JsonNode>> held) {
    Map<String, List<SourceRow>> byId = new TreeMap<>();
    rows.forEach(row -> byId.computeIfAbsent(row.id(), id -> new ArrayList<>()).add(row));
    byId.forEach((id, sharing) -> judge(id, sharing, held.get(id)));
    held.forEach(
        (id, record) -> {
          if (!titles.contains(title(record)) && !title(record).isEmpty()) {
            throw new Finding(Finding.Kind.NEVER_IN_SOURCE, id + " is " + record);
          }
          if (!living.contains(id)) {
            throw new Finding(Finding.Kind.STRANGER, id + " is " + record);
          }
          if (!byId.containsKey(id) && isVisible(record)) {
            throw new Finding(Finding.Kind.LEFT_BEHIND, id + " is " + record);
          }
        });
    Set<String> wrongly = new HashSet<>(rejected);
    Map<Integer, Boolean> badReceipts = new HashMap<>();
    rows.forEach(row -> badReceipts.merge(row.receipt(), mayBeRejected(row), Boolean::logicalOr));
    rows.stream()
        .filter(row -> mayBeRejected(row) || badReceipts.get(row.receipt()))
        .forEach(row -> wrongly.removeIf(row::isReportedAs));
    if (!wrongly.isEmpty()) {
      throw new Finding(Finding.Kind.REJECTED_THOUGH_RIGHT, "keys " + wrongly);
    }
  }

  private static boolean mayBeRejected(SourceRow row) {
    return row.bad() || row.hasLongKey();
  }

  /** Of several rows with one identity, one that lives must be there. */
  private void judge(String id, List<SourceRow> sharing, Map<String, JsonNode> record) {
    List<SourceRow> alive = sharing.stream().filter(row -> !row.gone()).toList();
    if (alive.isEmpty()) {
      if (record != null && isVisible(record)) {
        throw new Finding(Finding.Kind.LEFT_BEHIND, "deleted: " + id + " is " + record);
      }
      return;
    }
    if (alive.stream().anyMatch(row -> rejected.stream().anyMatch(row::isReportedAs))) {
      return;
    }
    if (record == null) {
      throw new Finding(Finding.Kind.LOST, id + ", " + alive);
    }
    List<SourceRow> shown =
        alive.stream().filter(row -> row.title().equals(title(record))).toList();
    if (shown.isEmpty()) {
      throw new Finding(Finding.Kind.STALE, id + " is " + record + ", but the source has " + alive);
    }
    if (!isVisible(record)) {
      throw new Finding(
          Finding.Kind.HIDDEN, id + " is " + record + ", but the source has " + alive);
    }
    judgeValues(id, shown.get(0), record);
  }

  private void judgeValues(String id, SourceRow row, Map<String, JsonNode> record) {
    JsonNode price = record.containsKey("price") ? record.get("price") : record.get("unit_price");
    if (!row.bad() && (price == null || !price.asText().equals(row.cents()))) {
      throw new Finding(Finding.Kind.WRONG_VALUE, id + " costs " + price + ", not " + row.cents());
    }
    if (record.containsKey("date") && record.get("date").asText().startsWith("0044")) {
      throw new Finding(Finding.Kind.WRONG_VALUE, id + " is of our era: " + record.get("date"));
    }
    if (row.bad() && row.cents().equals("NaN") && reported.stream().noneMatch(row::isReportedAs)) {
      throw new Finding(Finding.Kind.UNREPORTED, id + " has a price that is no number");
    }
  }

  private static String title(Map<String, JsonNode> record) {
    return text(record, "title") + text(record, "product_title");
  }

  private static String text(Map<String, JsonNode> record, String field) {
    return record.containsKey(field) ? record.get(field).asText() : "";
  }

  private static boolean isVisible(Map<String, JsonNode> record) {
    return !text(record, "visible").equals("false");
  }

  /** Receipts are whole in a request: it has all lines that were committed before its run. */
  static void judgeReceipts(List<SourceRow> before, List<JsonNode> request) {
    Map<String, Set<String>> sent = new HashMap<>();
    request.forEach(
        line ->
            sent.computeIfAbsent(line.path("sale_external_id").asText(), id -> new HashSet<>())
                .add(line.path("external_id").asText()));
    for (SourceRow line : before) {
      Set<String> lines = sent.get("R" + line.receipt());
      if (lines != null && !lines.contains(line.id())) {
        throw new Finding(
            Finding.Kind.DIVIDED_RECEIPT,
            "R%d went with %s and without %s".formatted(line.receipt(), lines, line.id()));
      }
    }
  }
}

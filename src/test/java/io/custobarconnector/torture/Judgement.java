package io.custobarconnector.torture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.torture.Arrivals.Arrival;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Whether what arrived at Custobar, and what the journal says of it, is right. */
final class Judgement {

  private final Rows rows;
  private final Arrivals arrivals;
  private final int mostAtOnce;

  /**
   * @param mostAtOnce rows that are sent at most before the journal is told: those of a page, and
   *     those that waited for a fuller request
   */
  Judgement(Rows rows, Arrivals arrivals, int mostAtOnce) {
    this.rows = rows;
    this.arrivals = arrivals;
    this.mostAtOnce = mostAtOnce;
  }

  /**
   * @param joins those that the source holds now
   */
  void eachEventOnce(Set<String> joins) {
    Map<String, Long> came =
        arrivals.events().stream()
            .collect(
                Collectors.groupingBy(
                    event -> text(event, "customer_id") + " " + text(event, "sale_id"),
                    TreeMap::new,
                    Collectors.counting()));
    assertThat(came.entrySet().stream().filter(event -> event.getValue() > 1))
        .as("events that came more than once")
        .isEmpty();
    Set<String> lost = new TreeSet<>(joins);
    lost.removeAll(came.keySet());
    assertThat(lost).as("events that never came, of %s", joins.size()).isEmpty();
  }

  private static String text(JsonNode event, String field) {
    return event.path(field).asText();
  }

  void onlyBadRowsAreRejected(Expected expected, BadRows bad) {
    Set<String> due = new TreeSet<>();
    Set<String> mayBe = new TreeSet<>();
    Map<String, Map<String, String>> customers = expected.source().customers();
    for (String id : bad.customers()) {
      (customers.containsKey(id) ? due : mayBe).add("customers " + id);
    }
    for (Map<String, Object> line :
        rows.list(
            """
            SELECT r.id, r.id * 10000 + l.line_no AS row_key FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id
             WHERE NOT l.voided AND l.line_type NOT IN ('gift_card', 'deposit')\
            """)) {
      if (bad.receipts().contains(line.get("id").toString())) {
        boolean sold = expected.source().sales().containsKey(line.get("id").toString());
        (sold ? due : mayBe).add("sales " + line.get("row_key"));
      }
    }
    for (String code : bad.products()) {
      // One that left the range before it was ever taken is nothing to tell of.
      Map<String, Object> product =
          rows.list("SELECT id * 1000 AS row_key, active FROM product WHERE sku = ?", code).get(0);
      ((Boolean) product.get("active") ? due : mayBe).add("products " + product.get("row_key"));
      rows.list("SELECT id * 1000 AS row_key FROM stock_item WHERE sku = ?", code)
          .forEach(item -> mayBe.add("stock " + item.get("row_key")));
    }
    Set<String> rejected =
        rows.list("SELECT flow, row_key FROM connector.rejected").stream()
            .filter(
                row ->
                    !row.get("flow").equals("customer-permissions")
                        || !bad.customers()
                            .contains(row.get("row_key").toString().split("@", 2)[0]))
            .map(row -> row.get("flow") + " " + row.get("row_key"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(rejected).as("rows rejected").containsAll(due);
    rejected.removeAll(due);
    rejected.removeAll(mayBe);
    assertThat(rejected).as("rows rejected that are right").isEmpty();
  }

  private record Run(long id, Instant startedAt, String outcome) {}

  /**
   * A message is sent again unchanged only when Custobar's answer to it did not come back whole, or
   * when its run ended before the page was recorded: and then no more than that page and what
   * waited before it.
   *
   * @return how many messages were sent again
   */
  int nothingWithoutNeed() {
    Map<Object, List<Run>> runs =
        rows.list("SELECT flow, id, started_at, outcome FROM connector.run ORDER BY id").stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.get("flow"),
                    Collectors.mapping(
                        row ->
                            new Run(
                                (Long) row.get("id"),
                                ((Timestamp) row.get("started_at")).toInstant(),
                                row.get("outcome").toString()),
                        Collectors.toList())));
    Recorded recorded = Recorded.of(rows);
    List<String> needless = new ArrayList<>();
    AtomicInteger repeated = new AtomicInteger();
    Map<Long, Integer> repeatedRows = new HashMap<>();
    arrivals
        .byKey()
        .forEach(
            (key, all) -> {
              // A statement at the till may say the same as the one before it.
              if (all.get(0).flow().equals("customer-permissions")) {
                return;
              }
              List<Arrival> inOrder =
                  all.stream().sorted(Comparator.comparing(Arrival::at)).toList();
              Arrival before = null;
              for (Arrival again : inOrder) {
                boolean repeats = before != null && again.says(before);
                if (!again.taken()) {
                  // Another message that never came leaves open what Custobar has.
                  before = repeats ? before : null;
                  continue;
                }
                Arrival first = before;
                before = again;
                if (!repeats) {
                  continue;
                }
                repeated.incrementAndGet();
                Run run = at(runs.get(first.flow()), first.at());
                if (recorded.knew(first, again, at(runs.get(again.flow()), again.at()).id())) {
                  needless.add(
                      "%s was recorded as accepted, and sent again at %s; sent before %s; the journal:%s"
                          .formatted(key, again.at(), sent(inOrder), recorded.history(again)));
                } else if (first.answered() && !recorded.wentBetween(first, again)) {
                  if (run.outcome().equals("delivered")) {
                    needless.add(
                        "%s was accepted at %s in run %d, which went well, and sent again at %s"
                            .formatted(key, first.at(), run.id(), again.at()));
                  } else {
                    repeatedRows.merge(run.id(), again.fingerprints().size(), Integer::sum);
                  }
                }
              }
            });
    assertThat(needless.stream().limit(10)).as("%s sent without need", needless.size()).isEmpty();
    assertThat(repeatedRows.values().stream().max(Comparator.naturalOrder()).orElse(0))
        .as("rows sent again after a run that did not end well")
        .isLessThanOrEqualTo(mostAtOnce);
    return repeated.get();
  }

  private static Run at(List<Run> runs, Instant moment) {
    return runs.stream()
        .filter(run -> !run.startedAt().isAfter(moment))
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static List<String> sent(List<Arrival> all) {
    return all.stream()
        .map(
            one ->
                "%s %s%s%s"
                    .formatted(
                        one.at(),
                        one.fingerprints(),
                        one.taken() ? " taken" : "",
                        one.answered() ? " answered" : ""))
        .toList();
  }
}

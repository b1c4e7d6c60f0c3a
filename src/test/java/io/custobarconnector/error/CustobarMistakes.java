package io.custobarconnector.error;

import static io.custobarconnector.error.CustobarError.*;

import io.custobarconnector.error.Mistake.Said;
import io.custobarconnector.journal.lease.FlowBusyException;
import java.util.List;
import java.util.stream.Stream;

/** What Custobar answers to a wrong deployment, and what stops a run. */
final class CustobarMistakes {

  private static final String PEOPLE =
      "SELECT id AS _key, at AS _changed_at, number AS external_id, name AS first_name FROM person";

  private static final String LOSE_A_ROW =
      """
              - setBody:
                  expression:
                    method:
                      beanType: io.custobarconnector.flows.Lose
                      method: row(${body})
      """;

  private CustobarMistakes() {}

  static Stream<Mistake> all() {
    return Stream.of(answers(), runs()).flatMap(List::stream);
  }

  private static List<Mistake> answers() {
    return List.of(
        answer(KEY, "check custobar.token and custobar.auth-scheme", 401),
        answer(SCOPE, "/api/shops/upload/", 403),
        answer(CustobarError.ADDRESS, "check custobar.url", 404),
        answer(BUSY, "HTTP 503", 503),
        new Mistake(
            CustobarError.NO_ANSWER,
            "check custobar.url, and that this machine may connect there",
            bench -> {
              bench.deployment().set("custobar.url", "http://127.0.0.1:1");
              return bench.cli("check");
            }),
        new Mistake(
            PAGE,
            "no list of shops",
            bench -> {
              bench.deployment().deliver("shops");
              return bench.custobarAnswers(200, "{}").cli("reconcile", "shops", "--custobar");
            }),
        new Mistake(
            REFUSED_ALIKE,
            "field 'demo__x' is not known",
            bench -> {
              people(bench, 60, "i::text");
              return bench
                  .custobarAnswers(400, "{\"error\":{\"reason\":\"field 'demo__x' is not known\"}}")
                  .once("customers");
            }));
  }

  private static Mistake answer(CustobarError code, String words, int status) {
    return new Mistake(code, words, bench -> bench.custobarAnswers(status, "{}").once("shops"));
  }

  private static void people(MistakeBench bench, int count, String number) {
    bench
        .sql("CREATE TABLE person (id int, number text, name text, at timestamptz)")
        .sql(
            "INSERT INTO person SELECT i, %s, 'P', now() - interval '1 hour' FROM generate_series(1, %s) i"
                .formatted(number, count))
        .deployment()
        .write("customers.sql", PEOPLE);
  }

  private static List<Mistake> runs() {
    return List.of(
        new Mistake(
            TOO_MANY,
            "150 of the first 300 rows would be rejected",
            bench -> {
              people(bench, 300, "CASE WHEN i > 150 THEN i::text END");
              return bench.once("customers");
            }),
        new Mistake(
            MAPPING_CHANGED,
            "./connector backfill shops",
            bench -> {
              bench.deployment().deliver("shops");
              bench.deployment().edit("shops.sql", "s.name,", "upper(s.name) AS name,");
              return bench.cli("reconcile", "shops");
            }),
        new Mistake(
            TOO_MUCH,
            "1000 of the 1000 rows",
            bench -> {
              people(bench, 1000, "i::text");
              bench.deployment().set("customers.changes", "snapshot").deliver("customers");
              return bench.sql("UPDATE person SET name = 'Q'").once("customers");
            }),
        new Mistake(
            BOOKS,
            "between source and sink",
            bench -> {
              String reads = "                method: next(${variable.pages})\n";
              bench.kamelets().edit("kamelets/changes-read.camel.yaml", reads, reads + LOSE_A_ROW);
              return bench.once("shops");
            }),
        new Mistake(
            FLOW_BUSY, "shops is already running, here or in another process", bench -> running()));
  }

  /** Of a run beside another one, {@code ScheduledFailureTest} tells. */
  private static Said running() {
    return Said.of(FlowBusyException.running("shops"));
  }
}

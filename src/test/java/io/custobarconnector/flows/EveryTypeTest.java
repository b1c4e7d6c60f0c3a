package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Every type of PostgreSQL that a column can have, with every extreme that it accepts: each row
 * arrives, and of its one value it is known where it went. The types are asked of the catalogue, so
 * that a type of a later version is tried as well.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class EveryTypeTest {

  /** What a type may take; the server says which of them it does. */
  private static final List<String> EXTREMES =
      List.of(
          "",
          " ",
          "x",
          "Käsi \ud83d\ude00",
          "it's \"q\" \\ {}",
          "gold",
          "true",
          "f",
          "0",
          "1",
          "-1",
          "32767",
          "2147483647",
          "-9223372036854775808",
          "9223372036854775807",
          "18446744073709551615",
          "0.1",
          "12.905",
          "-0",
          "1e1000",
          "1e-1000",
          "1.7976931348623157e308",
          "4.9e-324",
          "NaN",
          "infinity",
          "-infinity",
          "$12.90",
          "$92233720368547758.07",
          "0044-03-15 BC",
          "4714-11-24 BC",
          "0001-01-01",
          "1500-02-28",
          "1900-01-01",
          "2026-03-29 03:30",
          "2026-10-25 03:30",
          "9999-12-31 23:59:59.999999",
          "10000-01-01",
          "294276-12-31 23:59:59",
          "5874897-12-31",
          "1940-06-01 00:00+02:30:17",
          "24:00:00",
          "23:59:59.999999",
          "00:00:00+15:59",
          "24:00:00-15:59",
          "1 year 2 mons -3 days 04:05:06.7",
          "178000000 years",
          "{}",
          "{1,2}",
          "{NULL}",
          "{{1,2},{3,4}}",
          "[1,10)",
          "(,)",
          "empty",
          "[2026-01-01,infinity]",
          "{[1,3),[5,7)}",
          "(1,2)",
          "((1,2),(3,4))",
          "<(0,0),1>",
          "{1,2,3}",
          "(Infinity,NaN)",
          "10.0.0.1",
          "10.0.0.0/8",
          "::1",
          "08:00:2b:01:02:03",
          "08:00:2b:01:02:03:04:05",
          "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
          "101",
          "<a>b</a>",
          "{\"a\":1,\"a\":2}",
          "[[[1]]]",
          "null",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "1e400",
          "'a' & 'b'",
          "a:1 b:2",
          "0/16B3748",
          "10:20:10,14",
          "(0,1)",
          "\\xdeadbeef",
          "$.a",
          "postgres=r/postgres",
          "(1,\"a b\")",
          "pg_class",
          "C",
          "[".repeat(3000) + "]".repeat(3000),
          "9".repeat(5000));

  private final Logger logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Level level;

  @TempDir Path folder;
  private Deployment deployment;
  private Rows rows;
  private final List<Probe> probes = new ArrayList<>();
  private final Map<Integer, String> literals = new HashMap<>();

  /** A column of a type, and the types of field that it is sent as. */
  private record Probe(String column, String type, String category, List<String> fields) {
    String field(String type) {
      return column + "_" + type.replaceAll("\\W", "");
    }
  }

  @BeforeEach
  void deploy(DataSource database) {
    deployment = new Deployment(database, folder).staysStarted();
    level = logger.getLevel();
    logger.setLevel(Level.INFO);
    log.start();
    logger.addAppender(log);
    rows = deployment.rows();
    rows.run("CREATE TYPE tier AS ENUM ('gold', 'it''s \"q\" \\ {}')");
    rows.run("CREATE DOMAIN short_text AS text CHECK (length(VALUE) < 100)");
    rows.run("CREATE DOMAIN birthday AS date");
    rows.run("CREATE DOMAIN amount AS numeric");
    rows.run("CREATE TYPE pair AS (number int, word text)");
    rows.run("CREATE TYPE span AS RANGE (subtype = timestamp)");
    probe();
    fill();
    route();
  }

  @AfterEach
  void remove() {
    logger.detachAppender(log);
    logger.setLevel(level);
    deployment.close();
  }

  private void probe() {
    List<Map<String, Object>> types =
        rows.list(
            """
            SELECT format_type(t.oid, NULL) AS type,
                   CASE WHEN t.typtype = 'd' THEN b.typcategory ELSE t.typcategory END::text AS category
              FROM pg_type t LEFT JOIN pg_type b ON b.oid = t.typbasetype
             WHERE t.typtype IN ('b', 'd', 'e', 'r', 'm', 'c') AND t.typisdefined AND t.oid NOT IN ('gtsvector'::regtype)
               AND (t.typtype <> 'c' OR t.typnamespace = 'public'::regnamespace)
               AND NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind <> 'c')
               AND NOT EXISTS (SELECT FROM pg_type e JOIN pg_class c ON c.oid = e.typrelid
                                WHERE e.oid = t.typelem AND c.relkind <> 'c')
               AND NOT EXISTS (SELECT FROM pg_type e WHERE e.oid = t.typelem AND e.typtype = 'p')
               AND t.typnamespace <> 'information_schema'::regnamespace
             ORDER BY t.oid\
            """);
    List<String> all = new ArrayList<>(types.stream().map(type -> text(type, "type")).toList());
    for (Map<String, Object> type : types) {
      String name = text(type, "type");
      String category = text(type, "category");
      List<String> fields =
          switch (category) {
            case "N" -> List.of("string", "money", "number", "integer");
            case "D" -> List.of("string", "date", "datetime", "day_of_year");
            case "B" -> List.of("string", "boolean");
            case "A" -> List.of("string", "list", "set");
            default ->
                name.startsWith("json")
                    ? List.of("string", "object", "list")
                    : List.of("string", "email", "phone_number");
          };
      probes.add(new Probe("c" + probes.size(), name, category, fields));
    }
    // char(n) and varchar(n) are no types of their own in the catalogue.
    for (String width : List.of("character(20)", "character varying(20)", "numeric(12,2)")) {
      probes.add(new Probe("c" + probes.size(), width, "S", List.of("string", "email")));
    }
    assertThat(all)
        .contains("integer", "timestamp with time zone", "text[]", "tier", "pair[]", "span");
  }

  private void fill() {
    rows.run(
        probes.stream()
            .map(probe -> probe.column() + " " + probe.type())
            .collect(
                Collectors.joining(
                    ", ",
                    "CREATE TABLE every_type (id int PRIMARY KEY, changed timestamptz DEFAULT now(), ",
                    ")")));
    for (Probe probe : probes) {
      rows.run("INSERT INTO every_type (id) VALUES (?)", literals.size() + 1);
      literals.put(literals.size() + 1, "NULL");
      List<String> accepted = accepted(probe).stream().map(each -> text(each, "literal")).toList();
      rows.run(
          "INSERT INTO every_type (id, %s) SELECT %s + n, l::%s FROM unnest(?) WITH ORDINALITY AS a (l, n)"
              .formatted(probe.column(), literals.size(), probe.type()),
          (Object) accepted.toArray(String[]::new));
      accepted.forEach(literal -> literals.put(literals.size() + 1, literal));
    }
  }

  private List<Map<String, Object>> accepted(Probe probe) {
    String[] candidates = EXTREMES.toArray(String[]::new);
    String valid = "SELECT l AS literal FROM unnest(?) AS l WHERE pg_input_is_valid(l, ?)";
    List<Map<String, Object>> found = new ArrayList<>();
    try {
      found.addAll(rows.list(valid, candidates, probe.type()));
      if (probe.category().equals("A")) {
        found.addAll(
            rows.list(
                """
                SELECT '{"' || replace(replace(l, '\\', '\\\\'), '"', '\\"') || '"}' AS literal FROM unnest(?) AS l
                 WHERE pg_input_is_valid('{"' || replace(replace(l, '\\', '\\\\'), '"', '\\"') || '"}', ?)\
                """,
                candidates,
                probe.type()));
      }
    } catch (AssertionError e) {
      // Types whose input function fails outright take no value from anybody.
      found.clear();
    }
    return found;
  }

  private void route() {
    StringBuilder columns =
        new StringBuilder("id AS _key, 'T-' || id AS external_id, 'T' AS title");
    for (Probe probe : probes) {
      for (String field : probe.fields()) {
        String name = probe.field(field);
        deployment.set("custom-fields.products." + name, field);
        columns.append(", %s AS \"demo__%s\"".formatted(probe.column(), name));
      }
    }
    deployment.write(
        "things.camel.yaml",
        """
        - route:
            id: things
            from:
              uri: kamelet:changes-source
              parameters:
                flow: things
              steps:
                - to:
                    uri: kamelet:custobar-sink
                    parameters:
                      datatype: products
        """);
    deployment.write(
        "things.sql", "SELECT changed AS _changed_at, %s FROM every_type".formatted(columns));
  }

  private static String text(Map<String, Object> row, String column) {
    return row.get(column).toString();
  }

  @Test
  void each_row_arrives_and_its_one_value_is_sent_or_told() {
    RunResult run = deployment.deliver("things").get("things");
    assertThat(run.tally().read()).isEqualTo(literals.size()).isGreaterThan(1000);
    assertThat(run.tally().sent()).isEqualTo(literals.size());
    Held held = deployment.held();
    Map<String, String> told = new HashMap<>();
    for (Map<String, Object> note : rows.list("SELECT * FROM connector.omitted_field")) {
      told.put(text(note, "row_key") + " " + text(note, "field"), text(note, "kind"));
      String literal = literals.get(Integer.valueOf(text(note, "row_key")));
      assertThat(note.get("kind").toString()).matches("[a-z0-9_]+");
      if (literal.length() > 3 && !literal.equals("null")) {
        assertThat(note.get("reason").toString()).doesNotContain(literal);
      }
    }
    List<String> lost = new ArrayList<>();
    for (Probe probe : probes) {
      for (Map<String, Object> row :
          rows.list(
              "SELECT id, %1$s::text AS value FROM every_type WHERE %1$s IS NOT NULL"
                  .formatted(probe.column()))) {
        String id = text(row, "id");
        Map<String, String> product = held.record(Datatype.PRODUCTS, "T-" + id);
        assertThat(product).as("row %s", id).containsEntry("title", "T");
        for (String field : probe.fields()) {
          boolean sent = product.containsKey("demo__" + probe.field(field));
          boolean noted = told.containsKey(id + " demo__" + probe.field(field));
          boolean blank = saysNothing(text(row, "value"), probe, field);
          if (sent == noted && !blank) {
            lost.add(
                "%s as %s: %s: sent %s, told %s"
                    .formatted(probe.type(), field, text(row, "value"), sent, noted));
          }
        }
      }
    }
    assertThat(lost).isEmpty();
    exactly(held);
    nothingIsRepeated(told);
    aRowIsRejectedWhereThatIsWished(told);
    nobodyRepeatsAValue();
  }

  /** Blank text, JSON null, and arrays in which nothing is. */
  private static boolean saysNothing(String value, Probe probe, String field) {
    return value.isBlank()
        || (probe.type().startsWith("json") && value.matches("null|\"\\\\u0000\""))
        || (probe.category().equals("A") && !field.equals("string"));
  }

  /** With another setting, the row of such a value is rejected, and no other. */
  private void aRowIsRejectedWhereThatIsWished(Map<String, String> told) {
    deployment.set("things.invalid-field", "reject");
    deployment.set("things.max-rejected", "100");
    Set<String> keys =
        told.keySet().stream()
            .map(note -> note.substring(0, note.indexOf(" ")))
            .collect(Collectors.toSet());
    rows.run(
        "UPDATE every_type SET changed = now() WHERE id::text = ANY (?)",
        (Object) keys.toArray(String[]::new));
    RunResult run = deployment.deliver("things").get("things");
    assertThat(run.tally().rejected()).isEqualTo(keys.size());
    List<Map<String, Object>> rejected = rows.list("SELECT * FROM connector.rejected");
    assertThat(rejected)
        .extracting(row -> row.get("row_key"))
        .containsExactlyInAnyOrderElementsOf(keys);
    for (Map<String, Object> row : rejected) {
      assertThat(told)
          .containsEntry(text(row, "row_key") + " " + text(row, "field"), text(row, "kind"));
    }
  }

  /** Neither the log nor any table of the journal holds one of the values. */
  private void nobodyRepeatsAValue() {
    List<String> values =
        EXTREMES.stream()
            .filter(value -> value.length() > 7 && !value.endsWith("infinity"))
            // The migration of the journal logs all parameters of its connection.
            .filter(value -> !value.equals("2147483647"))
            .toList();
    List<String> said = new ArrayList<>();
    log.list.forEach(
        event -> said.add(event.getFormattedMessage() + " " + event.getThrowableProxy()));
    for (Map<String, Object> table :
        rows.list("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'connector'")) {
      rows.list(
              "SELECT to_jsonb(t)::text AS line FROM connector.%s t".formatted(text(table, "name")))
          .forEach(row -> said.add(text(row, "line")));
    }
    assertThat(log.list).as("lines of the log").isNotEmpty();
    assertThat(said).hasSizeGreaterThan(literals.size());
    assertThat(
            said.stream()
                .flatMap(
                    line ->
                        values.stream().filter(line::contains).map(value -> value + " in " + line)))
        .isEmpty();
  }

  /** What is known of single values: exactly as the source has them, or told with their kind. */
  private void exactly(Held held) {
    sent(held, "date", "0001-01-01", "string", "0001-01-01");
    sent(held, "date", "1500-02-28", "date", "1500-02-28");
    sent(held, "birthday", "1900-01-01", "day_of_year", "01/01");
    sent(
        held,
        "uuid",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "string",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    sent(held, "bigint", "9223372036854775807", "integer", "9223372036854775807");
    sent(held, "boolean", "f", "boolean", "false");
    sent(held, "tier", "gold", "string", "gold");
    sent(held, "character(20)", "gold", "string", "gold");
    sent(held, "inet", "10.0.0.1", "string", "10.0.0.1");
    sent(held, "pair", "(1,\"a b\")", "string", "(1,\"a b\")");
    told("numeric", "NaN", "money");
    told("numeric", "1e1000", "number");
    told("numeric", "12.905", "money");
    told("double precision", "infinity", "number");
    told("date", "0044-03-15 BC", "date");
    told("date", "0044-03-15 BC", "string");
    told("date", "infinity", "date");
    told("date", "5874897-12-31", "datetime");
    told("timestamp without time zone", "294276-12-31 23:59:59", "datetime");
    told("timestamp with time zone", "-infinity", "datetime");
    told("bytea", "\\xdeadbeef", "string");
  }

  private Probe probe(String type) {
    return probes.stream().filter(probe -> probe.type().equals(type)).findFirst().orElseThrow();
  }

  private String id(Probe probe, String literal) {
    return rows.one(
            "SELECT id FROM every_type WHERE %s = (?::text)::%s LIMIT 1"
                .formatted(probe.column(), probe.type()),
            literal)
        .toString();
  }

  private void sent(Held held, String type, String literal, String field, String value) {
    Probe probe = probe(type);
    assertThat(held.record(Datatype.PRODUCTS, "T-" + id(probe, literal)))
        .as("%s %s", type, literal)
        .containsEntry("demo__" + probe.field(field), value);
  }

  private void told(String type, String literal, String field) {
    Probe probe = probe(type);
    assertThat(
            rows.list(
                "SELECT kind FROM connector.omitted_field WHERE row_key = ? AND field = ?",
                id(probe, literal),
                "demo__" + probe.field(field)))
        .as("%s %s as %s", type, literal, field)
        .hasSize(1);
  }

  /** Read once more, all is as it was: nothing is news, and nothing more is told. */
  private void nothingIsRepeated(Map<String, String> told) {
    rows.run("UPDATE every_type SET changed = now()");
    RunResult again = deployment.deliver("things").get("things");
    assertThat(again.tally().sent()).isZero();
    assertThat(rows.count("SELECT count(*) FROM connector.omitted_field")).isEqualTo(told.size());
  }
}

package io.custobarconnector.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import io.custobarconnector.sandbox.WithoutJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The first day with a database that the connector has never seen, as a person spends it: make the
 * folder, look at the catalogue, mend the drafts, check, look at what would be sent, send, change,
 * send again. What Custobar holds in the end is compared, record by record, with what {@code
 * expected.sql} says, which shares no line with the connector.
 */
@ExtendWith(EmptyDatabaseExtension.class)
@WithoutJournal
class FirstDayIT {

  private static final Path SHOPS = Path.of("src/test/resources/firstday");

  /** As the aim is: so many lines of a draft are mended at most. */
  private static final int MENDED = 5;

  /** Keys that Custobar makes itself. */
  private static final Set<String> ITS_OWN =
      Set.of("cb_token", "registered_user", "last_purchase_date");

  private static final List<String> FLOWS = List.of("shops", "products", "customers", "sales");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Rows source;
  private StandInCustobar custobar;
  private Shell shell;

  /** The records that Custobar should hold, by datatype and id. */
  private record Key(Datatype datatype, String id) {}

  @ParameterizedTest
  @ValueSource(strings = {"finnish", "swedish", "bicycles", "cafe"})
  void everything_is_in_custobar_by_the_evening(String shop, PGSimpleDataSource database)
      throws IOException {
    source = new Rows(database);
    source.run(Files.readString(SHOPS.resolve(shop).resolve("schema.sql")));
    Path launcher = Stage.launcher(folder, Path.of("").toAbsolutePath());
    try (StandInCustobar started =
            StandInCustobar.start(
                StandInOptions.builder().requestsPerMinute(0).applyDelay(Duration.ZERO).build());
        Shell opened = new Shell(folder, folder, Map.of("CONNECTOR", launcher.toString()))) {
      custobar = started;
      shell = opened;
      type("\"$CONNECTOR\" init shop && cd shop", 0);
      set(database);
      inspect(shop);
      mend(shop);
      assertThat(type("\"$CONNECTOR\" check", 0)).contains("✓ Custobar").doesNotContain("✗");
      assertThat(type("\"$CONNECTOR\" preview customers --limit 2", 0)).contains("external_id");
      source.run(Files.readString(SHOPS.resolve("oracle.sql")));
      Map<Key, ObjectNode> morning = expected(shop);
      assertThat(type("\"$CONNECTOR\" preview customers --diff", 0))
          .contains("new", Long.toString(records(morning, Datatype.CUSTOMERS)));
      type("\"$CONNECTOR\" run --once", 0);
      compare(morning);

      Map<Datatype, Long> sent = sent();
      type("\"$CONNECTOR\" run --once", 0);
      assertThat(sent()).as("nothing has changed").isEqualTo(sent);

      source.run(Files.readString(SHOPS.resolve(shop).resolve("change.sql")));
      type("\"$CONNECTOR\" run --once", 0);
      Map<Key, ObjectNode> evening = expected(shop);
      compare(evening);
      for (Datatype datatype : List.of(Datatype.CUSTOMERS, Datatype.PRODUCTS)) {
        long changed =
            evening.entrySet().stream()
                .filter(one -> one.getKey().datatype() == datatype)
                .filter(one -> !one.getValue().equals(morning.get(one.getKey())))
                .count();
        assertThat(changed).as("%s that change", datatype).isPositive();
        assertThat(sent().get(datatype) - sent.get(datatype))
            .as("%s: only what changed is sent", datatype)
            .isEqualTo(changed);
      }
    }
  }

  /** What the README of the new folder asks for. */
  private void set(PGSimpleDataSource database) {
    type(
        """
        sed -i -e 's#^scc.url=.*#scc.url=%s#' -e 's#^scc.username=.*#scc.username=postgres#' \\
          -e 's#^custobar.url=.*#custobar.url=%s#' application.properties
        echo postgres > secrets/scc-password
        echo demo-token > secrets/custobar-token
        echo custobar.settle=1ms >> application.properties
        echo custobar.requests-per-minute=0 >> application.properties"""
            .formatted(database.getURL().replaceFirst("[?].*", ""), custobar.baseUrl()),
        0);
    source.run("CREATE SCHEMA connector");
  }

  /** Puts the drafts into the folder, and the settings where the answer says they belong. */
  private void inspect(String shop) throws IOException {
    JsonNode answer = JSON.readTree(type("\"$CONNECTOR\" inspect --write --json", 0));
    List<String> settings = new ArrayList<>();
    List<String> drafted = new ArrayList<>();
    for (JsonNode draft : answer.path("drafts")) {
      drafted.add(draft.path("flow").asText());
      draft.path("settings").forEach(line -> settings.add(line.asText()));
    }
    assertThat(drafted).as(shop).isEqualTo(FLOWS);
    assertThat(answer.path("kept")).isEmpty();
    Path file = folder.resolve("shop/application.properties");
    Files.writeString(file, Files.readString(file) + String.join("\n", settings) + "\n");
  }

  private void mend(String shop) throws IOException {
    Map<String, List<String>> drafts = new HashMap<>();
    for (String flow : FLOWS) {
      drafts.put(flow, query(flow));
    }
    Path edits = SHOPS.resolve(shop).resolve("edit.sh").toAbsolutePath();
    type("(cd routes && source '%s')".formatted(edits), 0);
    for (String flow : FLOWS) {
      List<String> mended = new ArrayList<>(query(flow));
      mended.removeAll(drafts.get(flow));
      assertThat(mended).as(flow).hasSizeLessThanOrEqualTo(MENDED);
    }
  }

  private List<String> query(String flow) throws IOException {
    return Files.readAllLines(folder.resolve("shop/routes").resolve(flow + ".sql"));
  }

  private Map<Key, ObjectNode> expected(String shop) throws IOException {
    Map<Key, ObjectNode> records = new HashMap<>();
    for (Map<String, Object> row :
        source.list(Files.readString(SHOPS.resolve(shop).resolve("expected.sql")))) {
      ObjectNode record = (ObjectNode) JSON.readTree(row.get("record").toString());
      records.put(
          new Key(
              Datatype.valueOf(row.get("datatype").toString().toUpperCase(Locale.ROOT)),
              row.get("id").toString()),
          plain(record));
    }
    return records;
  }

  /** Without keys that hold nothing, with numbers in one form and lines in one order. */
  private static ObjectNode plain(ObjectNode record) {
    ObjectNode plain = JSON.createObjectNode();
    record
        .properties()
        .forEach(
            key -> {
              JsonNode value = key.getValue();
              if (value.isArray()) {
                StreamSupport.stream(value.spliterator(), false)
                    .map(row -> plain((ObjectNode) row))
                    .sorted(Comparator.comparing(row -> row.path("external_id").asText()))
                    .forEach(row -> plain.withArray(key.getKey()).add(row));
              } else if (!value.isNull() && !ITS_OWN.contains(key.getKey())) {
                plain.put(
                    key.getKey(),
                    value.isNumber()
                        ? value.decimalValue().stripTrailingZeros().toPlainString()
                        : value.asText());
              }
            });
    return plain;
  }

  private void compare(Map<Key, ObjectNode> expected) {
    assertThat(custobar.awaitApplied(Duration.ofSeconds(30))).isTrue();
    Set<String> differences = new TreeSet<>();
    expected.forEach(
        (key, record) -> {
          ObjectNode held =
              custobar
                  .find(key.datatype(), key.id())
                  .map(FirstDayIT::plain)
                  .orElse(JSON.createObjectNode());
          if (!held.equals(record)) {
            differences.add("%s%n  expected %s%n  held     %s".formatted(key, record, held));
          }
        });
    assertThat(differences).as(String.join("\n", differences)).isEmpty();
    custobar
        .counts()
        .forEach(
            (datatype, held) ->
                assertThat((long) held)
                    .as("%s and no more", datatype)
                    .isEqualTo(records(expected, datatype)));
  }

  private static long records(Map<Key, ObjectNode> records, Datatype datatype) {
    return records.keySet().stream().filter(key -> key.datatype() == datatype).count();
  }

  private Map<Datatype, Long> sent() {
    Map<Datatype, Long> sent = new HashMap<>();
    for (Datatype datatype : Datatype.values()) {
      sent.put(datatype, custobar.acceptedRows(datatype));
    }
    return sent;
  }

  private String type(String command, int exit) {
    Shell.Answer answer = shell.run(command, "");
    assertThat(answer.exit()).as("%s%n%s", command, answer.out()).isEqualTo(exit);
    return answer.out();
  }
}

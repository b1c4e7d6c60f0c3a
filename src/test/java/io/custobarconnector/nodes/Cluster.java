package io.custobarconnector.nodes;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.benefit.http.PosKeys;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.Rows;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postgresql.ds.PGSimpleDataSource;

/** Three nodes, what they work with, and the judgement of what they did. */
final class Cluster implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> FLOWS = List.of("things", "visits");
  private static final int REQUESTS_PER_MINUTE = 1200;
  private static final Duration SHOP_PAUSE = Duration.ofMillis(120);
  private static final Duration LATELY = Duration.ofSeconds(15);

  private final Rows rows;
  private final Deployment deployment;
  private final String key;
  private final List<Node> nodes;
  private Optional<Tills> tills = Optional.empty();
  private Optional<Repeated> shop = Optional.empty();

  Cluster(PGSimpleDataSource database, Path folder) throws IOException, InterruptedException {
    this.rows = new Rows(database);
    this.deployment =
        new Deployment(
            database,
            folder,
            Deployment.standIn()
                .requestsPerMinute(REQUESTS_PER_MINUTE)
                .eventType("VISIT")
                .eventType("BENEFIT_USED")
                .eventType("BENEFIT_REVERSED")
                .build());
    Journal.prepare(database, "connector");
    rows.run(
        """
        CREATE TABLE thing (id serial, title text, changed timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE TABLE visit (id serial, changed timestamptz NOT NULL DEFAULT clock_timestamp());
        CREATE TABLE used (redemption text PRIMARY KEY, state text);
        CREATE TABLE moved (flow text, run_id bigint, by text, owner text);
        CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO public.moved
          SELECT NEW.flow, NEW.run_id, r.node, l.node
            FROM connector.run r LEFT JOIN connector.lease l ON l.name = NEW.flow WHERE r.id = NEW.run_id;
          RETURN NULL;
        END $$;
        CREATE TRIGGER note_move AFTER INSERT OR UPDATE ON connector.flow_cursor
           FOR EACH ROW EXECUTE FUNCTION note_move()\
        """);
    flow("things", "products", "'T-' || id AS external_id, title FROM thing");
    flow(
        "visits",
        "events",
        "'VISIT' AS type, changed AS date, 'C-' || id AS customer_id, 'V-' || id AS label FROM visit");
    deployment.write(
        "benefits.sql",
        "INSERT INTO used (redemption, state) VALUES (:redemptionId, :state) ON CONFLICT (redemption) DO UPDATE SET state = excluded.state");
    deployment.write(
        "benefits.camel.yaml", Files.readString(Path.of("routes/benefits.camel.yaml")));
    for (String unused : Deployment.FLOWS) {
      deployment.set(unused + ".enabled", "false");
    }
    deployment
        .set("things.schedule", "0/2 * * * * ?")
        .set("visits.schedule", "0/2 * * * * ?")
        .set("benefits.schedule", "0/5 * * * * ?")
        .set("benefits.enabled", "true")
        .set("benefits.deadline", "1600ms")
        .set("pos.host", "127.0.0.1")
        .set("pos.rate-limit", "0")
        .set("source.page-size", "40")
        .set("custobar.batch-size", "40")
        .set("custobar.requests-per-minute", Integer.toString(REQUESTS_PER_MINUTE))
        .set("custobar.settle", "1s")
        .set("custobar.response-timeout", "20s")
        .set("guard.max-change", "100")
        .set("logging.level", "info");
    this.key = new PosKeys(inJournal(database)).add(Optional.empty(), "tests");
    giveBenefits();
    this.nodes =
        List.of(
            new Node(deployment.config(), "one"),
            new Node(deployment.config(), "two"),
            new Node(deployment.config(), "three"));
  }

  private static PGSimpleDataSource inJournal(PGSimpleDataSource database) {
    PGSimpleDataSource journal = new PGSimpleDataSource();
    journal.setUrl(database.getURL());
    journal.setUser("postgres");
    journal.setCurrentSchema("connector");
    return journal;
  }

  private void flow(String name, String datatype, String columns) {
    deployment.write(
        name + ".camel.yaml",
        """
        - route:
            id: %1$s
            from:
              uri: kamelet:changes-source
              parameters:
                flow: %1$s
              steps:
                - to:
                    uri: kamelet:custobar-sink
                    parameters:
                      datatype: %2$s
        """
            .formatted(name, datatype));
    deployment.write(name + ".sql", "SELECT changed AS _changed_at, id AS _key, " + columns);
  }

  private void giveBenefits() throws IOException, InterruptedException {
    StringBuilder customers = new StringBuilder();
    for (int customer = 0; customer < Tills.CUSTOMERS; customer++) {
      var node = JSON.createObjectNode();
      node.put("external_id", "P-" + customer).put("phone_number", Tills.phone(customer));
      var benefits = node.putArray("demo__benefits");
      for (int benefit = 0; benefit < Tills.BENEFITS; benefit++) {
        benefits.add("B-" + benefit);
      }
      customers.append(customers.isEmpty() ? "" : ",").append(node);
    }
    int status =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(deployment.custobar().baseUrl() + "/api/customers/upload/"))
                    .header("Authorization", "Bearer demo-token")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"customers\":[" + customers + "]}"))
                    .build(),
                BodyHandlers.discarding())
            .statusCode();
    assertThat(status).isEqualTo(200);
  }

  void startAll() {
    nodes.forEach(Node::start);
    awaitAnswers();
  }

  /** As a supervisor does: a process that is frozen while it starts may end when it wakes up. */
  private void startThoseThatEnded() {
    for (Node node : nodes) {
      if (node.hasEnded()) {
        System.out.printf("has ended: %s; %s%n", node.address(), node.lastWords());
        node.start();
      }
    }
  }

  private void awaitAnswers() {
    startThoseThatEnded();
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () ->
                assertThat(nodes)
                    .allSatisfy(node -> assertThat(node.answers()).as(node.words()).isTrue()));
  }

  /** Whatever happens to one of them, another is there. */
  void awaitTwoThatAnswer() {
    startThoseThatEnded();
    await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> nodes.stream().filter(Node::isUp).filter(Node::answers).count() >= 2);
  }

  /** From now on the source changes and tills ask. */
  void work() {
    tills = Optional.of(new Tills(nodes.stream().map(Node::address).toList(), key));
    SplittableRandom random = new SplittableRandom(1);
    shop = Optional.of(new Repeated(SHOP_PAUSE, () -> trade(random)));
    awaitProgress(Duration.ofMinutes(1));
  }

  private void trade(SplittableRandom random) {
    rows.run("INSERT INTO thing (title) VALUES ('new')");
    rows.run("INSERT INTO visit DEFAULT VALUES");
    rows.run(
        "UPDATE thing SET title = 'is ' || ?::int, changed = clock_timestamp() WHERE id = (SELECT 1 + (random() * max(id))::int FROM thing)",
        random.nextInt(1_000_000));
  }

  void makeThings(int number) {
    rows.run("INSERT INTO thing (title) SELECT 'many' FROM generate_series(1, ?)", number);
  }

  /** Custobar takes products slowly. */
  void slowUploads(Duration delay) {
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.DELAY, "/api/products/upload/", 1000).withDelay(delay));
  }

  void mend() {
    deployment.custobar().clearFaults();
  }

  /** Waits for a run of the flow that has sent a page or more of 200 rows, and has more to send. */
  Node awaitNodeThatSends(String flow) {
    return await()
        .atMost(Duration.ofSeconds(40))
        .until(
            () ->
                rows
                    .list(
                        "SELECT node FROM connector.run WHERE flow = ? AND outcome = 'running' AND rows_sent BETWEEN 40 AND 120",
                        flow)
                    .stream()
                    .flatMap(row -> named(String.valueOf(row.get("node"))).stream())
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private Optional<Node> named(String name) {
    return nodes.stream().filter(node -> node.isNamed(name)).findFirst();
  }

  boolean isRunElsewhere(String flow, Node node) {
    return rows
        .list("SELECT node FROM connector.run WHERE flow = ? AND outcome = 'running'", flow)
        .stream()
        .anyMatch(run -> !node.isNamed(String.valueOf(run.get("node"))));
  }

  /** The node that ran something last, if it is up. */
  Node busy() {
    return rows.list("SELECT node FROM connector.run ORDER BY id DESC LIMIT 5").stream()
        .flatMap(run -> named(String.valueOf(run.get("node"))).stream())
        .filter(Node::isUp)
        .findFirst()
        .orElse(nodes.get(0));
  }

  Node any(SplittableRandom random) {
    List<Node> up = nodes.stream().filter(Node::isUp).toList();
    return up.get(random.nextInt(up.size()));
  }

  /** Each flow delivers what changes from now on, and tills are served and Custobar told of it. */
  void awaitProgress(Duration atMost) {
    Object now = rows.one("SELECT clock_timestamp()");
    long before = rows.count("SELECT coalesce(max(id), 0) FROM connector.run");
    await()
        .atMost(atMost)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              for (String flow : FLOWS) {
                assertThat(
                        rows.count(
                            "SELECT count(*) FROM connector.flow_cursor WHERE flow = ? AND moved_at > ?",
                            flow,
                            now))
                    .as("%s goes on after run %s; %s", flow, before, state())
                    .isPositive();
              }
              assertThat(
                      rows.count(
                          "SELECT count(*) FROM connector.benefit_outbox WHERE event_due AND created_at < ?::timestamptz - interval '1 second'",
                          now))
                  .as("uses from before that Custobar was not told of; %s", state())
                  .isZero();
            });
    noneWasAboveTheLimit();
  }

  /** Of the latest ten thousand; asked often enough, of all. */
  private void noneWasAboveTheLimit() {
    assertThat(deployment.custobar().requests())
        .as("requests above the limit")
        .noneMatch(request -> request.status() == 429);
  }

  /** Who has which lease, what ran last, and what Custobar was asked lately. */
  String state() {
    Instant lately = Instant.now().minus(LATELY);
    return rows.list(
            "SELECT name, node, expires_at - clock_timestamp() AS left FROM connector.lease")
        + " "
        + rows.list("SELECT id, flow, node, outcome FROM connector.run ORDER BY id DESC LIMIT 6")
        + " "
        + deployment.custobar().requests().stream()
            .filter(request -> request.at().isAfter(lately))
            .collect(
                groupingBy(
                    request -> request.method() + " " + request.path(), TreeMap::new, counting()));
  }

  /** As an operator brings a new version: no till is without an answer meanwhile. */
  void restartOneAfterTheOther() throws InterruptedException {
    awaitAnswers();
    List<String> before = tills.orElseThrow().gaps();
    for (Node node : nodes) {
      node.stop();
      node.start();
      await().atMost(Duration.ofMinutes(2)).until(node::answers);
    }
    assertThat(tills.orElseThrow().gaps()).as("requests without an answer").isEqualTo(before);
  }

  void judge() throws Exception {
    shop.orElseThrow().close();
    Tills asked = tills.orElseThrow();
    asked.close();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(rows.count("SELECT count(*) FROM connector.benefit_outbox")).isZero();
              for (String[] flow : new String[][] {{"things", "thing"}, {"visits", "visit"}}) {
                assertThat(
                        rows.one(
                            "SELECT row_key FROM connector.flow_cursor WHERE flow = ?", flow[0]))
                    .as(flow[0])
                    .isEqualTo(
                        rows.one(
                            "SELECT id::text FROM %s ORDER BY changed DESC, id DESC LIMIT 1"
                                .formatted(flow[1])));
              }
            });
    assertThat(deployment.custobar().awaitApplied(Duration.ofSeconds(30))).isTrue();
    assertThat(rows.list("SELECT * FROM moved WHERE by IS DISTINCT FROM owner"))
        .as("cursors moved by a node that had lost its lease")
        .isEmpty();
    eachThingIsThere();
    eachHappenedOnce(
        count("VISIT", event -> event.path("label").asText()),
        rows.list("SELECT 'V-' || id AS label FROM visit").stream()
            .map(row -> row.get("label").toString())
            .toList());
    eachHappenedOnce(
        count(
            "BENEFIT_USED",
            event -> event.path("transactional_message_data").path("redemption_id").asText()),
        rows.list("SELECT id::text FROM connector.benefit_redemption").stream()
            .map(row -> row.get("id").toString())
            .toList());
    assertThat(rows.list("SELECT id::text FROM connector.benefit_redemption"))
        .extracting(row -> row.get("id").toString())
        .as("uses that tills were answered")
        .containsAll(asked.used());
    noneWasAboveTheLimit();
    assertThat(asked.gaps()).as("requests that no node answered").isEmpty();
    assertThat(rows.list("SELECT * FROM connector.rejected")).isEmpty();
    for (Node node : nodes) {
      assertThat(node.words()).as("no bare stack trace").doesNotContain("\tat ");
    }
    System.out.printf(
        "%d things, %d visits, %d uses, %d requests of tills, %d requests to Custobar, %d runs%n",
        rows.count("SELECT count(*) FROM thing"),
        rows.count("SELECT count(*) FROM visit"),
        asked.used().size(),
        asked.requests(),
        deployment.custobar().requestCount(),
        rows.count("SELECT count(*) FROM connector.run"));
  }

  private void eachThingIsThere() {
    Map<String, String> held = new TreeMap<>();
    Map<String, String> said = new TreeMap<>();
    for (Map<String, Object> thing : rows.list("SELECT 'T-' || id AS id, title FROM thing")) {
      String id = thing.get("id").toString();
      said.put(id, thing.get("title").toString());
      held.put(
          id,
          deployment
              .custobar()
              .find(Datatype.PRODUCTS, id)
              .map(product -> product.path("title").asText())
              .orElse("(missing)"));
    }
    assertThat(held).isEqualTo(said);
    assertThat(deployment.custobar().counts().get(Datatype.PRODUCTS)).isEqualTo(said.size());
  }

  private static void eachHappenedOnce(Map<String, Integer> came, List<String> due) {
    assertThat(came.entrySet().stream().filter(event -> event.getValue() > 1))
        .as("events that came more than once")
        .isEmpty();
    assertThat(new TreeSet<>(came.keySet())).isEqualTo(new TreeSet<>(due));
  }

  private Map<String, Integer> count(
      String type, java.util.function.Function<JsonNode, String> name) throws Exception {
    deployment.custobar().requestsPerMinute(0);
    Map<String, Integer> counts = new TreeMap<>();
    String next = deployment.custobar().baseUrl() + "/api/data/events/?limit=10000&type=" + type;
    while (!next.isEmpty()) {
      JsonNode page =
          JSON.readTree(
              HttpClient.newHttpClient()
                  .send(
                      HttpRequest.newBuilder(URI.create(next))
                          .header("Authorization", "Bearer demo-token")
                          .build(),
                      BodyHandlers.ofString())
                  .body());
      page.path("events").forEach(event -> counts.merge(name.apply(event), 1, Integer::sum));
      next = page.path("next_url").asText("");
    }
    return counts;
  }

  @Override
  public void close() throws InterruptedException {
    if (shop.isPresent()) {
      shop.get().close();
    }
    for (Node node : nodes) {
      node.close();
    }
    if (tills.isPresent()) {
      tills.get().close();
    }
    deployment.close();
  }
}

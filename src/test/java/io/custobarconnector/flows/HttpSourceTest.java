package io.custobarconnector.flows;

import static java.time.temporal.ChronoUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flow.look.Preview;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flows.JsonApi.Answer;
import io.custobarconnector.flows.JsonApi.Asked;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.settings.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A flow that reads people from an HTTP API, as its file of parameters says. */
@ExtendWith(EmptyDatabaseExtension.class)
class HttpSourceTest {

  private static final String FLOW = "people";
  private static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

  @TempDir Path folder;
  private Deployment deployment;
  private Optional<JsonApi> api = Optional.empty();

  /** What the API holds: when each person last changed, by id. */
  private final Map<Integer, Instant> people = new TreeMap<>();

  private final List<String> parameters = new ArrayList<>();

  @BeforeEach
  void deploy(DataSource database) {
    deployment = new Deployment(database, folder);
    deployment.set("webshop.retry-delay", "10ms");
    PeopleRoute.write(deployment);
  }

  @AfterEach
  void remove() {
    deployment.close();
    api.ifPresent(JsonApi::close);
  }

  private void person(int id, Instant changed) {
    people.put(id, changed);
  }

  private void people(int count) {
    for (int id = 1; id <= count; id++) {
      person(id, TIME.plusSeconds(id));
    }
  }

  private JsonApi serve(Function<Asked, Answer> answers) {
    api = Optional.of(JsonApi.start(answers));
    return api.get();
  }

  /** The file of parameters; the address first. */
  private void asks(String... lines) {
    parameters.clear();
    parameters.add("url=" + api.map(JsonApi::url).orElse("http://127.0.0.1:9"));
    parameters.add("path=/people");
    parameters.addAll(List.of(lines));
    deployment.write("people.properties", String.join("\n", parameters));
  }

  private static String person(Map.Entry<Integer, Instant> person) {
    return "{\"id\":%s,\"at\":\"%s\"}".formatted(person.getKey(), person.getValue());
  }

  private static String list(List<Map.Entry<Integer, Instant>> page) {
    return page.stream().map(HttpSourceTest::person).collect(Collectors.joining(",", "[", "]"));
  }

  /** People who changed at a time or later; by time of change or by id. */
  private List<Map.Entry<Integer, Instant>> since(String time, boolean byTime) {
    return people.entrySet().stream()
        .filter(p -> time.isEmpty() || !p.getValue().isBefore(Instant.parse(time)))
        .sorted(
            byTime
                ? Map.Entry.<Integer, Instant>comparingByValue()
                    .thenComparing(Map.Entry.comparingByKey())
                : Comparator.comparing(Map.Entry::getKey))
        .map(p -> Map.entry(p.getKey(), p.getValue()))
        .toList();
  }

  private static List<Map.Entry<Integer, Instant>> part(
      List<Map.Entry<Integer, Instant>> all, int from, int size) {
    return all.subList(Math.min(from, all.size()), Math.min(from + size, all.size()));
  }

  private RunResult run() {
    return deployment.run(FLOW).get(FLOW);
  }

  private long delivered() {
    RunResult result = run();
    assertThat(result.failure()).isEmpty();
    assertThat(deployment.custobar().awaitApplied(Duration.ofSeconds(30))).isTrue();
    return result.tally().sent();
  }

  private int held() {
    return deployment.custobar().counts().getOrDefault(Datatype.CUSTOMERS, 0);
  }

  private static String reason(RunResult result) {
    return FailureText.of(result.failure().orElseThrow());
  }

  private String cursor() {
    return String.valueOf(
        deployment
            .rows()
            .list("SELECT changed_at::text AS at FROM connector.flow_cursor WHERE flow = 'people'")
            .get(0)
            .get("at"));
  }

  @Test
  void rows_under_a_name_that_nobody_asks_for_stop_the_run_before_its_cursor() {
    people(2);
    serve(request -> Answer.ok("{\"data\":%s}".formatted(list(since("", false)))));
    asks("answer.items=data");
    deployment.edit("people.jslt", "\"customers\"", "\"custmers\"");
    assertThat(reason(run()))
        .contains("people.jslt: the result has rows of \"custmers\", which no step")
        .endsWith("write \"customers\" [CBC-MAP-005]");
    assertThat(deployment.command("preview", FLOW).err()).contains("no step of the route asks for");
    assertThat(deployment.command("check").out()).contains("no step of the route asks for");
    deployment.edit("people.jslt", "\"custmers\"", "\"customers\"");
    assertThat(delivered()).as("the next run reads them again").isEqualTo(2);
  }

  @Test
  void rows_that_the_route_asks_for_under_another_name_stop_the_run_as_well() {
    people(2);
    serve(request -> Answer.ok("{\"data\":%s}".formatted(list(since("", false)))));
    asks("answer.items=data");
    deployment.edit("people.camel.yaml", "mapped}, 'customers'", "mapped}, 'custmers'");
    assertThat(reason(run())).contains("it asks for \"custmers\": write \"customers\" there");
  }

  @Test
  void a_mapping_leaves_a_row_out_with_null() {
    people(2);
    serve(request -> Answer.ok("{\"data\":%s}".formatted(list(since("", false)))));
    asks("answer.items=data");
    deployment.edit("people.jslt", "[{", "[null, {");
    RunResult result = run();
    assertThat(result.tally().sent()).isEqualTo(2);
    assertThat(result.tally().rejected()).isZero();
  }

  @Test
  void a_route_may_leave_out_the_rows_of_a_datatype() {
    people(2);
    serve(request -> Answer.ok("{\"data\":%s}".formatted(list(since("", false)))));
    asks("answer.items=data");
    deployment.edit(
        "people.jslt", "{\"customers\"", "{\"events\": [{\"type\": \"X\"}], \"customers\"");
    assertThat(delivered()).isEqualTo(2);
  }

  @Test
  void a_token_in_the_body_goes_with_the_same_query_until_there_is_none() {
    people(7);
    JsonApi asked =
        serve(
            request -> {
              int from =
                  request.parameter("token").isEmpty()
                      ? 0
                      : Integer.parseInt(request.parameter("token").substring(2));
              String next = from + 3 < people.size() ? "\"+/" + (from + 3) + "\"" : "null";
              return Answer.ok(
                  "{\"data\":{\"people\":%s},\"next\":%s}"
                      .formatted(list(part(since("", false), from, 3)), next));
            });
    asks(
        "query=sort=id&size={page-size}",
        "limit.page-size=3",
        "answer.items=data.people",
        "paging=token",
        "paging.parameter=token",
        "paging.next=next");
    assertThat(delivered()).isEqualTo(7);
    assertThat(asked.asked())
        .extracting(request -> request.parameter("token"))
        .containsExactly("", "+/3", "+/6");
    assertThat(asked.asked())
        .allSatisfy(request -> assertThat(request.parameter("size")).isEqualTo("3"));
    assertThat(delivered()).as("all are read again, and nothing has changed").isZero();
  }

  @Test
  void a_token_in_a_header_with_empty_pages_between_is_followed_to_the_end() {
    people(1);
    serve(
        request -> {
          int page =
              request.parameter("after").isEmpty()
                  ? 0
                  : Integer.parseInt(request.parameter("after"));
          Answer answer = Answer.ok(page == 9 ? list(since("", false)) : "[]");
          return page == 9 ? answer : answer.with("X-Next", Integer.toString(page + 1));
        });
    asks("paging=token", "paging.parameter=after", "paging.next=header:X-Next");
    assertThat(delivered()).isEqualTo(1);
  }

  @Test
  void the_address_of_the_next_page_may_stand_in_the_body_and_the_key_goes_to_the_source_alone() {
    people(5);
    JsonApi asked =
        serve(
            request -> {
              int from =
                  request.parameter("from").isEmpty()
                      ? 0
                      : Integer.parseInt(request.parameter("from"));
              String next =
                  from + 2 < people.size()
                      ? "\"https://elsewhere.example/people?from=%d&x=a%%20b\"".formatted(from + 2)
                      : "null";
              return Answer.ok(
                  "{\"results\":%s,\"links\":{\"next\":%s}}"
                      .formatted(list(part(since("", false), from, 2)), next));
            });
    asks(
        "answer.items=results",
        "paging=link",
        "paging.next=links.next",
        "auth=header",
        "auth.value=Bearer abc",
        "header.Accept=application/vnd.people+json");
    assertThat(delivered()).isEqualTo(5);
    assertThat(asked.asked())
        .hasSize(3)
        .allSatisfy(
            request -> {
              assertThat(request.header("authorization")).isEqualTo("Bearer abc");
              assertThat(request.header("accept")).isEqualTo("application/vnd.people+json");
            });
    assertThat(asked.asked().get(1).parameter("x")).isEqualTo("a b");
  }

  @ParameterizedTest
  @CsvSource({"page,page,1", "page,p,0", "offset,offset,0", "offset,skip,0"})
  void numbered_pages_are_read_to_the_end_with_or_without_a_total(
      String paging, String parameter, int first) {
    people(7);
    for (boolean total : List.of(false, true)) {
      JsonApi asked =
          serve(
              request -> {
                int number =
                    request.parameter(parameter).isEmpty()
                        ? first
                        : Integer.parseInt(request.parameter(parameter));
                int from = paging.equals("page") ? (number - first) * 3 : number;
                return Answer.ok(list(part(since(request.parameter("since"), false), from, 3)))
                    .with(
                        "X-Total",
                        Integer.toString(since(request.parameter("since"), false).size()));
              });
      asks(
          "query.since=since={since}",
          "answer.changed=at",
          "paging=" + paging,
          "paging.parameter=" + parameter,
          "paging.first=" + first,
          total ? "paging.total=header:X-Total" : "");
      assertThat(delivered()).isEqualTo(total ? 0 : 7);
      assertThat(held()).isEqualTo(7);
      assertThat(asked.asked())
          .as("an empty page tells the end where no total does")
          .hasSize(total ? 3 : 4);
      assertThat(cursor()).isEqualTo("2026-03-01T10:00:07Z");
      asked.close();
    }
  }

  @ParameterizedTest
  @CsvSource({"page,7", "page,0", "page,", "offset,7", "offset,"})
  void behind_an_empty_page_that_is_not_the_last_one_the_next_run_reads_again(
      String paging, String total) {
    people(7);
    // The first page has the newest of all.
    person(2, TIME.plusSeconds(100));
    AtomicInteger requests = new AtomicInteger();
    serve(
        request -> {
          int number = Integer.parseInt("0" + request.parameter(paging));
          int place = paging.equals("page") ? (number - 1) * 3 : number;
          List<Map.Entry<Integer, Instant>> all = since(request.parameter("since"), false);
          if (requests.incrementAndGet() == 2) {
            return total == null ? Answer.ok("[]") : Answer.ok("[]").with("X-Total", total);
          }
          return Answer.ok(list(part(all, place, 3))).with("X-Total", Integer.toString(all.size()));
        });
    asks(
        "query.since=since={since}",
        "since.overlap=1s",
        "answer.changed=at",
        "paging=" + paging,
        "paging.parameter=" + paging,
        "paging.total=header:X-Total");
    delivered();
    assertThat(held()).isEqualTo(3);
    delivered();
    assertThat(held()).isEqualTo(7);
  }

  @Test
  void what_changes_while_numbered_pages_are_read_is_found_by_the_next_run() {
    people(6);
    AtomicInteger requests = new AtomicInteger();
    serve(
        request -> {
          int page =
              request.parameter("page").isEmpty() ? 1 : Integer.parseInt(request.parameter("page"));
          List<Map.Entry<Integer, Instant>> answer =
              part(since(request.parameter("since"), false), (page - 1) * 3, 3);
          if (requests.incrementAndGet() == 1) {
            // After its page was read, and before that of another one.
            person(1, Instant.now());
            person(6, people.get(1));
          } else {
            // The clock of an answer counts whole seconds.
            await().until(() -> people.get(6).isBefore(Instant.now().truncatedTo(SECONDS)));
          }
          return Answer.ok(list(answer));
        });
    asks("query.since=since={since}", "since.overlap=1s", "answer.changed=at", "paging=page");
    delivered();
    assertThat(Instant.parse(cursor()))
        .as("not beyond the moment when the run began")
        .isEqualTo(TIME.plusSeconds(5));
    delivered();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "1").get("last_name"))
        .isEqualTo(people.get(1).toString());
  }

  @Test
  void
      a_source_that_sorts_otherwise_than_its_file_says_moves_the_cursor_no_further_than_the_start() {
    people(6);
    person(1, TIME.plusSeconds(10));
    AtomicInteger requests = new AtomicInteger();
    serve(
        request -> {
          int from = Integer.parseInt("0" + request.parameter("after"));
          Answer answer = Answer.ok(list(part(since(request.parameter("since"), false), from, 3)));
          if (requests.incrementAndGet() == 1) {
            person(1, Instant.now());
            person(6, people.get(1));
            return answer.with("X-Next", "3");
          }
          // The clock of an answer counts whole seconds.
          await().until(() -> people.get(6).isBefore(Instant.now().truncatedTo(SECONDS)));
          return answer;
        });
    asks(
        "query.since=since={since}",
        "answer.changed=at",
        "answer.sorted=true",
        "paging=token",
        "paging.parameter=after",
        "paging.next=header:X-Next");
    delivered();
    assertThat(Instant.parse(cursor())).isEqualTo(TIME.plusSeconds(10));
  }

  @Test
  void changes_are_read_from_the_last_page_on_also_where_many_share_a_moment() {
    for (int id = 1; id <= 17; id++) {
      // Nine at one moment, which is more than a page.
      person(id, TIME.plusSeconds(id >= 5 && id < 14 ? 5 : id));
    }
    AtomicInteger requests = new AtomicInteger();
    JsonApi asked =
        serve(
            request -> {
              int page =
                  request.parameter("n").isEmpty() ? 1 : Integer.parseInt(request.parameter("n"));
              List<Map.Entry<Integer, Instant>> all = since(request.parameter("updated"), true);
              Answer answer =
                  Answer.ok(
                      "{\"items\":%s,\"total_count\":%d}"
                          .formatted(list(part(all, (page - 1) * 4, 4)), all.size()));
              if (requests.incrementAndGet() == 1) {
                // All later ones move up by one.
                person(1, TIME.plusSeconds(60));
              }
              return answer;
            });
    asks(
        "query=sort=updated",
        "query.since=updated={since}",
        "answer.items=items",
        "answer.changed=at",
        "answer.sorted=true",
        "paging=since",
        "paging.parameter=n",
        "paging.total=total_count");
    delivered();
    assertThat(held()).isEqualTo(17);
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "1").get("last_name"))
        .isEqualTo(people.get(1).toString());
    assertThat(asked.asked()).hasSizeLessThan(12);
  }

  /** Thirteen of one moment, three at a time, of whom the first changes before the third page. */
  private void manyOfOneMoment(int answers) {
    manyOfOneMoment(answers, Integer.MAX_VALUE);
  }

  /** The first of them changes before the third answer, and then before each of so many. */
  private void manyOfOneMoment(int answers, int each) {
    for (int id = 1; id <= 13; id++) {
      person(id, TIME);
    }
    person(99, TIME.plusSeconds(60));
    AtomicInteger requests = new AtomicInteger();
    serve(
        request -> {
          int asked = requests.incrementAndGet();
          if (asked == 3 || asked % each == 0) {
            person(1, TIME.plusSeconds(87 + asked));
          }
          int page = Integer.parseInt("0" + request.parameter("page"));
          List<Map.Entry<Integer, Instant>> all = since(request.parameter("since"), true);
          return asked > answers
              ? Answer.of(403, "{}")
              : Answer.ok(list(part(all, Math.max(0, page - 1) * 3, 3)))
                  .with("X-Total", Integer.toString(all.size()));
        });
    asks(
        "query.since=since={since}",
        "since.overlap=1s",
        "answer.changed=at",
        "answer.sorted=true",
        "paging=since",
        "paging.total=header:X-Total",
        "limit.page-size=3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"since", "page"})
  void what_changed_in_the_hour_that_comes_twice_is_found_whichever_a_source_takes_it_for(
      String paging) {
    ZoneId zone = ZoneId.of("Europe/Helsinki");
    Instant autumn = Instant.parse("2026-10-25T00:00:00Z");
    serve(
        request -> {
          String since = request.parameter("since");
          // As PostgreSQL: the later of the two.
          String time =
              since.isEmpty()
                  ? ""
                  : LocalDateTime.parse(since).atZone(zone).withLaterOffsetAtOverlap().toInstant()
                      + "";
          int page = Integer.parseInt("0" + request.parameter("page"));
          List<Map.Entry<Integer, Instant>> all = since(time, true);
          return Answer.ok(
                  part(all, Math.max(0, page - 1) * 3, 3).stream()
                      .map(
                          p ->
                              "{\"id\":%s,\"at\":\"%s\"}"
                                  .formatted(
                                      p.getKey(), LocalDateTime.ofInstant(p.getValue(), zone)))
                      .collect(Collectors.joining(",", "[", "]")))
              .with("X-Total", Integer.toString(all.size()));
        });
    asks(
        "query.since=since={since}",
        "since.format=yyyy-MM-dd'T'HH:mm:ss",
        "since.zone=Europe/Helsinki",
        "since.overlap=1m",
        "answer.changed=at",
        "answer.sorted=" + paging.equals("since"),
        "paging=" + paging,
        "paging.total=header:X-Total",
        "limit.page-size=3");
    for (int id = 1; id <= 24; id++) {
      // A run after each half an hour, until the hour is over for the second time.
      person(id, autumn.plus(Duration.ofMinutes(10L * id)));
      if (id % 3 == 0) {
        delivered();
      }
    }
    assertThat(held()).isEqualTo(24);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-03-02T10:00:00Z", "2099-01-01T00:00:00Z"})
  void an_id_that_the_journal_cannot_keep_stops_no_other(String changed) {
    people(3);
    serve(
        request ->
            Answer.ok(
                list(since(request.parameter("since"), true))
                    .replace("[{", "[{\"id\":\"x\\u0000y\",\"at\":\"%s\"},{".formatted(changed))));
    asks("query.since=since={since}", "answer.changed=at");
    delivered();
    assertThat(held()).isGreaterThanOrEqualTo(3);
    person(4, TIME.plusSeconds(200_000));
    delivered();
    assertThat(deployment.held().record(Datatype.CUSTOMERS, "4")).isNotEmpty();
  }

  @Test
  void nobody_is_skipped_where_many_share_a_moment_and_one_changes_meanwhile() {
    manyOfOneMoment(Integer.MAX_VALUE);
    delivered();
    assertThat(held()).isEqualTo(14);
    assertThat(Instant.parse(cursor())).isEqualTo(TIME.plusSeconds(90));
    assertThat(delivered()).as("all is there").isZero();
  }

  @Test
  void the_cursor_waits_until_those_of_one_moment_have_been_read_without_a_change() {
    manyOfOneMoment(6);
    assertThat(run().failure()).as("in the second reading").isPresent();
    assertThat(Instant.parse(cursor())).isBeforeOrEqualTo(TIME);
  }

  @Test
  void where_one_changes_whenever_many_of_a_moment_are_read_the_next_run_begins_there_again() {
    manyOfOneMoment(Integer.MAX_VALUE, 3);
    delivered();
    assertThat(held()).isEqualTo(14);
    assertThat(Instant.parse(cursor())).isBeforeOrEqualTo(TIME);
    assertThat(delivered()).isPositive();
  }

  @Test
  void pages_of_records_without_an_id_are_different_pages() {
    people(7);
    serve(
        request -> {
          int page = Integer.parseInt("0" + request.parameter("page"));
          return Answer.ok(
              list(part(since("", false), (page - 1) * 2, 2))
                  .replace("\"at\"", "\"day\":\"2026-03-01\",\"at\""));
        });
    asks("answer.id=number", "answer.changed=day", "paging=page", "limit.page-size=2");
    assertThat(delivered()).isEqualTo(7);
  }

  @Test
  void a_source_that_knows_no_parameter_for_the_time_is_told() {
    people(9);
    serve(
        request -> {
          List<String> seen = List.of(request.parameter("exclude").split(","));
          return Answer.ok(
                  list(
                      since("", true).stream()
                          .filter(p -> !seen.contains(p.getKey().toString()))
                          .limit(3)
                          .toList()))
              .with("X-Total", "9");
        });
    asks(
        "query.since=updatd={since}",
        "paging.exclude=exclude",
        "answer.changed=at",
        "answer.sorted=true",
        "paging=since",
        "paging.total=header:X-Total");
    assertThat(reason(run()))
        .contains(
            "changed before the time that was asked for", "query.since in", "people.properties");
  }

  private static final String[] CLIENT = {
    "auth=oauth2",
    "auth.token-url={{route.people-url}}/connect/token/",
    "auth.client-id={{route.people-client}}",
    "auth.client-secret={{route.people-secret}}",
    "auth.scope=people:read"
  };

  private void client(String secret) throws IOException {
    Files.writeString(folder.resolve("secret.txt"), secret + "\n");
    deployment.set("route.people-client", "id of ours");
    deployment.set("route.people-secret-file", "secret.txt");
    deployment.set("route.people-url", api.orElseThrow().url());
  }

  /** Gives out tokens that are right until the next one. */
  private Answer token(Asked request, AtomicInteger tokens) {
    boolean known =
        request.form("client_secret").equals(Optional.of("s&cret"))
            && request.method().equals("POST")
            && request.form("client_id").equals(Optional.of("id of ours"))
            && request.form("grant_type").equals(Optional.of("client_credentials"))
            && request.form("scope").equals(Optional.of("people:read"));
    return known
        ? Answer.ok(
            "{\"access_token\":\"t%d\",\"expires_in\":3600}".formatted(tokens.incrementAndGet()))
        : Answer.of(400, "{\"error\":\"invalid_client\",\"error_description\":\"s&cret\"}");
  }

  private JsonApi withTokens(AtomicInteger tokens, AtomicInteger withdrawAt) {
    return serve(
        request -> {
          if (request.path().equals("/connect/token/")) {
            return token(request, tokens);
          }
          int page =
              request.parameter("page").isEmpty() ? 1 : Integer.parseInt(request.parameter("page"));
          boolean withdrawn = page == withdrawAt.get() && withdrawAt.getAndSet(0) > 0;
          return withdrawn || !request.header("authorization").equals("Bearer t" + tokens.get())
              ? Answer.of(401, "")
              : Answer.ok(list(part(since("", false), (page - 1) * 2, 2)));
        });
  }

  @Test
  void a_token_is_asked_for_once_and_again_when_it_is_withdrawn() throws IOException {
    people(5);
    AtomicInteger tokens = new AtomicInteger();
    AtomicInteger withdrawAt = new AtomicInteger();
    JsonApi asked = withTokens(tokens, withdrawAt);
    client("s&cret");
    asks(CLIENT);
    parameters.add("paging=page");
    deployment.write("people.properties", String.join("\n", parameters));
    assertThat(delivered()).isEqualTo(5);
    assertThat(asked.asked("/connect/token/")).hasSize(1);
    person(6, TIME);
    withdrawAt.set(2);
    assertThat(delivered()).isEqualTo(1);
    assertThat(tokens.get())
        .as("one of the new start, and one in place of the withdrawn")
        .isEqualTo(3);
  }

  @Test
  void a_client_that_is_refused_is_told_at_once_without_its_secret() throws IOException {
    JsonApi asked = withTokens(new AtomicInteger(), new AtomicInteger());
    client("wr0ng");
    asks(CLIENT);
    assertThat(reason(run()))
        .contains(
            "gave out no token (HTTP 400, invalid_client)",
            "check route.people-url and route.people-client and route.people-secret")
        .doesNotContain("wr0ng", "s&cret");
    assertThat(asked.asked()).hasSize(1);
  }

  @Test
  void a_new_token_that_is_refused_fails_the_run_at_once() throws IOException {
    JsonApi asked =
        serve(
            request ->
                request.path().equals("/connect/token/")
                    ? Answer.ok("{\"access_token\":\"t\"}")
                    : Answer.of(401, ""));
    client("s&cret");
    asks(CLIENT);
    assertThat(reason(run())).contains("refused the key (HTTP 401)", "route.people-secret");
    assertThat(asked.asked()).hasSize(2);
  }

  @Test
  void a_first_run_that_finds_nothing_leaves_the_next_one_where_it_began() {
    JsonApi asked = serve(request -> Answer.ok(list(since(request.parameter("changed"), false))));
    asks("query.since=changed={since}", "since.first=2026-02-01T00:00:00Z", "answer.changed=at");
    delivered();
    person(1, Instant.parse("2020-01-01T00:00:00Z"));
    person(2, TIME);
    assertThat(delivered()).isEqualTo(1);
    assertThat(asked.asked())
        .extracting(request -> request.parameter("changed"))
        .containsExactly("2026-02-01T00:00:00Z", "2026-02-01T00:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "link|\"https://people.example/people/page/2\"",
        "link|{\"href\":\"/people?page=2\"}",
        "token|{\"after\":2}"
      })
  void a_next_page_that_cannot_be_asked_for_fails_the_run(String paging, String next) {
    people(2);
    serve(
        request ->
            Answer.ok("{\"people\":%s,\"next\":%s}".formatted(list(since("", false)), next)));
    asks("answer.items=people", "paging=" + paging, "paging.parameter=after", "paging.next=next");
    assertThat(reason(run())).contains("names a next page that", "paging.next in");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "{\"people\":null}"})
  void a_list_that_is_null_is_an_empty_one(String body) {
    serve(asked -> Answer.ok(body));
    asks("paging=none", "answer.items=people", "answer.changed=at");
    assertThat(run().failure()).isEmpty();
  }

  @Test
  void a_total_that_is_none_of_all_records_ends_nothing() {
    people(7);
    serve(
        request ->
            Answer.ok(
                    list(
                        part(
                            since("", false),
                            Integer.parseInt("0" + request.parameter("offset")),
                            3)))
                .with("X-Total", "0"));
    asks("paging=offset", "paging.total=header:X-Total");
    assertThat(delivered()).isEqualTo(7);
  }

  @Test
  void what_would_leave_records_out_is_told_before_anything_is_read() {
    asks("path=/people?state=all", "query=size={page-size}");
    parameters.remove(1);
    deployment.write("people.properties", String.join("\n", parameters));
    String file = deployment.routes() + "/people.properties";
    assertThatThrownBy(() -> deployment.start(FLOW))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(file + ":2: path has a query")
        .hasMessageContaining(file + ":3: query asks for {page-size} at a time");
  }

  @Test
  void requests_are_as_far_apart_as_the_limit_says() {
    people(4);
    JsonApi asked =
        serve(
            request -> {
              int page =
                  request.parameter("page").isEmpty()
                      ? 1
                      : Integer.parseInt(request.parameter("page"));
              return Answer.ok(list(part(since("", false), page - 1, 1))).with("X-Total", "4");
            });
    asks("paging=page", "paging.total=header:X-Total", "limit.requests-per-minute=120");
    assertThat(delivered()).isEqualTo(4);
    List<Long> times = asked.asked().stream().map(Asked::atNanos).toList();
    assertThat((times.get(3) - times.get(0)) / 1_000_000)
        .as("three times 500 ms; the first may arrive late")
        .isBetween(1_000L, 10_000L);
  }

  @Test
  void an_answer_that_is_too_large_fails_the_run_before_it_fills_the_memory() {
    JsonApi asked = serve(request -> Answer.ok("[\"%s\"]".formatted("x".repeat(2 << 20))));
    asks("limit.answer-megabytes=1", "system=the people's API", "items=people");
    assertThat(reason(run()))
        .contains(
            "an answer of the people's API is larger than 1 MB",
            "fewer people at a time",
            "limit.page-size");
    assertThat(asked.asked()).hasSize(1);
  }

  @Test
  void one_record_can_be_looked_at_by_its_id() {
    people(3);
    JsonApi asked =
        serve(
            request ->
                Answer.ok(
                    list(
                        since("", false).stream()
                            .filter(p -> request.parameter("id").equals(p.getKey().toString()))
                            .toList())));
    asks("query=sort=id", "query.one=id={id}", "key-prefix=P-");
    assertThat(Preview.of(deployment.settings(), FLOW, 5, Optional.of("P-2")).requests())
        .singleElement()
        .satisfies(request -> assertThat(request.keys()).containsExactly("2"));
    assertThat(asked.asked()).hasSize(1);
  }

  @Test
  void all_mistakes_of_a_file_are_told_with_their_lines() {
    asks(
        "pagin=page",
        "paging=page",
        "answer.sorted=true",
        "answer.changed=at",
        "query.since=since={sinc}",
        "auth=basic",
        "auth.username={{route.nobody}}",
        "limit.page-size=many",
        "since.format=yyyy-bb",
        "query.one={{webshop.urll}}{id}");
    String file = deployment.routes() + "/people.properties";
    assertThatThrownBy(() -> deployment.start(FLOW))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(file + ":3: pagin is no parameter; did you mean \"paging\"?")
        .hasMessageContaining(file + ":5: answer.sorted does not go with paging=page: an item that")
        .hasMessageContaining(file + ":7: query.since has no {since}")
        .hasMessageContaining(file + ":8: auth needs auth.password")
        .hasMessageContaining("route.nobody is missing: " + file + ":9 needs it")
        .hasMessageContaining(file + ":10: limit.page-size=\"many\" is not a whole number")
        .hasMessageContaining(file + ":11: since.format is not iso, epoch-seconds")
        .hasMessageContaining(
            file
                + ":12: query.one names {{webshop.urll}}, and there is no such setting; did you mean \"webshop.url\"?");
  }

  @Test
  void a_file_that_is_not_there_is_told() {
    assertThatThrownBy(() -> deployment.start(FLOW))
        .isInstanceOf(RouteFileException.class)
        .hasMessageContaining("there is no " + deployment.routes() + "/people.properties");
  }
}

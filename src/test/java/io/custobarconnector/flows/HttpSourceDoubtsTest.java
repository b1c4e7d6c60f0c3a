package io.custobarconnector.flows;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.cli.Cli;
import io.custobarconnector.flow.RunResult;
import io.custobarconnector.flows.JsonApi.Answer;
import io.custobarconnector.flows.JsonApi.Asked;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sources over HTTP that shrink, say nothing or drip, and files that name what is not there. */
@ExtendWith(EmptyDatabaseExtension.class)
class HttpSourceDoubtsTest {

  private static final int PAGE = 10;

  @TempDir Path folder;
  private Deployment deployment;
  private final List<JsonApi> apis = new ArrayList<>();

  @BeforeEach
  void deploy(DataSource database) {
    deployment = new Deployment(database, folder).set("webshop.retry-delay", "10ms");
    PeopleRoute.write(deployment);
  }

  @AfterEach
  void remove() {
    deployment.close();
    apis.forEach(JsonApi::close);
  }

  private JsonApi serve(Function<Asked, Answer> answers, String... lines) {
    JsonApi api = JsonApi.start(answers);
    apis.add(api);
    asks(api.url(), lines);
    return api;
  }

  /** A number in the query; 0 when it is not there. */
  private static int number(Asked asked, String parameter) {
    String text = asked.parameter(parameter);
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private void asks(String url, String... lines) {
    deployment.write(
        "people.properties", "url=%s\npath=/people\n%s".formatted(url, String.join("\n", lines)));
  }

  private RunResult run() {
    return deployment.run("people").get("people");
  }

  private static String list(List<Integer> ids) {
    return ids.stream()
        .map(id -> "{\"id\":%s,\"at\":\"2026-03-01T10:00:00Z\"}".formatted(id))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static List<Integer> part(List<Integer> all, int from) {
    return all.subList(Math.min(from, all.size()), Math.min(from + PAGE, all.size()));
  }

  private static List<Integer> people(int count) {
    return IntStream.rangeClosed(1, count).boxed().collect(Collectors.toCollection(ArrayList::new));
  }

  @ParameterizedTest
  @CsvSource({"page, 1", "page, 25", "offset, 3"})
  void a_record_that_is_deleted_while_numbered_pages_are_read_hides_no_other(
      String paging, int deleted) {
    List<Integer> people = people(40);
    JsonApi api =
        serve(
            asked -> {
              int number = number(asked, paging);
              if (apis.get(0).asked().size() == 2) {
                people.subList(0, deleted).clear();
              }
              return Answer.ok(list(part(people, paging.equals("page") ? number * PAGE : number)))
                  .with("X-Total", Integer.toString(people.size()));
            },
            "paging=" + paging,
            "paging.first=0",
            "paging.total=header:X-Total");
    assertThat(run().failure()).isEmpty();
    assertThat(deployment.custobar().awaitApplied(java.time.Duration.ofSeconds(30))).isTrue();
    for (int id : people) {
      assertThat(deployment.custobar().find(Datatype.CUSTOMERS, Integer.toString(id)))
          .as("person %s", id)
          .isPresent();
    }
    assertThat(api.asked()).as("and not for ever").hasSizeLessThan(10);
  }

  @Test
  void a_source_that_loses_a_record_with_each_page_is_read_whole() {
    List<Integer> people = people(200);
    serve(
        asked -> {
          int number = number(asked, "page");
          if (number > 0) {
            people.remove(0);
          }
          return Answer.ok(list(part(people, number * PAGE)))
              .with("X-Total", Integer.toString(people.size()));
        },
        "paging=page",
        "paging.first=0",
        "paging.total=header:X-Total");
    assertThat(run().failure()).isEmpty();
    assertThat(deployment.custobar().awaitApplied(java.time.Duration.ofSeconds(30))).isTrue();
    assertThat(people).isNotEmpty();
    for (int id : people) {
      assertThat(deployment.custobar().find(Datatype.CUSTOMERS, Integer.toString(id)))
          .as("person %s", id)
          .isPresent();
    }
  }

  @Test
  void a_source_that_counts_on_its_first_page_alone_is_read_once() {
    List<Integer> people = people(40);
    JsonApi api =
        serve(
            asked -> {
              int from = number(asked, "offset");
              return Answer.ok(list(part(people, from))).with("X-Total", from == 0 ? "40" : "0");
            },
            "paging=offset",
            "paging.total=header:X-Total");
    assertThat(run().tally().sent()).isEqualTo(40);
    assertThat(api.asked()).as("the last is empty").hasSize(5);
  }

  /** As a database does that counts the rows of its answer, of which some are hidden. */
  @Test
  void a_source_that_counts_none_beyond_its_end_is_read_once() {
    List<Integer> people = people(40);
    JsonApi api =
        serve(
            asked -> {
              int from = number(asked, "offset");
              List<Integer> part = part(people, from);
              return Answer.ok(list(part)).with("X-Total", part.isEmpty() ? "0" : "43");
            },
            "paging=offset",
            "paging.total=header:X-Total");
    assertThat(run().tally().sent()).isEqualTo(40);
    assertThat(api.asked()).as("the last is empty").hasSize(5);
  }

  @Test
  void an_answer_without_content_is_an_empty_page() {
    serve(asked -> Answer.of(204, ""));
    RunResult result = run();
    assertThat(result.failure()).isEmpty();
    assertThat(result.tally().read()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"NONE", "LENGTH", "CHUNKS"})
  void an_answer_that_drips_is_given_up(Framing framing) throws IOException {
    deployment.set("webshop.response-timeout", "300ms").set("webshop.retries", "1");
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      new Thread(() -> drip(server, framing)).start();
      asks("http://127.0.0.1:" + server.getLocalPort());
      assertThat(run().failure())
          .hasValueSatisfying(
              failure ->
                  assertThat(failure)
                      .hasStackTraceContaining(
                          "127.0.0.1 does not answer: no answer came in time (the answer was not complete after 3 s); check the address, and that this machine may connect there [CBC-API-010]"));
    }
  }

  @Test
  void an_answer_that_is_too_large_fails_the_run_though_it_has_no_end() throws IOException {
    deployment.set("webshop.response-timeout", "100ms");
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      new Thread(() -> drip(server, Framing.LARGE_CHUNKS)).start();
      asks("http://127.0.0.1:" + server.getLocalPort(), "limit.answer-megabytes=1");
      assertThat(run().failure())
          .hasValueSatisfying(
              failure -> assertThat(failure).hasStackTraceContaining("is larger than 1 MB"));
    }
  }

  /** How an answer says where it ends, and a part of it. */
  private enum Framing {
    NONE("", " "),
    LENGTH("Content-Length: 100000000\r\n", " "),
    CHUNKS("Transfer-Encoding: chunked\r\n", "1\r\n \r\n"),
    LARGE_CHUNKS(CHUNKS.header, "10000\r\n%s\r\n".formatted(" ".repeat(0x10000)));

    private final String header;
    private final String part;

    Framing(String header, String part) {
      this.header = header;
      this.part = part;
    }
  }

  /** A part every few milliseconds: never silent for long, and never done. */
  private static void drip(ServerSocket server, Framing framing) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept();
          OutputStream out = socket.getOutputStream()) {
        socket.setSoTimeout(5);
        out.write("HTTP/1.1 200 OK\r\n%s\r\n".formatted(framing.header).getBytes(US_ASCII));
        while (true) {
          out.write(framing.part.getBytes(US_ASCII));
          out.flush();
          untilItSaysMore(socket);
        }
      } catch (IOException over) {
        // Whoever asked has gone; the next one may come.
      }
    }
  }

  private static void untilItSaysMore(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {}
      throw new EOFException();
    } catch (SocketTimeoutException itWaits) {
      // For the rest of the answer.
    }
  }

  private List<String> warnings() {
    Cli answer = deployment.command("check", "--json");
    List<String> found = new ArrayList<>();
    for (JsonNode finding : answer.json().path("findings")) {
      if (finding.path("about").asText().equals("people")
          && finding.path("level").asText().equals("warning")) {
        found.add(finding.path("sentence").asText());
      }
    }
    return found;
  }

  private void checks(String body, Optional<String> doubt, String... lines) {
    for (String flow : Deployment.FLOWS) {
      deployment.set(flow + ".enabled", "false");
    }
    serve(asked -> Answer.ok(body), lines);
    deployment.set("custobar.requests-per-minute", "0");
    if (doubt.isEmpty()) {
      assertThat(warnings()).isEmpty();
    } else {
      assertThat(warnings()).singleElement().asString().contains(doubt.get(), "people.properties");
    }
  }

  private static String answer(int items) {
    return "{\"next\":\"x\",\"total\":%s,\"here\":%s,\"people\":%s}"
        .formatted(99, items, list(people(items)));
  }

  @ParameterizedTest
  @CsvSource({
    "next, 20, ",
    "nxt, 20, no next page in nxt",
    "nxt, 7, ",
  })
  void a_misspelt_place_of_the_next_page_is_told_by_check(String next, int items, String doubt) {
    checks(
        answer(items),
        Optional.ofNullable(doubt),
        "answer.items=people",
        "paging=token",
        "paging.parameter=after",
        "paging.next=" + next);
  }

  @ParameterizedTest
  @CsvSource({
    "paging.total=total, ",
    "paging.total=totl, no number in totl",
    "paging.total=here, as many items as the first page has",
    "query=x=1, is deleted while pages are read",
  })
  void a_misspelt_or_missing_number_of_all_records_is_told_by_check(String total, String doubt) {
    checks(answer(20), Optional.ofNullable(doubt), "answer.items=people", "paging=page", total);
  }

  @ParameterizedTest
  @CsvSource({"at, ", "att, 'none of the first 20 items has a time in att'"})
  void a_misspelt_time_of_change_is_told_by_check(String changed, String doubt) {
    checks(
        answer(20),
        Optional.ofNullable(doubt),
        "answer.items=people",
        "query.since=since={since}",
        "answer.changed=" + changed);
  }
}

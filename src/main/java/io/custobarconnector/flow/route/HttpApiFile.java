package io.custobarconnector.flow.route;

import io.custobarconnector.settings.SettingsException;
import io.custobarconnector.source.http.AnswerPlace;
import io.custobarconnector.source.http.HttpApi;
import io.custobarconnector.source.http.HttpApi.PagingKind;
import io.custobarconnector.source.http.HttpKey;
import io.custobarconnector.source.http.QueryText;
import io.custobarconnector.source.http.TimeFormat;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads what a source over HTTP is like from its file of parameters, and checks it as a whole. */
final class HttpApiFile {

  private static final List<String> KEYS =
      List.of(
          "system",
          "items",
          "key-prefix",
          "url",
          "path",
          "query",
          "query.since",
          "query.one",
          "query.also",
          "since.format",
          "since.zone",
          "since.exclusive",
          "since.overlap",
          "since.first",
          "since.hint",
          "answer.items",
          "answer.id",
          "answer.changed",
          "answer.sorted",
          "paging",
          "paging.parameter",
          "paging.first",
          "paging.next",
          "paging.total",
          "paging.exclude",
          "auth",
          "auth.username",
          "auth.password",
          "auth.header",
          "auth.value",
          "auth.token-url",
          "auth.client-id",
          "auth.client-secret",
          "auth.client-in",
          "auth.scope",
          "limit.page-size",
          "limit.largest-page",
          "limit.requests-per-minute",
          "limit.answer-megabytes");

  private static final String HEADER = "header.";
  private static final URI NOWHERE = URI.create("http://localhost");

  private final HttpApiText text;

  private HttpApiFile(HttpApiText text) {
    this.text = text;
  }

  /**
   * Reads a file.
   *
   * @param placeholders the settings that it may name
   * @param secret whether a setting is one
   * @throws SettingsException with all that is wrong
   */
  static HttpApi read(Path file, Map<String, String> placeholders, Predicate<String> secret) {
    HttpApiText text = HttpApiText.read(file, KEYS, HEADER, placeholders, secret);
    HttpApi api = new HttpApiFile(text).api();
    if (!text.problems().isEmpty()) {
      throw new SettingsException(text.problems());
    }
    return api;
  }

  private HttpApi api() {
    HttpApi.Names names = names();
    HttpApi.Limits limits = limits(names);
    HttpApi.Answer answer = answer();
    HttpApi.Paging paging = paging();
    HttpApi.Requests requests = requests(limits);
    HttpApi.Window window = window();
    refuseWhatLosesItems(answer, paging, window);
    return new HttpApi(names, requests, window, answer, paging, key(), limits);
  }

  private HttpApi.Names names() {
    return new HttpApi.Names(
        text.file(),
        text.find("system").orElse("the HTTP source"),
        text.find("items").orElse("items"),
        text.find("key-prefix").orElse(""),
        text.settingsOf("url"),
        text.settingsOf("auth."));
  }

  private HttpApi.Requests requests(HttpApi.Limits limits) {
    Optional<QueryText> one = text.find("query.one").map(QueryText::of);
    if (one.isPresent() && !one.get().hasPlace("id")) {
      text.problem("query.one", "has no {id}, where the id of the one item is put");
    }
    if (text.find("path").filter(path -> path.contains("?")).isPresent()) {
      text.problem("path", "has a query, which would be lost: put its parameters into query");
    }
    return new HttpApi.Requests(
        text.root("url").orElse(NOWHERE),
        text.find("path").orElse(""),
        QueryText.of(text.find("query").orElse(""))
            .filled("page-size", Integer.toString(limits.pageSize())),
        one,
        text.find("query.also").map(QueryText::of),
        text.under(HEADER));
  }

  private HttpApi.Window window() {
    Optional<QueryText> since = text.find("query.since").map(QueryText::of);
    if (since.isPresent() && !since.get().hasPlace("since")) {
      text.problem("query.since", "has no {since}, where the time is put");
    }
    return new HttpApi.Window(
        since,
        text.read(
                "since.format",
                pattern -> new TimeFormat(pattern, text.zone("since.zone")),
                "is not iso, epoch-seconds, epoch-millis or a pattern such as yyyy-MM-dd'T'HH:mm:ss")
            .orElseGet(() -> new TimeFormat("iso", text.zone("since.zone"))),
        text.flag("since.exclusive"),
        text.duration("since.overlap").orElse(Duration.ofMinutes(10)),
        text.read("since.first", Instant::parse, "is not a time such as 2024-01-01T00:00:00Z"),
        text.find("since.hint").orElse(""));
  }

  private HttpApi.Answer answer() {
    Optional<AnswerPlace> changed = text.find("answer.changed").map(AnswerPlace::new);
    if (text.flag("answer.sorted") && changed.isEmpty()) {
      text.problem("answer.sorted", "needs answer.changed, the field with the time of change");
    }
    return new HttpApi.Answer(
        new AnswerPlace(text.find("answer.items").orElse("")),
        new AnswerPlace(text.find("answer.id").orElse("id")),
        changed,
        text.flag("answer.sorted"));
  }

  private HttpApi.Paging paging() {
    PagingKind kind = text.choice("paging", PagingKind.class, PagingKind.NONE);
    Optional<String> parameter = text.find("paging.parameter");
    Optional<AnswerPlace> next = text.find("paging.next").map(AnswerPlace::new);
    if (kind == PagingKind.TOKEN && parameter.isEmpty()) {
      text.problem("paging", "needs paging.parameter, the parameter that takes the token");
    }
    if (kind == PagingKind.TOKEN && next.isEmpty()) {
      text.problem("paging", "needs paging.next, where an answer has the token");
    }
    return new HttpApi.Paging(
        kind,
        parameter.orElse(kind == PagingKind.OFFSET ? "offset" : "page"),
        text.number("paging.first", 0, 1).orElse(kind == PagingKind.OFFSET ? 0 : 1),
        next,
        text.find("paging.total").map(AnswerPlace::new),
        text.find("paging.exclude"));
  }

  /** What would leave items out, or read for ever, is told before it does. */
  private void refuseWhatLosesItems(
      HttpApi.Answer answer, HttpApi.Paging paging, HttpApi.Window window) {
    boolean numbered = paging.kind() == PagingKind.PAGE || paging.kind() == PagingKind.OFFSET;
    if (numbered && answer.sorted()) {
      text.problem(
          "answer.sorted",
          "does not go with paging=%s: an item that changes leaves its place, the next ones move up, and one would be skipped. Sort by id in query and leave answer.sorted out, or set paging=since"
              .formatted(text.find("paging").orElse("")));
    }
    if (text.find("paging").isEmpty()
        && !answer.sorted()
        && text.find("query").filter(query -> query.contains("{page-size}")).isPresent()) {
      text.problem(
          "query",
          "asks for {page-size} at a time, and paging does not say how the next page is asked for; paging=none if there is none");
    }
    if (window.since().isPresent() && answer.changed().isEmpty()) {
      text.problem("query.since", "needs answer.changed, the field with the time of change");
    }
    if (paging.kind() == PagingKind.SINCE) {
      if (window.since().isEmpty()) {
        text.problem("paging", "needs query.since, with which changes since a time are asked for");
      }
      if (!answer.sorted()) {
        text.problem(
            "paging", "needs answer.sorted=true, and a query that sorts by the time of change");
      }
      if (paging.exclude().isEmpty() && paging.total().isEmpty()) {
        text.problem(
            "paging",
            "needs paging.total, where an answer has the number of items, or paging.exclude");
      }
    }
  }

  private HttpKey key() {
    return switch (text.find("auth").orElse("none")) {
      case "none" -> new HttpKey.None();
      case "basic" ->
          new HttpKey.Basic(text.need("auth", "auth.username"), text.need("auth", "auth.password"));
      case "header" ->
          new HttpKey.Header(
              text.find("auth.header").orElse("Authorization"), text.need("auth", "auth.value"));
      case "oauth2" -> clientCredentials();
      default -> {
        text.problem("auth", "is not one of none, basic, header, oauth2");
        yield new HttpKey.None();
      }
    };
  }

  private HttpKey clientCredentials() {
    text.need("auth", "auth.token-url");
    String place = text.find("auth.client-in").orElse("body");
    if (!List.of("body", "header").contains(place)) {
      text.problem("auth.client-in", "is neither body nor header");
    }
    return new HttpKey.ClientCredentials(
        text.address("auth.token-url").orElse(NOWHERE),
        text.need("auth", "auth.client-id"),
        text.need("auth", "auth.client-secret"),
        text.find("auth.scope").orElse(""),
        place.equals("header"));
  }

  private HttpApi.Limits limits(HttpApi.Names names) {
    int pageSize = text.number("limit.page-size", 1, 10_000).orElse(100);
    text.number("limit.largest-page", 1, 10_000)
        .filter(most -> pageSize > most)
        .ifPresent(
            most ->
                text.told(
                    "%s=%s is more than the %s %s that %s gives at a time"
                        .formatted(
                            String.join(
                                " and ",
                                text.settingsOf("limit.page-size").isEmpty()
                                    ? List.of("limit.page-size")
                                    : text.settingsOf("limit.page-size")),
                            pageSize,
                            most,
                            names.items(),
                            names.system())));
    return new HttpApi.Limits(
        pageSize,
        text.number("limit.requests-per-minute", 0, 100_000).orElse(0),
        text.number("limit.answer-megabytes", 1, 1024).orElse(64) << 20);
  }
}

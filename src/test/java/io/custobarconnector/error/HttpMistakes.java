package io.custobarconnector.error;

import static io.custobarconnector.error.HttpError.*;

import io.custobarconnector.flows.JsonApi.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** Mistakes in what is read over HTTP: parameters, answers, and mappings of answers. */
final class HttpMistakes {

  private static final String ONE = "[{\"id\":1,\"at\":\"2026-01-01T00:00:00Z\"}]";

  private HttpMistakes() {}

  static Stream<Mistake> all() {
    return Stream.of(parameters(), answers(), mappings()).flatMap(List::stream);
  }

  private static List<Mistake> parameters() {
    return List.of(
        new Mistake(
            NO_FILE,
            "people.properties",
            bench -> {
              bench.people(asked -> Answer.ok("[]"));
              Files.delete(bench.routes().resolve("people.properties"));
              return bench.once("people");
            }),
        parameter(TWICE, "people.properties", "path=/x"),
        parameter(UNKNOWN, "did you mean", "pathh=/x"),
        parameter(VALUE, "auth", "auth=magic"),
        parameter(NO_SETTING, "webshop.tokn", "query={{webshop.tokn}}"),
        new Mistake(
            NO_ONE,
            "query.one is missing",
            bench -> {
              bench.people(asked -> Answer.ok(ONE));
              return bench.cli("preview", "people", "--key", "1");
            }));
  }

  private static Mistake parameter(HttpError code, String words, String line) {
    return new Mistake(
        code, words, bench -> bench.people(asked -> Answer.ok("[]"), line).once("people"));
  }

  private static List<Mistake> answers() {
    return List.of(
        answer(
            ENDLESS,
            "sent the same page of",
            Answer.ok(ONE),
            "paging=page",
            "paging.parameter=page"),
        answer(
            TOO_LARGE,
            "limit.page-size",
            Answer.ok("[" + " ".repeat(1 << 20) + "]"),
            "limit.answer-megabytes=1"),
        new Mistake(
            OLDER,
            "check query.since in",
            bench -> {
              AtomicReference<String> day = new AtomicReference<>("2026-02-10");
              bench.people(
                  asked ->
                      Answer.ok(
                          "{\"total\":1,\"people\":%s}"
                              .formatted(ONE.replace("2026-01-01", day.get()))),
                  "query.since=since={since}",
                  "answer.items=people",
                  "answer.changed=at",
                  "answer.sorted=true",
                  "paging=since",
                  "paging.total=total");
              bench.deployment().deliver("people");
              day.set("2026-01-01");
              return bench.once("people");
            }),
        answer(HttpError.REFUSED, "people.properties", Answer.of(401, "{}")),
        answer(ANSWER, "no list of", Answer.ok("{\"x\":1}")));
  }

  private static Mistake answer(HttpError code, String words, Answer answer, String... parameters) {
    return new Mistake(
        code, words, bench -> bench.people(asked -> answer, parameters).once("people"));
  }

  private static List<Mistake> mappings() {
    return List.of(
        mapping(MappingError.SYNTAX, "shops.jslt:1", "{ \"a\": "),
        mapping(MappingError.SHAPE, "the result must be a list of rows", "{\"a\": 1}"),
        mapping(MappingError.FAILS, "shops.jslt could not be applied", "error(\"no\")"),
        new Mistake(
            MappingError.NOT_UTF8,
            "shops.jslt",
            bench -> {
              mapped(bench);
              Files.write(
                  bench.routes().resolve("shops.jslt"),
                  "\"Hämeenlinna\"".getBytes(StandardCharsets.ISO_8859_1));
              return bench.once("shops");
            }),
        new Mistake(
            MappingError.NO_FILE, "shops.jslt is missing", bench -> mapped(bench).once("shops")),
        new Mistake(
            MappingError.UNREADABLE,
            "shops.jslt cannot be read",
            bench -> {
              Files.createDirectory(bench.routes().resolve("shops.jslt"));
              return mapped(bench).once("shops");
            }));
  }

  private static Mistake mapping(MappingError code, String words, String jslt) {
    return new Mistake(
        code,
        words,
        bench -> {
          bench.deployment().write("shops.jslt", jslt);
          return mapped(bench).once("shops");
        });
  }

  private static MistakeBench mapped(MistakeBench bench) {
    bench
        .deployment()
        .edit(
            "shops.camel.yaml",
            "- to:",
            "- setBody:\n            expression:\n              method:\n                ref: jslt\n                method: change('shops.jslt', ${body}, ${null})\n        - to:");
    return bench;
  }
}

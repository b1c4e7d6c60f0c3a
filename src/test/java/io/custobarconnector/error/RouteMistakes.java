package io.custobarconnector.error;

import static io.custobarconnector.error.RouteError.*;

import io.custobarconnector.error.Mistake.Said;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Mistakes in route files. */
final class RouteMistakes {

  private static final String NOTHING =
      "- route:\n    id: visits\n    from:\n      uri: timer:x\n      steps:\n        - log: here\n";

  private RouteMistakes() {}

  static Stream<Mistake> all() {
    return Stream.of(edits(), files()).flatMap(List::stream);
  }

  private static List<Mistake> edits() {
    return List.of(
        edit(
            YAML,
            "shops.camel.yaml:6",
            "      parameters:\n        flow",
            "     parameters:\n        flow"),
        edit(YAML, "Unknown node id: too", "- to:", "- too:"),
        edit(NO_LIST, "- route:", "- route:", "route:"),
        edit(NO_KAMELET, "custobar-sinc", "kamelet:custobar-sink", "kamelet:custobar-sinc"),
        edit(DATATYPE, "shops", "datatype: shops", "datatype: shop"),
        edit(
            RouteError.PARAMETER,
            "datatype",
            "\n            parameters:\n              datatype: shops",
            ""),
        edit(
            CALL,
            "nothing",
            "- to:",
            "- bean:\n            ref: changes\n            method: nothing\n        - to:"),
        edit(START, "nix", "- to:", "- to:\n            uri: nix:here\n        - to:"));
  }

  private static Mistake edit(RouteError code, String words, String from, String to) {
    return new Mistake(
        code,
        words,
        bench -> {
          bench.deployment().edit("shops.camel.yaml", from, to);
          return bench.once("shops");
        });
  }

  private static List<Mistake> files() {
    return List.of(
        new Mistake(
            NO_FOLDER,
            "set routes.directory to the folder of the *.camel.yaml files",
            bench -> {
              Path empty = Files.createDirectory(bench.folder().resolve("empty"));
              Path file = Files.copy(bench.deployment().config(), empty.resolve("a.properties"));
              return bench.plain("", "run", "--once", "--config", file.toString());
            }),
        new Mistake(
            UNREADABLE,
            "visits.camel.yaml cannot be read",
            bench -> {
              Files.createDirectory(bench.routes().resolve("visits.camel.yaml"));
              return bench.once("visits");
            }),
        new Mistake(
            TWO_FILES,
            "keep one of the two",
            bench -> {
              Files.writeString(bench.routes().resolve("Shops.java"), "class Shops {}");
              return bench.once("shops");
            }),
        new Mistake(
            JAVA,
            "Visits.java:1",
            bench -> {
              Files.writeString(
                  bench.routes().resolve("Visits.java"),
                  "public class Visits extends org.apache.camel.builder.RouteBuilder { nix }");
              return bench.once("visits");
            }),
        new Mistake(NO_COMPILER, "run the connector on a JDK", RouteMistakes::withoutCompiler),
        new Mistake(
            SENDS_NOTHING,
            "the flow sends nothing to Custobar",
            bench -> {
              bench.deployment().write("visits.camel.yaml", NOTHING);
              return bench.cli("preview", "visits");
            }),
        new Mistake(
            NO_CHANGES,
            "use preview without --diff",
            bench -> {
              bench.deployment().write("visits.camel.yaml", NOTHING);
              return bench.cli("preview", "visits", "--diff");
            }),
        new Mistake(
            NO_FLOW,
            "no flow is enabled",
            bench -> {
              for (String flow : List.of("shops", "products", "customers", "sales")) {
                bench.deployment().set(flow + ".enabled", "false");
              }
              return bench.cli("check");
            }));
  }

  private static Said withoutCompiler(MistakeBench bench) throws Exception {
    Files.writeString(bench.routes().resolve("Visits.java"), "class Visits {}");
    RouteFiles files = RouteFiles.of(bench.routes(), Path.of("."));
    try {
      new FlowCheck(files, null, null, false).check("visits");
    } catch (RouteFileException e) {
      return Said.of(e);
    }
    throw new AssertionError("taken");
  }
}

package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.cli.input.CommonOptions;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.access.CustobarScope;
import io.custobarconnector.flow.access.KeyMaker;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.settings.Settings;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connector authorize}. */
@Command(
    name = "authorize",
    description = {
      "Makes an integration in Custobar, and its key with just the scopes that the flows need; stores the key in a file that only you can read.",
      "Asks for a key of a person who may make integrations, or reads it as one line of standard input. Make one in Custobar; it lives for eight hours and is not stored."
    },
    footer = {
      "",
      "Custobar documents how an integration and a key are made, and not which persons may, nor how a refusal looks. Where it is refused, make the key in Custobar by hand, with the scopes that --show prints.",
      "Exit codes: 0 stored or shown, 1 Custobar did not make it, 2 bad usage or configuration."
    })
final class AuthorizeCommand extends ConnectorCommand {

  private static final String SCOPE = "(GET|POST|PUT|PATCH|DELETE|HEAD) /api/\\S*/";

  @Parameters(
      paramLabel = "FLOW",
      arity = "0..*",
      description = "The flows that the key is for (default: all that are enabled).")
  private List<String> named = List.of();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Where the key is stored (default: what custobar.token-file names, or secrets/custobar-token beside the settings).")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      defaultValue = "Commerce Cloud connector",
      description = "What people in Custobar know it by (default: ${DEFAULT-VALUE}).")
  private String name;

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description =
          "Another scope, such as \"GET /api/data/products/\" for reconcile --custobar, or for a route in Java.")
  private List<String> further = List.of();

  @Option(names = "--show", description = "Only print the scopes.")
  private boolean show;

  @Override
  public Integer call() throws IOException {
    Settings settings = options().settingsOf("custobar.url");
    List<CustobarScope> scopes = scopes(settings);
    if (show) {
      answer(scopes, Optional.empty(), "");
      return ExitCode.DELIVERED;
    }
    Path target =
        file.or(settings::custobarTokenFile)
            .orElseGet(() -> beside(settings.file(), "secrets/custobar-token"));
    refuseOther(target);
    KeyMaker custobar = new KeyMaker(settings.custobar(), personsKey());
    reserve(target);
    try {
      KeyMaker.Made made = custobar.make(name, scopes);
      Files.writeString(target, made.secret() + "\n");
      answer(scopes, Optional.of(made), target.toString());
      return ExitCode.DELIVERED;
    } finally {
      if (Files.size(target) == 0) {
        Files.delete(target);
      }
    }
  }

  private List<CustobarScope> scopes(Settings settings) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    List<CustobarScope> scopes =
        new ArrayList<>(
            CustobarScope.of(files, CommonOptions.flows(settings, named), Datatypes.NAMES));
    for (String scope : further) {
      if (!scope.matches(SCOPE)) {
        throw new UsageException(
            CommandError.VALUE,
            "--scope \"%s\" is no scope: a method and an exact path, such as \"GET /api/data/products/\""
                .formatted(scope));
      }
      scopes.add(new CustobarScope(scope.split(" ", 2)[0], scope.split(" ", 2)[1]));
    }
    if (scopes.isEmpty()) {
      throw new UsageException(
          CommandError.OPTIONS,
          "these flows ask Custobar for nothing that can be told from their routes; name scopes with --scope");
    }
    return scopes.stream().distinct().toList();
  }

  private static Path beside(Path settings, String name) {
    return Optional.ofNullable(settings.getParent())
        .map(folder -> folder.resolve(name))
        .orElseGet(() -> Path.of(name));
  }

  private static void refuseOther(Path target) {
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new UsageException(
          CommandError.FILE,
          "%s is there already, and no key is overwritten; remove it, or name another file with --file"
              .formatted(target));
    }
  }

  /** Before anything is made: a key that cannot be stored is lost. */
  private static void reserve(Path target) {
    try {
      if (target.getParent() != null) {
        Files.createDirectories(target.getParent());
      }
      Files.createFile(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      refuseOther(target);
    } catch (IOException e) {
      throw new UsageException(CommandError.FILE, "%s cannot be written".formatted(target));
    }
  }

  /** Typed unseen, or one line of standard input; never an argument, which others can see. */
  @SuppressWarnings(
      "SystemConsoleNull") // where Java gives one for any input, it reads all the same
  private static String personsKey() throws IOException {
    Console console = System.console();
    if (console == null && Boolean.getBoolean("connector.stdin.terminal")) {
      // Java 17 hides what is typed only where the output goes to the terminal too.
      throw new UsageException(
          CommandError.NO_SECRET,
          "the key would be seen while you type it, since the output goes elsewhere; leave > and | away, or give the key as standard input, such as < FILE");
    }
    Optional<String> given =
        console == null
            ? Optional.ofNullable(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    .readLine())
            : Optional.ofNullable(console.readPassword("A person's key of Custobar (not shown): "))
                .map(String::new);
    return given
        .map(String::strip)
        .filter(key -> !key.isEmpty())
        .orElseThrow(
            () ->
                new UsageException(
                    CommandError.NO_SECRET,
                    "no key was given: type it, or give it as one line of standard input"));
  }

  private void answer(List<CustobarScope> scopes, Optional<KeyMaker.Made> made, String target) {
    answer(
        () -> {
          ObjectNode json = new ObjectMapper().createObjectNode();
          made.ifPresent(
              key ->
                  json.put("integration", key.integration())
                      .put("hint", key.hint())
                      .put("file", target));
          ArrayNode list = json.putArray("scopes");
          scopes.forEach(
              scope -> list.addObject().put("method", scope.method()).put("path", scope.path()));
          return json;
        },
        () -> {
          List<String> lines = new ArrayList<>();
          scopes.forEach(scope -> lines.add("%-5s %s".formatted(scope.method(), scope.path())));
          made.ifPresent(
              key ->
                  lines.add(
                      "%nThe key %s of the integration %s is stored in %s, which custobar.token-file should name."
                          .formatted(key.hint(), key.integration(), target)));
          return String.join(System.lineSeparator(), lines);
        });
  }
}

package io.custobarconnector.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.core.NativeQuery;
import org.postgresql.core.Parser;

/** Does what one document says, block after block, and compares what it shows with what comes. */
final class Reader implements AutoCloseable {

  /** A comment that names the HTTP status of the answer, and what else stands in it. */
  private static final Pattern EXPECTED = Pattern.compile("# (?:some )?(\\d{3})\\b(.*)$");

  private static final Pattern PARTS =
      Pattern.compile("\"[^\"]+\":\"[^\"]+\"|\\b[a-z]+(-[a-z]+)+\\b");

  /** Programs that run until they are stopped. */
  private static final Pattern SERVES = Pattern.compile(".*connector (demo|run)(?!.*--once)\\b.*");

  private static final Pattern KEY_NUMBER = Pattern.compile("(?m)^ *(\\d+) .* valid\\s*$");

  private static final Pattern FIRST_LINE_OF_SELECT = Pattern.compile("(?m)^SELECT .*,$");

  private final Stage stage;
  private final Predicate<String> exception;
  private final Shell shell;
  private final List<String> printed = new ArrayList<>();
  private Optional<Connection> database = Optional.empty();
  private String answer = "";

  /**
   * @param exception whether a command is not to be run
   */
  Reader(Stage stage, Path folder, Predicate<String> exception) {
    this.stage = stage;
    this.exception = exception;
    this.shell = new Shell(folder, stage.scratch(), Map.of());
    shell.run(
        """
        curl() { command curl -sS --fail-with-body "$@"; }
        psql() { cat; }
        sleep() { command sleep 2; }
        """,
        "");
  }

  /**
   * From now on Custobar refuses this customer, so that there is a row which did not get through.
   */
  void refuse(String customer) throws IOException {
    String poison =
        "curl -X POST localhost:9100/sandbox/poison -d '{\"datatype\":\"customers\",\"field\":\"external_id\",\"value\":\"%s\"}'";
    shell.run(stage.typed(poison.formatted(customer)), "");
  }

  /**
   * @param shown the block that comes next, when it shows what this one prints
   */
  void read(Block block, Optional<Block> shown) throws IOException, SQLException {
    switch (block.kind()) {
      case COMMANDS -> runAll(block, shown.isPresent());
      case SQL -> readSql(block);
      case SETTINGS -> readSettings(block);
      case ROUTE -> write(block, file(block));
      case OUTPUT -> compare(block);
      case DRAWING -> {}
    }
  }

  private void runAll(Block block, boolean shown) throws IOException, SQLException {
    List<String> commands = block.commands().stream().filter(exception.negate()).toList();
    for (int i = 0; i < commands.size(); i++) {
      run(block, commands.get(i), shown && i == commands.size() - 1);
    }
  }

  private void run(Block block, String command, boolean shown) throws IOException, SQLException {
    String typed = withListedKey(stage.typed(command));
    if (command.startsWith("# edit application.properties")) {
      stage.edit(here().resolve("application.properties"));
      return;
    }
    if (SERVES.matcher(command).matches()) {
      stage.serve(shell, typed.replaceFirst("\\s+#.*", ""));
      return;
    }
    boolean asks = command.contains("# asks");
    Matcher expected = EXPECTED.matcher(command);
    boolean tells = expected.find();
    Shell.Answer got = shell.run((asks ? "TERMINAL=true " : "") + typed, asks ? "y" : "");
    // On a busy machine the first look-up after a start is not always live.
    for (int i = 0; i < 5 && command.contains("\"live\"") && !got.out().contains("\"live\""); i++) {
      got = shell.run(typed, "");
    }
    // The demo's flows run every few seconds, and a command may meet one.
    // So does a till: on a busy machine the database may be a moment late.
    for (int i = 0;
        i < 5 && !command.contains("503") && got.out().contains("urn:problem:ledger-unavailable");
        i++) {
      got = shell.run(typed, "");
    }
    for (int i = 0; i < 10 && meetsARun(got.out()); i++) {
      shell.run("sleep 1", "");
      got = shell.run((asks ? "TERMINAL=true " : "") + typed, asks ? "y" : "");
    }
    answer = got.out();
    String what = "%s%n%s%n%s".formatted(block.place(), command, answer);
    if (tells) {
      assertThat(answer).as(what).contains(expected.group(1));
      Matcher parts = PARTS.matcher(expected.group(2));
      while (!command.contains("/dev/null") && parts.find() && isFirst(expected.group(2), parts)) {
        assertThat(answer).as(what).contains(parts.group());
      }
    } else if (!shown) {
      // 3 says that all is delivered but rows that were rejected.
      assertThat(got.exit())
          .as(what)
          .isIn(command.contains("connector ") ? List.of(0, 3) : List.of(0));
    }
    if (command.contains("psql ")) {
      answer = query(answer);
    }
    printed.add(answer);
  }

  /** A key is revoked by its number, which a reader takes from the list that was just printed. */
  private String withListedKey(String command) {
    if (!command.contains("keys revoke ")) {
      return command;
    }
    Matcher listed = KEY_NUMBER.matcher(printed.get(printed.size() - 1));
    String last = listed.results().reduce((one, next) -> next).orElseThrow().group(1);
    return command.replaceFirst("keys revoke \\d+", "keys revoke " + last);
  }

  private static boolean meetsARun(String answer) {
    return answer.contains("try again when the run is over")
        || answer.contains("drop them when it has ended")
        || answer.contains("is already running, here or in another process");
  }

  /** What follows the status; a sentence after it is for people. */
  private static boolean isFirst(String comment, Matcher part) {
    return comment.substring(0, part.start()).matches("[ ,]*");
  }

  private void readSql(Block block) throws IOException, SQLException {
    Optional<String> file = block.file();
    if (file.isPresent() && block.text().startsWith("SELECT")) {
      write(block, file.get());
    } else if (file.isPresent()) {
      Path sql = here().resolve(file.get());
      Matcher first = FIRST_LINE_OF_SELECT.matcher(Files.readString(sql));
      assertThat(first.find()).as(block.place()).isTrue();
      Files.writeString(
          sql, first.replaceFirst(Matcher.quoteReplacement(first.group() + "\n" + block.text())));
    } else {
      query(stage.typed(block.text()));
    }
  }

  private String query(String text) throws SQLException {
    if (database.isEmpty()) {
      database = Optional.of(stage.database());
    }
    StringBuilder rows = new StringBuilder();
    for (NativeQuery query : Parser.parseJdbcSql(text, true, false, true, false, false)) {
      if (query.nativeSql.isBlank()) {
        continue;
      }
      try (Statement statement = database.get().createStatement()) {
        boolean hasRows = statement.execute(query.nativeSql);
        while (hasRows && statement.getResultSet().next()) {
          rows.append(statement.getResultSet().getString(1)).append('\n');
        }
      } catch (SQLException e) {
        throw new SQLException(query.nativeSql, e);
      }
    }
    return rows.toString();
  }

  private void readSettings(Block block) throws IOException {
    String settings = stage.typed(block.text()) + "\n";
    if (block.file().isEmpty()) {
      Path alone =
          Files.createTempDirectory(stage.scratch(), "settings").resolve("application.properties");
      Files.writeString(alone, settings);
      Settings.load(
          alone,
          Map.of("CUSTOBAR_URL", "https://acme.custobar.com"),
          settings.contains("custobar.token-file") ? Map.of() : Map.of("custobar.token", "some"));
      return;
    }
    Path file = here().resolve(block.file().get());
    boolean added = block.before().matches("(?si).*\\badd\\b.*");
    Files.writeString(file, (added ? Files.readString(file) + "\n" : "") + settings);
  }

  private static String file(Block block) {
    return block
        .file()
        .orElseThrow(
            () -> new AssertionError(block.place() + ": the text above does not name the file"));
  }

  private void write(Block block, String file) throws IOException {
    Files.writeString(here().resolve(file), block.text() + "\n");
  }

  private Path here() {
    return Path.of(shell.run("pwd", "").out().strip());
  }

  private void compare(Block block) throws IOException {
    if (block.text().startsWith("{")) {
      Shown.json(block, answer);
      return;
    }
    Shown.lines(block, printed);
  }

  @Override
  public void close() throws SQLException {
    shell.close();
    if (database.isPresent()) {
      database.get().close();
    }
  }
}

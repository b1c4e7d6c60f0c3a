package io.custobarconnector.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a command answered.
 *
 * @param exit its exit code
 * @param out what it printed on standard output
 * @param err what it printed on standard error; the log, the codes of mistakes, and how far a run
 *     is that takes longer than five seconds, are left aside
 * @param codes of mistakes, in the order in which they were printed
 */
public record Cli(int exit, String out, String err, List<String> codes) {

  private static final Pattern CODE = Pattern.compile(" \\[(CBC-[A-Z]+-\\d+)](?=\\R|$)");
  private static final Pattern READ_ON =
      Pattern.compile("What a code means: \\S+docs/errors\\.md\\R");

  private static final Pattern PROGRESS = Pattern.compile("(?m)^[a-z-]+: [\\d ]+ rows read, .*\\R");

  /** Runs {@code connector} with these arguments in this process. */
  public static Cli run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exit =
        Main.commandLine(arguments)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    String said = PROGRESS.matcher(READ_ON.matcher(err.toString()).replaceAll("")).replaceAll("");
    return new Cli(
        exit,
        CODE.matcher(out.toString()).replaceAll(""),
        CODE.matcher(said).replaceAll(""),
        CODE.matcher(out + said).results().map(found -> found.group(1)).toList());
  }

  public JsonNode json() {
    try {
      return new ObjectMapper().readTree(out);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + out, e);
    }
  }
}

package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Formats;
import io.custobarconnector.cli.output.NextRunPage;
import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.look.HeldValues;
import io.custobarconnector.flow.look.NextRun;
import io.custobarconnector.flow.look.Preview;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.FlowSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connector preview}. */
@Command(
    name = "preview",
    description = {
      "Prints the exact requests that a flow would send next. Sends nothing.",
      "Where all is delivered, it prints the first rows as they would be sent again, and says so.",
      "With --diff: reads all that the next run would read, compares it with what was delivered, and counts."
    },
    footer = {
      "",
      "Exit codes: 0 shown, 1 it failed, or with --diff the next run would stop, 2 bad usage or configuration, 3 some rows would be rejected."
    })
final class PreviewCommand extends ConnectorCommand {

  private final ObjectMapper json = new ObjectMapper();

  @Parameters(paramLabel = "FLOW", description = "The flow to look at.")
  private String flow;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Rows to take at most; with --diff, examples of each kind (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--diff",
      description =
          "Tell what is new, changed, unchanged and gone, with examples: each value beside the column that it came from.")
  private boolean diff;

  @Option(
      names = "--custobar",
      description =
          "With --diff: ask Custobar what it holds of changed rows, and tell which values differ; at most ten requests.")
  private boolean custobar;

  @Option(
      names = "--key",
      paramLabel = "K",
      description = "Take just the row with this _key, whether it was sent before or not.")
  private Optional<String> key = Optional.empty();

  @Override
  public Integer call() throws IOException {
    if (limit < 1) {
      throw misused("--limit must be 1 or more.");
    }
    Settings settings = settingsOf(flow);
    if (diff) {
      return difference(settings);
    }
    if (custobar) {
      throw new UsageException(
          CommandError.OPTIONS, "--custobar tells of changed rows; it goes with --diff");
    }
    Preview preview = Preview.of(settings, flow, limit, key);
    Optional<String> plain = key.map(CustomerNumber::of).filter(text -> !text.isEmpty());
    if (preview.run().tally().read() == 0 && plain.isPresent() && !plain.equals(key)) {
      preview = Preview.of(settings, flow, limit, plain);
    }
    boolean again = key.isEmpty() && isEmpty(preview);
    if (again) {
      preview = Preview.fromStart(settings, flow, limit);
    }
    PrintWriter out = out();
    if (options().json()) {
      printForPrograms(settings, preview, again, out);
    } else {
      if (again && preview.run().tally().read() > 0) {
        out.printf("%s As they would be sent again:%n", nothingNew(settings));
      }
      printForPeople(settings, preview, out);
    }
    out.flush();
    return preview.run().tally().rejected() > 0 ? ExitCode.SOME_REJECTED : ExitCode.DELIVERED;
  }

  private int difference(Settings settings) {
    if (key.isPresent()) {
      throw new UsageException(
          CommandError.OPTIONS,
          "--diff looks at all that the next run reads, and --key at one row; give one of the two");
    }
    NextRun next = NextRun.of(settings, flow, limit);
    HeldValues held = custobar ? HeldValues.of(settings, next) : HeldValues.none();
    answer(() -> NextRunPage.forPrograms(next, held), () -> NextRunPage.forPeople(next, held));
    return next.stop().isPresent()
        ? ExitCode.FAILED
        : next.rejected() > 0 ? ExitCode.SOME_REJECTED : ExitCode.DELIVERED;
  }

  private void printForPeople(Settings settings, Preview preview, PrintWriter out)
      throws IOException {
    for (UploadRequest request : preview.requests()) {
      out.printf(
          "POST %s%s  (%s rows, %s bytes)%n%s%n",
          settings.custobar().url(),
          request.path(),
          request.messages().size(),
          Formats.number(request.body().length),
          body(request).toPrettyString());
    }
    preview
        .run()
        .pendingRejections()
        .forEach(row -> out.printf("Rejected: row %s: %s%n", row.key(), row.reason()));
    preview
        .run()
        .pendingOmissions()
        .forEach(
            field ->
                out.printf(
                    "Omitted: %s of row %s: %s%n", field.field(), field.key(), field.reason()));
    if (preview.run().tally().read() == 0) {
      out.println(
          key.isPresent()
              ? "No row of %s has the _key %s.".formatted(flow, key.get())
              : "Nothing to send: the query of %s returns no row.".formatted(flow));
    }
  }

  private String nothingNew(Settings settings) {
    return settings.flow(flow).changes() == FlowSettings.Changes.SNAPSHOT
        ? "Nothing to send of the first rows of %s: Custobar has them as they are (a run compares all rows)."
            .formatted(flow)
        : "Nothing to send: %s has no change after its cursor. These are its first rows."
            .formatted(flow);
  }

  /** Whether all that was looked at is delivered. */
  private static boolean isEmpty(Preview preview) {
    return preview.requests().isEmpty()
        && preview.run().pendingRejections().isEmpty()
        && preview.run().pendingOmissions().isEmpty();
  }

  private void printForPrograms(Settings settings, Preview preview, boolean again, PrintWriter out)
      throws IOException {
    ArrayNode requests = json.createArrayNode();
    for (UploadRequest request : preview.requests()) {
      requests
          .addObject()
          .put("method", "POST")
          .put("delivered", again)
          .put("url", settings.custobar().url() + request.path())
          .set("body", body(request));
    }
    out.println(requests.toPrettyString());
  }

  private JsonNode body(UploadRequest request) throws IOException {
    return json.readTree(request.body());
  }
}

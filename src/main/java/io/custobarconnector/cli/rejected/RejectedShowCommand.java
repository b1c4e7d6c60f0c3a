package io.custobarconnector.cli.rejected;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.FlowNames;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Formats;
import io.custobarconnector.flow.route.RejectedAdvice;
import io.custobarconnector.journal.rejected.RejectedFilter;
import io.custobarconnector.journal.rejected.StoredRejection;
import io.custobarconnector.journal.row.RejectedRow;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code connector rejected show}. Prints personal data to the one who asks. */
@Command(
    name = "show",
    description = {
      "Shows all of one rejected row, and what would be right.",
      "The refused message is personal data."
    })
final class RejectedShowCommand extends ConnectorCommand {

  @Parameters(index = "0", paramLabel = "FLOW", description = "The row's flow.")
  private String flow;

  @Parameters(index = "1", paramLabel = "KEY", description = "The row's _key, as list shows it.")
  private String key;

  @Override
  public Integer call() {
    try (RejectedJournal journal = RejectedJournal.open(options())) {
      RejectedChoice.check(journal, List.of(flow));
      StoredRejection found = journal.rows().find(flow, key).orElseGet(() -> nearly(journal));
      answer(() -> forPrograms(found), () -> forPeople(found, journal.settings().timeZone()));
      return ExitCode.DELIVERED;
    }
  }

  /** The row whose key is the same but for blanks around it. */
  private StoredRejection nearly(RejectedJournal journal) {
    String meant = RejectedChoice.key(key, () -> journal.rows().keys(RejectedFilter.of(flow)));
    return journal.rows().find(flow, meant).orElseThrow();
  }

  private static String forPeople(StoredRejection stored, ZoneId zone) {
    RejectedRow row = stored.row();
    StringBuilder text = new StringBuilder();
    line(text, "flow", stored.flow());
    line(text, "key", row.key());
    line(text, "datatype", row.datatype());
    line(text, "refused by", isOurs(row) ? "the connector" : "Custobar");
    row.field().ifPresent(field -> line(text, "field", field));
    line(text, "kind", row.kind());
    line(text, "reason", row.reason());
    line(text, "times", Formats.number(stored.times()));
    line(text, "since", local(stored.since(), zone));
    line(text, "last", local(stored.last(), zone));
    text.append("%nWhat would be right: %s%n%n".formatted(advice(stored)));
    text.append(
        message(row)
            .map(json -> "The message, which is personal data:%n%s".formatted(pretty(json)))
            .orElse(withoutMessage(stored)));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("%-11s %s%n".formatted(name, value));
  }

  private static String local(Instant at, ZoneId zone) {
    return "%s (%s)".formatted(Formats.local(at, zone), zone);
  }

  private static boolean isOurs(RejectedRow row) {
    return row.origin() == RejectedRow.Origin.CONNECTOR;
  }

  private static String advice(StoredRejection stored) {
    String right = RejectedAdvice.wouldBeRight(stored);
    if (stored.flow().equals(FlowNames.MARKETING_PERMISSIONS)) {
      return right + ".";
    }
    String again =
        "the next run sends it, or at once: ./connector rejected retry %s --key %s"
            .formatted(stored.flow(), stored.row().key());
    return isOurs(stored.row())
        ? "%s; %s".formatted(right, again)
        : "%s. ./connector preview %s --key %s shows what would be sent now; %s"
            .formatted(right, stored.flow(), stored.row().key(), again);
  }

  private static String withoutMessage(StoredRejection stored) {
    return switch (stored.message()) {
      case NEVER_MADE -> "There is no message: the connector refused the row before it made one.";
      case ENCRYPTED ->
          "The message is encrypted, and rejected.payload-key does not open it: give the key that it was encrypted with.";
      case PLAIN, NOT_KEPT ->
          "The message is not kept (any more): see rejected.payload and rejected.keep-days.";
    };
  }

  private static Optional<String> message(RejectedRow row) {
    return row.payload().map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private static String pretty(String json) {
    return tree(json).toPrettyString();
  }

  private static JsonNode tree(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the journal keeps messages as JSON", e);
    }
  }

  private static ObjectNode forPrograms(StoredRejection stored) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    RejectedListCommand.fill(node, stored);
    node.put("wouldBeRight", advice(stored));
    node.put("payloadState", stored.message().name().toLowerCase(Locale.ROOT));
    node.set("payload", message(stored.row()).map(RejectedShowCommand::tree).orElse(null));
    return node;
  }
}

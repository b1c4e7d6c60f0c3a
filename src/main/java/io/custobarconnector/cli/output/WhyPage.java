package io.custobarconnector.cli.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.flow.person.Why;
import io.custobarconnector.permission.why.CustomerStory;
import io.custobarconnector.permission.why.CustomerStory.ChannelStory;
import io.custobarconnector.permission.why.CustomerStory.Sent;
import io.custobarconnector.permission.why.CustomerStory.Statement;
import io.custobarconnector.permission.why.CustomerStory.Value;
import io.custobarconnector.settings.Settings;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page of {@code connector why}, for people and for programs. */
public final class WhyPage {

  private final ZoneId zone;
  private final StringBuilder text = new StringBuilder();

  private WhyPage(ZoneId zone) {
    this.zone = zone;
  }

  public static String forPeople(Why why, Settings settings) {
    WhyPage page = new WhyPage(settings.timeZone());
    page.head(why, settings);
    why.story().channels().forEach(page::channel);
    page.statements(why.story().statements());
    return page.text.toString().stripTrailing();
  }

  private void head(Why why, Settings settings) {
    CustomerStory story = why.story();
    text.append("Customer %s, as of %s (%s)%n".formatted(story.customer(), at(why.asOf()), zone));
    text.append(
        "customers.permissions=%s: %s%n"
            .formatted(
                settings.permissions().ownership().name().toLowerCase(Locale.ROOT),
                switch (settings.permissions().ownership()) {
                  case BOTH ->
                      "customers give and take back permissions in Custobar and at the till.";
                  case SOURCE ->
                      "customers give permissions at the till, and take them back there and in Custobar.";
                  case CUSTOBAR ->
                      "customers give and take back permissions in Custobar; nothing goes there from the till.";
                }));
    if (story.erased()) {
      text.append(
          "This person is to be forgotten: all flows leave them out, and the journal keeps nothing (docs/forget.md).%n"
              .formatted());
    }
    if (story.inSource().filter(there -> !there).isPresent()) {
      text.append("The source does not have this customer.%n".formatted());
    }
    if (story.inCustobar().filter(there -> !there).isPresent()) {
      text.append("Custobar does not have this customer.%n".formatted());
    }
    why.unasked().forEach(sentence -> text.append("%s%n".formatted(sentence)));
    why.idle().forEach(sentence -> text.append("%s%n".formatted(sentence)));
  }

  private void channel(ChannelStory channel) {
    text.append(
        "%n%s: %s%n"
            .formatted(
                name(channel.channel()),
                switch (channel.custobar()) {
                  case YES -> "yes, Custobar may send it.";
                  case NO -> "no, Custobar may not send it.";
                  case NOTHING -> "no, nobody has given a permission in Custobar.";
                  case NOT_KNOWN -> "it is not known what Custobar holds.";
                }));
    line("source", word(channel.source()) + since(channel) + seen("seen", channel.sourceSeenAt()));
    line("Custobar", word(channel.custobar()) + seen("heard", channel.custobarHeardAt()));
    line(
        "decided by",
        channel
            .decidedBy()
            .map(
                said ->
                    "%s %s, learned %s: %s"
                        .formatted(
                            yesNo(said.granted()),
                            whence(said.origin()),
                            at(said.learnedAt()),
                            said.because()))
            .orElse("no statement that took effect"));
    line(
        "sent",
        channel.sent().isEmpty()
            ? "nothing"
            : channel.sent().stream().map(this::sent).collect(Collectors.joining("; ")));
    channel.next().forEach(sentence -> line("next", sentence));
  }

  private void line(String name, String value) {
    text.append("  %-11s %s%n".formatted(name, value));
  }

  private String since(ChannelStory channel) {
    return channel.sourceSince().map(at -> ", said " + at(at)).orElse("");
  }

  private String seen(String how, Optional<Instant> when) {
    return when.map(at -> " (not asked now; last %s %s)".formatted(how, at(at))).orElse("");
  }

  private String sent(Sent sent) {
    return "%s to Custobar, %s %s"
        .formatted(
            yesNo(sent.granted()),
            sent.answered() ? "answered" : "not answered yet, sent",
            at(sent.at()));
  }

  private void statements(List<Statement> statements) {
    if (statements.isEmpty()) {
      text.append("%nThe history has no statement of this customer.%n".formatted());
      return;
    }
    text.append("%nStatements, the oldest first%n".formatted());
    Table table =
        new Table("learned", "said", "channel", "said where", "says", "took effect", "because");
    statements.forEach(
        said ->
            table.row(
                at(said.learnedAt()),
                said.saidAt().map(this::at).orElse("not known"),
                name(said.channel()),
                whence(said.origin()),
                yesNo(said.granted()),
                said.counted() ? "yes" : "no",
                said.because()));
    text.append(table);
  }

  private String at(Instant at) {
    return Formats.local(at, zone);
  }

  private static String name(String channel) {
    return channel.equals("email") ? "E-mail" : "SMS";
  }

  private static String whence(String origin) {
    return switch (origin) {
      case "till" -> "at the till";
      case "webhook" -> "in Custobar, told at once";
      case "reconcile" -> "in Custobar, found by reading";
      default -> "by the connector";
    };
  }

  private static String yesNo(boolean granted) {
    return granted ? "yes" : "no";
  }

  private static String word(Value value) {
    return switch (value) {
      case YES -> "yes";
      case NO -> "no";
      case NOTHING -> "nothing, never asked";
      case NOT_KNOWN -> "not known";
    };
  }

  public static ObjectNode forPrograms(Why why) {
    CustomerStory story = why.story();
    ObjectNode json =
        new ObjectMapper()
            .createObjectNode()
            .put("customer", story.customer())
            .put("asOf", why.asOf().toString())
            .put("erased", story.erased())
            .put("inSource", story.inSource().orElse(null))
            .put("inCustobar", story.inCustobar().orElse(null));
    why.unasked().forEach(json.putArray("notAsked")::add);
    why.idle().forEach(json.putArray("idleFlows")::add);
    ArrayNode channels = json.putArray("channels");
    for (ChannelStory channel : story.channels()) {
      ObjectNode node =
          channels
              .addObject()
              .put("channel", channel.channel())
              .put("source", code(channel.source()))
              .put("sourceSaidAt", text(channel.sourceSince()))
              .put("sourceSeenAt", text(channel.sourceSeenAt()))
              .put("custobar", code(channel.custobar()))
              .put("custobarHeardAt", text(channel.custobarHeardAt()));
      node.set("decidedBy", channel.decidedBy().map(WhyPage::json).orElse(null));
      ArrayNode sent = node.putArray("sent");
      channel
          .sent()
          .forEach(
              value ->
                  sent.addObject()
                      .put("value", yesNo(value.granted()))
                      .put("at", value.at().toString())
                      .put("answered", value.answered()));
      channel.next().forEach(node.putArray("next")::add);
    }
    ArrayNode statements = json.putArray("statements");
    story.statements().forEach(said -> statements.add(json(said)));
    return json;
  }

  private static ObjectNode json(Statement said) {
    ObjectNode node =
        new ObjectMapper()
            .createObjectNode()
            .put("channel", said.channel())
            .put("origin", said.origin())
            .put("says", yesNo(said.granted()))
            .put("saidAt", text(said.saidAt()))
            .put("learnedAt", said.learnedAt().toString())
            .put("decidedAt", said.decidedAt().toString())
            .put("before", code(said.before()))
            .put("after", code(said.after()))
            .put("tookEffect", said.counted())
            .put("reason", said.reason())
            .put("because", said.because());
    if (said.run().isPresent()) {
      node.put("run", said.run().getAsLong());
    } else {
      node.putNull("run");
    }
    return node;
  }

  private static String code(Value value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String text(Optional<Instant> at) {
    return at.map(Instant::toString).orElse(null);
  }
}

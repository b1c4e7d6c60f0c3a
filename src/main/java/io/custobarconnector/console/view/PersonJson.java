package io.custobarconnector.console.view;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefit.ledger.BenefitHistory;
import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.flow.person.CustomerSearch;
import io.custobarconnector.flow.person.Forget;
import io.custobarconnector.flow.person.Why;
import io.custobarconnector.forget.PeopleToForget;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.delivery.DeliveryHistory;
import io.custobarconnector.journal.delivery.DeliveryHistory.SentRow;
import io.custobarconnector.journal.rejected.RejectedRows;
import io.custobarconnector.journal.rejected.StoredRejection;
import io.custobarconnector.permission.why.CustomerStory;
import io.custobarconnector.permission.why.CustomerStory.ChannelStory;
import io.custobarconnector.permission.why.CustomerStory.Statement;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A customer as the API shows them. */
public final class PersonJson {

  private static final int MOST = 500;
  private static final String ERASURE = "erasure";

  private final BenefitHistory benefits;
  private final Forgotten forgotten;
  private final RejectedRows rejected;
  private final CustomerSearch search;
  private final DeliveryHistory deliveries;

  /**
   * @param journal connections whose search path is the journal's schema
   * @param search knows the phone numbers that a till may have asked for
   */
  public PersonJson(HikariDataSource journal, RejectedRows rejected, CustomerSearch search) {
    this.search = search;
    this.deliveries = new DeliveryHistory(journal);
    this.benefits = new BenefitHistory(journal);
    this.forgotten = new Forgotten(journal);
    this.rejected = rejected;
  }

  public JsonObject of(Why why) {
    CustomerStory story = why.story();
    JsonArray channels = new JsonArray();
    story.channels().forEach(channel -> channels.add(json(channel)));
    List<SentRow> sent = deliveries.ofCustomer(search.flows(), story.customer());
    JsonArray timeline = timeline(story, sent);
    return new JsonObject()
        .put("customer", story.customer())
        .put("asOf", why.asOf().toString())
        .put("erased", story.erased())
        .put("inJournal", story.inJournal() || !sent.isEmpty() || isMoreThanAMark(timeline))
        .put("inSource", story.inSource().orElse(null))
        .put("inCustobar", story.inCustobar().orElse(null))
        .put("notAsked", new JsonArray(why.unasked()))
        .put("idleFlows", new JsonArray(why.idle()))
        .put("channels", channels)
        .put("sentUndated", sent.stream().filter(row -> row.runBegan().isEmpty()).count())
        .put("timeline", timeline);
  }

  private static boolean isMoreThanAMark(JsonArray timeline) {
    return timeline.stream().anyMatch(event -> !isErasure((JsonObject) event));
  }

  private static boolean isErasure(JsonObject event) {
    return event.getString("kind").equals(ERASURE);
  }

  private static JsonObject json(ChannelStory channel) {
    return new JsonObject()
        .put("channel", channel.channel())
        .put("source", word(channel.source()))
        .put("sourceSaidAt", RunJson.time(channel.sourceSince()))
        .put("sourceSeenAt", RunJson.time(channel.sourceSeenAt()))
        .put("custobar", word(channel.custobar()))
        .put("custobarHeardAt", RunJson.time(channel.custobarHeardAt()))
        .put("because", channel.decidedBy().map(Statement::because).orElse(null))
        .put("next", new JsonArray(channel.next()));
  }

  private static String word(CustomerStory.Value value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private record Event(Instant at, JsonObject json) {
    static Event of(Instant at, String kind) {
      return new Event(at, new JsonObject().put("at", at.toString()).put("kind", kind));
    }

    Event with(String name, Object value) {
      json.put(name, value);
      return this;
    }
  }

  private JsonArray timeline(CustomerStory story, List<SentRow> sent) {
    List<Event> events = new ArrayList<>();
    sent.forEach(row -> row.runBegan().ifPresent(at -> events.add(event(row, at))));
    story.statements().forEach(said -> events.add(event(said)));
    for (ChannelStory channel : story.channels()) {
      channel
          .sent()
          .forEach(
              value ->
                  events.add(
                      Event.of(value.at(), "permission-sent")
                          .with("channel", channel.channel())
                          .with("value", yesNo(value.granted()))
                          .with("answered", value.answered())));
    }
    benefits.used(story.customer(), MOST).forEach(used -> add(used, events));
    benefits.lookedUp(phones(story.customer())).forEach(at -> events.add(Event.of(at, "look-up")));
    rejected.ofPerson(story.customer(), MOST).forEach(row -> events.add(event(row)));
    forgotten.markedAt(story.customer()).ifPresent(at -> events.add(Event.of(at, ERASURE)));
    JsonArray newestFirst = new JsonArray();
    events.stream()
        .sorted(Comparator.comparing(Event::at).reversed())
        .limit(MOST)
        .forEach(event -> newestFirst.add(event.json()));
    return newestFirst;
  }

  private List<String> phones(String customer) {
    return search.numbered(customer).contacts().stream()
        .filter(contact -> contact.kind() == Contact.Kind.PHONE)
        .map(Contact::value)
        .toList();
  }

  private static Event event(SentRow row, Instant runBegan) {
    return Event.of(runBegan, row.deletion() ? "deletion-sent" : "sent")
        .with("flow", row.flow())
        .with("run", row.run().getAsLong())
        .with("answered", row.accepted());
  }

  private static Event event(Statement said) {
    Event event =
        Event.of(said.learnedAt(), "permission")
            .with("channel", said.channel())
            .with("value", yesNo(said.granted()))
            .with("origin", said.origin())
            .with("saidAt", RunJson.time(said.saidAt()))
            .with("counted", said.counted())
            .with("text", said.because());
    return said.run().isPresent() ? event.with("run", said.run().getAsLong()) : event;
  }

  private static void add(BenefitHistory.UsedBenefit used, List<Event> events) {
    events.add(benefit(Event.of(used.usedAt(), "redemption"), used, used.toldAt()));
    used.reversedAt()
        .ifPresent(
            at -> events.add(benefit(Event.of(at, "reversal"), used, used.reversalToldAt())));
  }

  private static Event benefit(
      Event event, BenefitHistory.UsedBenefit used, Optional<Instant> told) {
    return event
        .with("benefit", used.benefit())
        .with("receipt", used.receipt())
        .with("store", used.store())
        .with("terminal", used.terminal())
        .with("told", RunJson.time(told));
  }

  private static Event event(StoredRejection row) {
    return Event.of(row.last(), "rejected")
        .with("flow", row.flow())
        .with("rejectedId", row.id())
        .with("text", row.row().reason());
  }

  private static String yesNo(boolean granted) {
    return granted ? "yes" : "no";
  }

  /** What became of an erasure. */
  public static JsonObject erasure(String customer, Forget.Result result) {
    Forget.Person person = result.people().get(0);
    JsonObject dropped = new JsonObject();
    for (Map.Entry<String, Integer> table : new TreeMap<>(person.dropped()).entrySet()) {
      dropped.put(table.getKey(), table.getValue());
    }
    return new JsonObject()
        .put("customer", customer)
        .put("before", word(person.before()))
        .put("state", word(person.after()))
        .put("known", person.known())
        .put("dropped", dropped)
        .put("error", result.trouble().orElse(null))
        .put("byHand", new JsonArray(Forget.BY_HAND));
  }

  private static String word(PeopleToForget.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}

package io.custobarconnector.benefit.outbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.benefit.Benefit;
import io.custobarconnector.benefit.HeldBenefits;
import io.custobarconnector.benefit.LedgerView;
import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.benefit.outbox.Outbox.Entry;
import io.custobarconnector.benefit.outbox.Outbox.Kind;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.limit.Priority;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.custobar.upload.SentLate;
import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.custobar.upload.UploadResult;
import io.custobarconnector.journal.lease.LeaseLostException;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.settings.part.BenefitSettings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Custobar is told, and the way there: the routes benefits-event and benefits-remaining.
 *
 * @see <a href="https://www.custobar.com/docs/api/events">Events</a>
 */
public final class CustobarEvents {

  private static final Logger LOG = LoggerFactory.getLogger(CustobarEvents.class);
  private static final String CONTENT = "transactional_message_data";
  private static final String NUMBER = "redemption_id";
  private static final String TYPE = "type";
  private static final String LABEL = "label";
  private static final String SALE = "sale_id";

  /** Whole seconds, as Custobar gives them back. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);

  /** Custobar does not take this message; others it may. */
  static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
      super(message);
    }
  }

  private final Supplier<ProducerTemplate> camel;
  private final Datatypes datatypes;
  private final HeldBenefits benefits;
  private final Transactions transactions;
  private final BenefitSettings settings;

  public CustobarEvents(
      Supplier<ProducerTemplate> camel,
      Datatypes datatypes,
      HeldBenefits benefits,
      Transactions transactions,
      BenefitSettings settings) {
    this.camel = camel;
    this.datatypes = datatypes;
    this.benefits = benefits;
    this.transactions = transactions;
    this.settings = settings;
  }

  /**
   * Uploads events of uses and reversals in one request. Of those that were sent before, Custobar
   * is asked first; such an entry comes alone.
   *
   * @throws IOException when Custobar did not accept them
   */
  void events(List<Entry> entries, Run run) throws IOException {
    UploadRequest request =
        new UploadRequest(
            datatypes.get("events"),
            entries.stream()
                .map(entry -> new Message(entry.event(), "", event(entry.use(), entry.kind())))
                .toList(),
            entries.stream().anyMatch(entry -> entry.attempts() > 0));
    Instant failedAt =
        entries.stream().map(Entry::failedAt).max(Comparator.naturalOrder()).orElseThrow();
    long sinceFailure = Duration.between(failedAt, Instant.now()).toMillis();
    accepted(ask("direct:benefits-event", request, request, sinceFailure, run));
    SentLate.check(request, run);
  }

  private byte[] event(Redemption use, Kind kind) {
    Instant at = kind == Kind.USED ? use.usedAt() : use.reversedAt().orElseThrow();
    Map<String, Object> event = new LinkedHashMap<>();
    event.put(TYPE, kind == Kind.USED ? settings.eventType() : settings.reversalEventType());
    event.put("date", DATE.format(OffsetDateTime.ofInstant(at, settings.zone())));
    event.put("customer_id", use.customerId());
    event.put(LABEL, use.benefitId());
    event.put(SALE, use.receiptId());
    // The one documented place for content of an event's own.
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(NUMBER, use.id().toString());
    content.put("benefit_id", use.benefitId());
    Benefit.read(benefits.tree(use.held()))
        .flatMap(Benefit::title)
        .ifPresent(title -> content.put("benefit_title", title));
    content.put("receipt_id", use.receiptId());
    content.put("store_id", use.storeId());
    content.put("terminal_id", use.terminalId());
    event.put(CONTENT, content);
    return benefits.message(event);
  }

  /** Whether Custobar may have the event already. */
  public boolean isInDoubt(UploadRequest request) {
    return request.inDoubt();
  }

  /**
   * How long to wait until Custobar would show an event, if it has it.
   *
   * @param sinceFailure milliseconds since the answer to it failed to come
   * @param settle milliseconds that Custobar may take to apply it
   */
  public long settleLeft(long sinceFailure, long settle) {
    return Math.max(0, settle - Math.max(0, sinceFailure));
  }

  /** The path and query that ask Custobar for events like the one in the request. */
  public String eventQuestion(UploadRequest request) {
    JsonNode event = benefits.tree(request.messages().get(0).json());
    return "/api/data/events/?limit=10000&type=%s&customer_id=%s"
        .formatted(
            URLEncoder.encode(event.path(TYPE).asText(), StandardCharsets.UTF_8),
            URLEncoder.encode(event.path("customer_id").asText(), StandardCharsets.UTF_8));
  }

  /**
   * The request, or an empty one when Custobar has its event: by the type, which is the difference
   * between a use and its reversal, where it gives that back; by the number of its use, and where
   * Custobar does not give that back, by its moment, and by benefit and receipt where it gives them
   * back, since a receipt may use two benefits in one second.
   *
   * @param held Custobar's answer
   * @throws IOException when the answer is not what was asked for
   */
  public UploadRequest unlessThere(UploadRequest request, byte[] held) throws IOException {
    JsonNode event = benefits.tree(request.messages().get(0).json());
    JsonNode others = benefits.events(held);
    for (JsonNode other : others) {
      JsonNode number = other.path(CONTENT).path(NUMBER);
      boolean same =
          mayBeSame(other.path(TYPE), event.path(TYPE))
              && (number.isTextual()
                  ? number.equals(event.path(CONTENT).path(NUMBER))
                  : moment(other).equals(moment(event))
                      && mayBeSame(other.path(LABEL), event.path(LABEL))
                      && mayBeSame(other.path(SALE), event.path(SALE)));
      if (same) {
        return new UploadRequest(request.datatype(), List.of(), false);
      }
    }
    return request;
  }

  private static boolean mayBeSame(JsonNode given, JsonNode sent) {
    return given.asText("").isBlank() || given.asText().equals(sent.asText());
  }

  private Optional<Instant> moment(JsonNode event) {
    String date = event.path("date").asText();
    try {
      return Optional.of(OffsetDateTime.parse(date).toInstant());
    } catch (DateTimeParseException withoutZone) {
      try {
        return Optional.of(LocalDateTime.parse(date).atZone(settings.zone()).toInstant());
      } catch (DateTimeParseException neither) {
        return Optional.empty();
      }
    }
  }

  /**
   * Uploads the benefits that customers have left, in one request. When this process stood still on
   * the way, another one may have told newer ones before: then they are to be told again.
   *
   * @throws IOException when Custobar did not accept it
   * @throws LeaseLostException when another process has gone on meanwhile
   */
  void remaining(List<Remaining> customers, Run run) throws IOException {
    Instant asked = Instant.now();
    Exchange told = ask("direct:benefits-remaining", customers, null, 0, run);
    accepted(told);
    UploadRequest sent = told.getVariable("sending", UploadRequest.class);
    if (sent.messages().isEmpty()) {
      return;
    }
    try {
      run.leases().check();
    } catch (LeaseLostException lost) {
      transactions.run(connection -> Outbox.tellAgain(connection, sent.keys(), asked));
      LOG.warn(
          "benefits: this process stood still while it told what {} customer{} left; it is told again",
          sent.keys().size(),
          sent.keys().size() == 1 ? " has" : "s have");
      throw lost;
    }
  }

  /**
   * A customer whose remaining benefits are to be uploaded.
   *
   * @param givenBack benefits of reversals, in JSON, which the field may lack
   */
  record Remaining(String customerId, List<String> givenBack) {}

  /** The path and query that ask Custobar what it holds for the customer. */
  public String question(Remaining customer) {
    return benefits.byId(customer.customerId());
  }

  /**
   * What is left of a customer's benefits; null when Custobar holds just that, or has no such
   * customer. After a reversal it is told all the same: what was told before it may not be applied
   * yet, and would come over what Custobar shows now.
   *
   * @param held Custobar's answer
   * @throws IOException when the answer is not what was asked for
   */
  public Message remains(Remaining customer, byte[] held) throws IOException {
    Optional<List<JsonNode>> entries = benefits.entries(held);
    if (entries.isEmpty()) {
      return null;
    }
    LedgerView counts =
        transactions.ask(
            connection -> LedgerView.read(connection, benefits, List.of(customer.customerId())));
    List<JsonNode> givenBack = new ArrayList<>();
    customer.givenBack().forEach(text -> givenBack.add(benefits.tree(text)));
    counts.givenBack(customer.customerId()).forEach(benefit -> givenBack.add(benefit.held()));
    List<JsonNode> left = left(customer.customerId(), entries.get(), givenBack, counts);
    return givenBack.isEmpty() && left.equals(entries.get())
        ? null
        : new Message(customer.customerId(), "", benefits.message(customer.customerId(), left));
  }

  /** The upload of what is left of some customers' benefits. */
  public UploadRequest upload(List<Message> remains) {
    return new UploadRequest(datatypes.get("customers"), remains, false);
  }

  private static List<JsonNode> left(
      String customerId, List<JsonNode> entries, List<JsonNode> givenBack, LedgerView counts) {
    List<JsonNode> all = new ArrayList<>(entries);
    for (JsonNode benefit : givenBack) {
      Optional<String> id = Benefit.read(benefit).map(Benefit::id);
      boolean there =
          all.stream()
              .map(Benefit::read)
              .flatMap(Optional::stream)
              .map(Benefit::id)
              .anyMatch(other -> id.filter(other::equals).isPresent());
      if (!there) {
        all.add(benefit);
      }
    }
    List<JsonNode> left = new ArrayList<>();
    for (JsonNode entry : all) {
      Optional<Benefit> benefit = Benefit.read(entry);
      if (benefit.isEmpty()) {
        left.add(entry);
      } else if (counts.left(customerId, benefit.get()) > 0) {
        left.add(counted(entry, counts.uses(customerId, benefit.get().id())));
      }
    }
    return left;
  }

  /** The count that was granted stays; what is gone of it stands beside it. */
  private static JsonNode counted(JsonNode entry, int used) {
    if (entry instanceof ObjectNode object && (used > 0 || object.has("used"))) {
      return object.deepCopy().put("used", used);
    }
    return entry;
  }

  private Exchange ask(String route, Object body, UploadRequest request, long sinceFailure, Run run)
      throws IOException {
    Exchange exchange =
        camel
            .get()
            .request(
                route,
                fresh -> {
                  fresh.getMessage().setBody(body);
                  fresh.setVariable("request", request);
                  fresh.setVariable("sending", request);
                  fresh.setVariable("sinceFailure", sinceFailure);
                  fresh.setVariable("run", run);
                  fresh.setVariable("priority", Priority.TELLING);
                });
    if (exchange.getException() != null) {
      throw new IOException(exchange.getException().getMessage(), exchange.getException());
    }
    return exchange;
  }

  private static void accepted(Exchange exchange) throws IOException {
    if (exchange.getMessage().getBody() instanceof UploadResult.Refused refused) {
      throw new RefusedException(
          "Custobar refuses it (HTTP %s): %s".formatted(refused.status(), refused.reason()));
    }
  }
}

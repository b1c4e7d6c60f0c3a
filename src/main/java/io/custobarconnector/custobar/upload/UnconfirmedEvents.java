package io.custobarconnector.custobar.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;

/**
 * Keeps an event from being sent twice. Custobar knows no identity of events, so one that is
 * uploaded again happens again; when an answer was lost, or the process died before it came,
 * Custobar is asked which of them it has.
 *
 * @see <a href="https://developers.develbar.com/data-retrieval.html">Reading data</a>
 */
public final class UnconfirmedEvents {

  private static final String EVENTS = "events";

  /** Names of a customer in an event, the surest first. */
  private static final List<String> CUSTOMER =
      List.of("customer_id", "customer_token", "phone_number", "email");

  private final ObjectMapper json = new ObjectMapper();
  private final ZoneId zone;

  /**
   * Reads events back.
   *
   * @param zone the tenant's zone, of dates that Custobar gives without one
   */
  public UnconfirmedEvents(ZoneId zone) {
    this.zone = zone;
  }

  /** Whether Custobar may have taken the request already and must not take it twice. */
  public boolean arise(UploadRequest request, Exchange exchange) {
    return request.datatype().name().equals(EVENTS)
        && (request.inDoubt()
            || exchange.getMessage().getHeader(Exchange.REDELIVERED, false, Boolean.class));
  }

  /** Begins to ask. */
  public UnconfirmedRequest begin(UploadRequest request) {
    return new UnconfirmedRequest(request);
  }

  /** Whether there is more to ask. */
  public boolean isOpen(UnconfirmedRequest doubt) {
    return doubt.isOpen();
  }

  /** Path and query that ask for one event: those of its type and customer. */
  public String question(UnconfirmedRequest doubt) throws IOException {
    JsonNode event = json.readTree(doubt.question().json());
    String customer =
        CUSTOMER.stream().filter(event::has).findFirst().orElseThrow(IllegalStateException::new);
    return "/api/data/events/?limit=1000&type=%s&%s=%s"
        .formatted(
            encoded(event.path("type").asText()), customer, encoded(event.path(customer).asText()));
  }

  /**
   * Reads the answer: does it hold the event, at its moment or of its sale.
   *
   * @throws IOException when the answer is not the JSON that was asked for
   */
  public void hear(UnconfirmedRequest doubt, byte[] answer) throws IOException {
    JsonNode asked = json.readTree(doubt.question().json());
    JsonNode events = json.readTree(answer).path(EVENTS);
    if (!events.isArray()) {
      throw new IOException("Custobar's answer to a question for events holds no list of events");
    }
    boolean has = false;
    for (JsonNode event : events) {
      has |= isSame(asked, event);
    }
    doubt.hear(has);
  }

  /**
   * What tells of a sale tells of it once, and its moment may be another by the time that the
   * question is asked: an order that changed since bears a later one. Two sales may share a moment.
   */
  private boolean isSame(JsonNode asked, JsonNode event) {
    String sale = event.path("sale_id").asText("");
    return sale.isEmpty()
        ? moment(event.path("date").asText()).equals(moment(asked.path("date").asText()))
        : sale.equals(asked.path("sale_id").asText(""));
  }

  /** The request with only the events that Custobar does not have; possibly none. */
  public UploadRequest rest(UploadRequest request, UnconfirmedRequest doubt) {
    return new UploadRequest(request.datatype(), doubt.missing(), false);
  }

  private Optional<Instant> moment(String date) {
    try {
      return Optional.of(OffsetDateTime.parse(date).toInstant());
    } catch (DateTimeParseException withoutZone) {
      try {
        return Optional.of(LocalDateTime.parse(date).atZone(zone).toInstant());
      } catch (DateTimeParseException neither) {
        return Optional.empty();
      }
    }
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}

package io.custobarconnector.sandbox;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a stand-in Custobar is set up.
 *
 * @param host address to listen on
 * @param port port to listen on; 0 takes a free one
 * @param tokens API keys that may do everything
 * @param users user name to password, for Basic authentication
 * @param totpCode the six digits a user must send with Basic, when two-factor is on
 * @param requestsPerMinute request limit; 0 is none. The real default is 180, as known from the
 *     official <a href="https://github.com/Custobar/woocommerce-custobar">WooCommerce plugin</a>
 * @param applyDelay how long after the answer an import takes effect
 * @param countOnly read and count rows but check and keep nothing
 * @param dataFolder where accepted imports are archived and replayed from
 * @param zone the tenant's time zone, for times that carry none
 * @param maxRows most rows in one upload; 0 is no limit
 * @param maxBytes most bytes in one request body; 0 is no limit
 * @param customFields datatype to field name to type, e.g. {@code customers → demo__level → string}
 * @param eventTypes declared types of own events, beside the standard ones
 * @param webhook where permission changes are sent
 * @param webhookSecret sent verbatim as the Authorization header of the webhook
 * @param unknowns the chosen answers to what the API leaves open
 * @param clock the time by which keys expire and requests are counted
 */
public record StandInOptions(
    String host,
    int port,
    Set<String> tokens,
    Map<String, String> users,
    Optional<String> totpCode,
    int requestsPerMinute,
    Duration applyDelay,
    boolean countOnly,
    Optional<Path> dataFolder,
    ZoneId zone,
    int maxRows,
    long maxBytes,
    Map<Datatype, Map<String, String>> customFields,
    Set<String> eventTypes,
    Optional<URI> webhook,
    String webhookSecret,
    Map<Class<? extends Unknown>, Unknown> unknowns,
    Clock clock) {

  public StandInOptions {
    tokens = Set.copyOf(tokens);
    users = Map.copyOf(users);
    customFields = Map.copyOf(customFields);
    eventTypes = Set.copyOf(eventTypes);
    unknowns = Map.copyOf(unknowns);
  }

  /** Everything at its default: a free port, key {@code demo-token}, 180 requests a minute. */
  public static StandInOptions defaults() {
    return builder().build();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** The chosen answer to a question, or its first. */
  <E extends Enum<E> & Unknown> E answer(Class<E> question) {
    Unknown chosen = unknowns.get(question);
    return chosen == null ? question.getEnumConstants()[0] : question.cast(chosen);
  }

  <E extends Enum<E> & Unknown> boolean assumes(E answer) {
    return answer(answer.getDeclaringClass()) == answer;
  }

  /** Collects options; each method replaces or adds one and returns the builder. */
  public static final class Builder {
    private String host = "127.0.0.1";
    private int port;
    private final Set<String> tokens = new LinkedHashSet<>();
    private final Map<String, String> users = new LinkedHashMap<>();
    private Optional<String> totpCode = Optional.empty();
    private int requestsPerMinute = 180;
    private Duration applyDelay = Duration.ofMillis(20);
    private boolean countOnly;
    private Optional<Path> dataFolder = Optional.empty();
    private ZoneId zone = ZoneId.of("Europe/Helsinki");
    private int maxRows;
    private long maxBytes;
    private final Map<Datatype, Map<String, String>> customFields = new LinkedHashMap<>();
    private final Set<String> eventTypes = new LinkedHashSet<>();
    private Optional<URI> webhook = Optional.empty();
    private String webhookSecret = "";
    private final Map<Class<? extends Unknown>, Unknown> unknowns = new LinkedHashMap<>();
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    public Builder host(String value) {
      host = value;
      return this;
    }

    public Builder port(int value) {
      port = value;
      return this;
    }

    /** Adds a key that may do everything; without any, {@code demo-token} is one. */
    public Builder token(String value) {
      tokens.add(value);
      return this;
    }

    /** Adds a user for Basic authentication; without any, {@code demo:demo} is one. */
    public Builder user(String name, String password) {
      users.put(name, password);
      return this;
    }

    public Builder totpCode(String value) {
      totpCode = Optional.of(value);
      return this;
    }

    public Builder requestsPerMinute(int value) {
      requestsPerMinute = value;
      return this;
    }

    public Builder applyDelay(Duration value) {
      applyDelay = value;
      return this;
    }

    public Builder countOnly(boolean value) {
      countOnly = value;
      return this;
    }

    public Builder dataFolder(Path value) {
      dataFolder = Optional.of(value);
      return this;
    }

    public Builder zone(ZoneId value) {
      zone = value;
      return this;
    }

    public Builder maxRows(int value) {
      maxRows = value;
      return this;
    }

    public Builder maxBytes(long value) {
      maxBytes = value;
      return this;
    }

    /** Declares a COMPANY__ field; the type is one of the API's type names, e.g. {@code money}. */
    public Builder customField(Datatype datatype, String name, String type) {
      customFields.computeIfAbsent(datatype, d -> new LinkedHashMap<>()).put(name, type);
      return this;
    }

    public Builder eventType(String value) {
      eventTypes.add(value);
      return this;
    }

    public Builder webhook(URI target, String secret) {
      webhook = Optional.of(target);
      webhookSecret = secret;
      return this;
    }

    /** Chooses answers to what the API leaves open. */
    public Builder assume(Unknown... answers) {
      for (Unknown answer : answers) {
        Class<? extends Unknown> question = answer.getClass().asSubclass(Unknown.class);
        unknowns.put(question, answer);
      }
      return this;
    }

    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    public StandInOptions build() {
      return new StandInOptions(
          host,
          port,
          tokens.isEmpty() ? Set.of("demo-token") : tokens,
          users.isEmpty() ? Map.of("demo", "demo") : users,
          totpCode,
          requestsPerMinute,
          applyDelay,
          countOnly,
          dataFolder,
          zone,
          maxRows,
          maxBytes,
          customFields,
          eventTypes,
          webhook,
          webhookSecret,
          unknowns,
          clock);
    }
  }
}

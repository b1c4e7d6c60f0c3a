package io.custobarconnector;

import io.custobarconnector.benefits.OfflineRule;
import io.custobarconnector.changes.Webshop;
import io.custobarconnector.consent.FirstFalse;
import io.custobarconnector.consent.Ownership;
import io.custobarconnector.journal.Payloads;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Every setting there is. A new one is one line here and, with the same explanation, one in
 * application.properties.
 */
final class SettingsCatalogue {

  /** The largest request Custobar's own connectors make. */
  private static final int LARGEST_BATCH = 500;

  private static final Pattern COLUMN_NAME = Pattern.compile("[a-z][a-z0-9_]*");
  private static final String NAME_REASON =
      "is not a name of lower-case letters, digits and underscores that begins with a letter";

  private static final Pattern ONE_WORD = Pattern.compile("[!-~]+");
  private static final String ONE_WORD_REASON =
      "must be one word of letters, digits and signs, without white space";
  private static final Pattern EXCHANGE_RATES =
      Pattern.compile("[A-Z]{3}=\\d+(\\.\\d+)?(\\s*,\\s*[A-Z]{3}=\\d+(\\.\\d+)?)*");
  private static final Pattern EVENT_TYPE = Pattern.compile("[A-Z][A-Z0-9_]*");
  private static final String EVENT_REASON =
      "is not a name of capital letters, digits and underscores";

  private SettingsCatalogue() {}

  /** The settings with a fixed key. */
  static final List<Setting> SETTINGS =
      List.of(
          Setting.of(
              "scc.url",
              AddressType.DATABASE,
              "jdbc:postgresql://localhost:5432/commerce_cloud",
              "The Commerce Cloud database."),
          Setting.of("scc.username", ValueType.text(), "", "Its user; reading rights are enough."),
          Setting.secret("scc.password", ValueType.text(), "The user's password."),
          Setting.sameAs(
              "scc.write-username",
              ValueType.text(),
              "scc.username",
              "The user who writes permissions there; scc.username when blank."),
          Setting.secretSameAs(
              "scc.write-password",
              "scc.password",
              "The user's password; scc.password when blank."),
          Setting.sameAs(
              "journal.url",
              AddressType.DATABASE,
              "scc.url",
              "Where the connector keeps its own tables; the Commerce Cloud database when blank."),
          Setting.sameAs(
              "journal.username",
              ValueType.text(),
              "scc.username",
              "Its user, who owns the schema below; scc.username when blank."),
          Setting.secretSameAs(
              "journal.password", "scc.password", "The user's password; scc.password when blank."),
          Setting.of(
              "journal.schema",
              ValueType.matching(COLUMN_NAME, NAME_REASON),
              "connector",
              "The schema of those tables, created at the first start."),
          Setting.of(
              "custobar.url",
              AddressType.HTTP,
              "https://COMPANY.custobar.com",
              "Your company's address at Custobar: put its name in place of COMPANY."),
          Setting.secret(
              "custobar.token",
              ValueType.matching(ONE_WORD, ONE_WORD_REASON),
              "The API key, made in Custobar under integrations."),
          Setting.secret(
              "custobar.webhook-secret",
              ValueType.matching(
                  Pattern.compile("[!-~]{8,}"),
                  "must be one word of at least 8 letters, digits and signs, without white space"),
              "What Custobar's webhook sends as its Authorization; without it nobody is let in."),
          Setting.of(
              "custobar.auth-scheme",
              ValueType.choice(List.of("Bearer", "Token")),
              "Bearer",
              "How the key is sent: Bearer, or Token for a key of the oldest kind."),
          Setting.of(
              "custobar.company",
              ValueType.matching(COLUMN_NAME, NAME_REASON),
              "demo",
              "The company's name in Custobar, the prefix of its custom fields (demo__tier)."),
          Setting.of(
              "custobar.requests-per-minute",
              ValueType.wholeNumber(0, 100_000),
              "180",
              "The most requests in a minute, all flows of all processes on one journal together; 0 is no limit."),
          Setting.of(
              "custobar.batch-size",
              ValueType.wholeNumber(1, LARGEST_BATCH),
              "500",
              "The most rows in a request, from 1 to 500."),
          Setting.of(
              "custobar.connect-timeout",
              ValueType.duration(),
              "5s",
              "How long to wait for a connection."),
          Setting.of(
              "custobar.response-timeout",
              ValueType.duration(),
              "30s",
              "How long to wait for an answer."),
          Setting.of(
              "custobar.retries",
              ValueType.wholeNumber(0, 1000),
              "8",
              "How often a request is tried again when Custobar is busy or cannot be reached."),
          Setting.of(
              "custobar.retry-delay",
              ValueType.duration(),
              "1s",
              "The wait before the first retry; it doubles each time."),
          Setting.of(
              "custobar.retry-max-delay",
              ValueType.duration(),
              "1m",
              "The longest wait between two retries."),
          Setting.of(
              "custobar.settle",
              ValueType.duration(),
              "10s",
              "How long Custobar may take to apply what it has accepted."),
          Setting.of(
              "guard.max-change",
              ValueType.wholeNumber(1, 100),
              "20",
              "A run that would change more of a flow's rows, in percent, stops; 100 lets all pass."),
          Setting.of(
              "rejected.payload",
              ValueType.choice(Payloads.How.class),
              "keep",
              "A message that Custobar refused: keep it in the journal, encrypt it there, or drop it."),
          Setting.secret(
              "rejected.payload-key",
              ValueType.matching(
                  Pattern.compile("[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]="),
                  "is not a key of 32 bytes in Base64, as openssl rand -base64 32 makes it"),
              "The key to encrypt it with, 32 bytes in Base64; openssl rand -base64 32 makes one."),
          Setting.of(
              "rejected.keep-days",
              ValueType.wholeNumber(1, 3650),
              "30",
              "After so many days the message is removed; the row stays set aside."),
          Setting.of(
              "loyalty-joins.event-type",
              ValueType.matching(
                  Pattern.compile("[A-Z0-9_]+"), "must be capital letters, digits and underscores"),
              "LOYALTY_JOIN",
              "The type of the event that tells Custobar of a join; declare it there."),
          Setting.of(
              "customers.permissions",
              ValueType.choice(Ownership.class),
              "custobar",
              "Where customers give and take back permissions: custobar, source (the till) or both."),
          Setting.of(
              "marketing-permissions.first-false",
              ValueType.choice(FirstFalse.class),
              "unsaid",
              "A false read of a customer for the first time: unsaid (a default) or withdrawal."),
          Setting.of(
              "marketing-permissions.shortest-read",
              ValueType.wholeNumber(0, 100),
              "50",
              "A reading of Custobar with fewer customers, in percent of the last, changes nothing."),
          Setting.of(
              "marketing-permissions.settle",
              ValueType.duration(),
              "15m",
              "How long Custobar may take to apply a permission that was sent there."),
          Setting.of(
              "routes.directory",
              ValueType.text(),
              "routes",
              "The folder of routes and SQL, seen from the folder of this file."),
          Setting.of(
              "source.page-size",
              ValueType.wholeNumber(1, 1_000_000),
              "1000",
              "How many rows are read from the database at a time."),
          Setting.of(
              "source.query-timeout", ValueType.duration(), "2m", "How long one query may take."),
          Setting.of(
              "source.overlap",
              ValueType.duration(),
              "2m",
              "How far before its last row a run starts to read, for rows that were committed late."),
          Setting.of(
              "webshop.platform",
              ValueType.choice(Webshop.Platform.class),
              "woocommerce",
              "What the webshop is made with: woocommerce or shopify."),
          Setting.of(
              "webshop.url",
              AddressType.HTTP,
              "",
              "The webshop's address, such as https://shop.acme.example."),
          Setting.of(
              "webshop.key",
              ValueType.matching(ONE_WORD, ONE_WORD_REASON),
              "",
              "WooCommerce: the consumer key, ck_…, of a key that may read."),
          Setting.secret(
              "webshop.secret",
              ValueType.matching(ONE_WORD, ONE_WORD_REASON),
              "WooCommerce: the consumer secret, cs_…, of that key."),
          Setting.secret(
              "webshop.token",
              ValueType.matching(ONE_WORD, ONE_WORD_REASON),
              "Shopify: the access token of an app with the scope read_orders."),
          Setting.of(
              "webshop.api-version",
              ValueType.matching(
                  Pattern.compile("\\d{4}-\\d{2}"),
                  "is not a version of Shopify's API, such as 2026-01"),
              "2026-01",
              "Shopify: the version of its API."),
          Setting.of(
              "webshop.overlap",
              ValueType.duration(),
              "10m",
              "How far back each run reads again, for changes that the webshop shows late."),
          Setting.of(
              "webshop.page-size",
              ValueType.wholeNumber(1, 250),
              "100",
              "Orders read at a time: at most 100 from WooCommerce, 250 from Shopify."),
          Setting.of(
              "webshop.response-timeout",
              ValueType.duration(),
              "1m",
              "How long to wait for an answer of the webshop."),
          Setting.of(
              "webshop.retries",
              ValueType.wholeNumber(0, 1000),
              "6",
              "How often a page is asked for again when the webshop is busy or its answer is cut."),
          Setting.of(
              "webshop.retry-delay",
              ValueType.duration(),
              "2s",
              "The wait before the first retry; it doubles each time, unless the webshop says."),
          Setting.of(
              "webshop.retry-max-delay",
              ValueType.duration(),
              "1m",
              "The longest wait between two retries, unless the webshop says."),
          Setting.of(
              "webshop.shop-id",
              ValueType.text(),
              "WEBSHOP",
              "The webshop's external_id among the shops in Custobar."),
          Setting.of(
              "webshop.order-prefix",
              ValueType.matching(
                  Pattern.compile("[A-Za-z0-9-]+"), "must be of letters, digits and hyphens"),
              "WEB-",
              "What order numbers begin with in Custobar, so that none is that of a receipt."),
          Setting.of(
              "webshop.customer-number",
              ValueType.text(),
              "commerce_cloud_customer",
              "The order's own field that holds the customer's number in Commerce Cloud."),
          Setting.of(
              "webshop.currency",
              ValueType.matching(Pattern.compile("[A-Z]{3}"), "is not a currency, such as EUR"),
              "EUR",
              "Custobar's own currency."),
          Setting.of(
              "webshop.exchange-rates",
              ValueType.matching(
                  EXCHANGE_RATES, "is not a list of rates, such as SEK=0.0872, USD=0.92"),
              "",
              "What one unit of another currency is in Custobar's own: SEK=0.0872, USD=0.92."),
          Setting.of(
              "webshop.event-type",
              ValueType.matching(
                  Pattern.compile("[A-Z0-9_]*<STATE>[A-Z0-9_]*"),
                  "must be of capitals, digits and underscores with <STATE> in it"),
              "ORDER_STATUS_<STATE>",
              "The type of the event that tells a new status of an order."),
          Setting.of(
              "webshop.event-age",
              ValueType.duration(),
              "2d",
              "A status older than this makes no event, so that no old order starts a message."),
          Setting.of(
              "default-region",
              ValueType.region(),
              "FI",
              "The country of phone numbers written without a country code."),
          Setting.of(
              "time-zone",
              ValueType.timeZone(),
              "Europe/Helsinki",
              "The zone of schedules, and of times that the database stores without one."),
          Setting.of(
              "management.host",
              ValueType.text(),
              "127.0.0.1",
              "Where console, health and metrics answer; 0.0.0.0 is every network of the machine."),
          Setting.of("management.port", port(), "9090", "The port of console, health and metrics."),
          Setting.of(
              "pos.host",
              ValueType.text(),
              "0.0.0.0",
              "Where tills and Custobar's webhook are answered; 127.0.0.1 is this machine alone."),
          Setting.of("pos.port", port(), "8080", "The port of tills and Custobar's webhook."),
          Setting.of(
              "pos.keystore",
              ValueType.text(),
              "",
              "A keystore with the certificate for HTTPS there; plain HTTP when blank."),
          Setting.secret("pos.keystore-password", ValueType.text(), "The keystore's password."),
          Setting.of(
              "pos.rate-limit",
              ValueType.wholeNumber(0, 1_000_000),
              "6000",
              "The most requests in a minute of one till key; 0 is no limit."),
          Setting.of(
              "pos.body-limit",
              ValueType.wholeNumber(256, 1_000_000),
              "16384",
              "The most bytes in the body of a till's request."),
          Setting.of(
              "benefits.field",
              ValueType.matching(COLUMN_NAME, NAME_REASON),
              "",
              "The customer's field in Custobar that holds benefits; COMPANY__benefits when blank."),
          Setting.of(
              "benefits.deadline",
              ValueType.duration(),
              "800ms",
              "How long a till may wait for an answer, whatever Custobar does."),
          Setting.of(
              "benefits.cache-age",
              ValueType.duration(),
              "24h",
              "How old an answer may be that tills get when Custobar does not answer in time."),
          Setting.of(
              "benefits.fresh-age",
              ValueType.duration(),
              "30s",
              "How old a look-up may be to use a benefit without asking Custobar again."),
          Setting.of(
              "benefits.offline",
              ValueType.choice(List.of("refuse", "allow")),
              "refuse",
              "Whether a known benefit may be used while Custobar does not answer: refuse or allow."),
          Setting.of(
              "benefits.offline-cap",
              ValueType.wholeNumber(0, 1_000_000_000),
              "100",
              "How often a day each benefit may be used that way, all customers together."),
          Setting.of(
              "benefits.offline-exceptions",
              benefitRules(),
              "",
              "Benefits with a rule of their own: COFFEE=allow:500,BIRTHDAY=refuse."),
          Setting.of(
              "benefits.event-type",
              ValueType.matching(EVENT_TYPE, EVENT_REASON),
              "BENEFIT_USED",
              "The event that tells Custobar of a use; declare its type in Custobar."),
          Setting.of(
              "benefits.reversal-event-type",
              ValueType.matching(EVENT_TYPE, EVENT_REASON),
              "BENEFIT_REVERSED",
              "The event that tells Custobar of a reversal; declare its type in Custobar."),
          Setting.of(
              "benefits.foreign-phones",
              ValueType.yesOrNo(),
              "false",
              "Whether tills may look up phone numbers of other countries than default-region."),
          Setting.of(
              "logging.level",
              ValueType.choice(List.of("error", "warn", "info", "debug", "trace")),
              "info",
              "How much is logged: error, warn, info, debug or trace."),
          Setting.of(
              "logging.format",
              ValueType.choice(LoggingSettings.Format.class),
              "text",
              "text for people, json for log collectors."),
          Setting.of(
              "demo.postgresql-port", port(), "55432", "The port of the demo's own PostgreSQL."),
          Setting.of(
              "demo.custobar-port", port(), "9100", "The port of the demo's stand-in Custobar."),
          Setting.of(
              "demo.webshop-port", port(), "9200", "The port of the demo's stand-in webshop."),
          Setting.of(
              "demo.scale",
              ValueType.decimal("0.01", "1000"),
              "1.0",
              "How much data the demo makes: 2 is twice as many customers and sales."),
          Setting.of(
              "demo.directory",
              ValueType.text(),
              "data/demo",
              "Where the demo keeps its database, seen from the folder of this file."));

  /** What each flow can be told: the part of the key after the flow's name. */
  static final List<Setting> FLOW_SETTINGS =
      List.of(
          Setting.of("enabled", ValueType.yesOrNo(), "true", "Whether the flow runs."),
          Setting.of(
              "schedule",
              new CronType(),
              "0 0 * * * ?",
              "When: a Quartz cron expression (second minute hour day month weekday)."),
          Setting.of(
              "changes",
              ValueType.choice(FlowSettings.Changes.class),
              "cursor",
              "How changes are found: cursor (by time of change) or snapshot (all rows compared)."),
          Setting.sameAs(
              "batch-size",
              ValueType.wholeNumber(1, LARGEST_BATCH),
              "custobar.batch-size",
              "The most rows in a request; custobar.batch-size when blank."),
          Setting.of(
              "invalid-field",
              ValueType.choice(FlowSettings.InvalidField.class),
              "omit",
              "A value that Custobar would refuse: omit (send the row without) or reject the row."),
          Setting.of(
              "nulls",
              ValueType.choice(FlowSettings.Nulls.class),
              "",
              "NULL in SQL: clear the field in Custobar or omit it; by kind of data when blank."),
          Setting.of(
              "deletions",
              ValueType.choice(FlowSettings.Deletions.class),
              "hide",
              "A row that is gone: ignore it, hide it in Custobar, or delete it there."),
          Setting.sameAs(
              "max-change",
              ValueType.wholeNumber(1, 100),
              "guard.max-change",
              "Percent of its rows that may change in one run; guard.max-change when blank."));

  /** Where a flow of the product differs from {@link #FLOW_SETTINGS}. */
  static final Map<String, Map<String, String>> FLOWS =
      Map.of(
          "shops", Map.of("schedule", "0 0 3 * * ?"),
          "customers", Map.of("schedule", "0 0 * * * ?"),
          "marketing-permissions", Map.of("schedule", "0 30 4 * * ?"),
          "customer-permissions", Map.of("schedule", "0 0/5 * * * ?"),
          "products", Map.of("schedule", "0 0 5 * * ?"),
          "sales", Map.of("schedule", "0 0 * * * ?"),
          "loyalty-joins", Map.of("schedule", "0 0 * * * ?"),
          "benefits", Map.of("schedule", "0 * * * * ?"),
          "stock", Map.of("schedule", "0 30 * * * ?", "enabled", "false", "max-change", "100"),
          "webshop-orders", Map.of("schedule", "0 0/5 * * * ?", "enabled", "false"));

  static final String CUSTOM_FIELDS = "custom-fields.";

  static final List<String> DATATYPES =
      List.of("customers", "products", "sales", "events", "shops");

  static final Pattern CUSTOM_FIELD_NAME = COLUMN_NAME;

  /** The types a field can have, from https://www.custobar.com/docs/api/data-types/. */
  static final ValueType CUSTOM_FIELD_TYPE =
      ValueType.choice(
          List.of(
              "boolean",
              "country_code",
              "date",
              "datetime",
              "day_of_year",
              "email",
              "integer",
              "language_code",
              "list",
              "money",
              "number",
              "object",
              "phone_number",
              "set",
              "string"));

  /** Camel's own settings, handed on unseen. */
  static final String CAMEL = "camel.";

  /** What an integrator's own routes use as placeholders. */
  static final String ROUTE = "route.";

  /** Keys under these belong to the connector wherever they are given, so a stray one is a typo. */
  static final List<String> OWN_PREFIXES =
      List.of("scc.", "journal.", "custobar.", "webshop.", "rejected.", CUSTOM_FIELDS);

  static boolean isReserved(String flow) {
    String prefix = flow + ".";
    return !FLOWS.containsKey(flow) && isTaken(prefix);
  }

  private static boolean isTaken(String prefix) {
    return prefix.equals(CAMEL)
        || prefix.equals(ROUTE)
        || prefix.equals(CUSTOM_FIELDS)
        || SETTINGS.stream().anyMatch(setting -> setting.key().startsWith(prefix));
  }

  static Stream<Setting> flowSettings(String flow) {
    Map<String, String> own = Optional.ofNullable(FLOWS.get(flow)).orElse(Map.of());
    return FLOW_SETTINGS.stream()
        .map(
            setting ->
                setting.inFlow(flow, own.getOrDefault(setting.key(), setting.defaultValue())));
  }

  private static ValueType benefitRules() {
    return text -> {
      try {
        OfflineRule.exceptions(text, 0);
        return text;
      } catch (IllegalArgumentException e) {
        throw RefusedValue.because(e.getMessage());
      }
    };
  }

  private static ValueType port() {
    return ValueType.wholeNumber(0, 65_535);
  }
}

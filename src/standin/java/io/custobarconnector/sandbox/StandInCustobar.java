package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Custobar to try things against: the same paths, checks, matching and delays as far as public
 * material tells them, beginning with the <a href="https://developers.custobar.com/reference">API
 * reference</a>. What that material leaves open is chosen by {@link Unknown} switches.
 *
 * <p>Beside the API it lets a test make faults, look at what arrived, and act as a person in the
 * web interface would. All of it also answers over HTTP under {@code /sandbox/}.
 */
public final class StandInCustobar implements AutoCloseable {
  private final StandInOptions options;
  private final Data data;
  private final Optional<Archive> archive;
  private final PermissionNotifier webhook;
  private final Intake intake;
  private final KeyRing keys;
  private final RateLimiter limiter;
  private final FaultBoard faults = new FaultBoard();
  private final RequestLog log = new RequestLog();
  private final HttpEdge edge;

  private StandInCustobar(StandInOptions options) {
    this.options = options;
    data = new Data(options);
    archive = options.dataFolder().map(folder -> new Archive(folder, this::replay));
    webhook = new PermissionNotifier(options, data);
    intake = new Intake(data, archive, options.applyDelay(), webhook::afterImport);
    keys = new KeyRing(options);
    limiter = new RateLimiter(options);
    UploadApi uploads = new UploadApi(options, faults, data, intake, log);
    Api api = new Api(options, keys, limiter, uploads, new DataReads(data));
    SandboxApi sandbox = new SandboxApi(this);
    try {
      edge =
          new HttpEdge(
              options,
              call ->
                  call.path().startsWith("/sandbox/") ? sandbox.answer(call) : answer(api, call),
              faults,
              log);
    } catch (RuntimeException e) {
      intake.close();
      webhook.close();
      throw e;
    }
  }

  private static HttpReply answer(Api api, Call call) {
    return call.path().startsWith("/api/")
        ? api.answer(call)
        : new ApiError(404, "there is no such path; the API is below /api/").reply();
  }

  /**
   * Starts a stand-in; it answers once this returns.
   *
   * @throws java.io.UncheckedIOException when the port or the data folder cannot be used
   * @throws IllegalArgumentException when a custom field has a type that does not exist
   */
  public static StandInCustobar start(StandInOptions options) {
    return new StandInCustobar(options);
  }

  /** Where it answers, e.g. {@code http://127.0.0.1:9100}. */
  public String baseUrl() {
    return "http://"
        + (options.host().equals("0.0.0.0") ? "127.0.0.1" : options.host())
        + ":"
        + port();
  }

  public int port() {
    return edge.port();
  }

  /** Waits until everything accepted so far has taken effect; false when the time is up. */
  public boolean awaitApplied(Duration atMost) {
    return intake.awaitApplied(atMost);
  }

  /** How many records of each datatype are stored. */
  public Map<Datatype, Integer> counts() {
    Map<Datatype, Integer> counts = new EnumMap<>(Datatype.class);
    for (Datatype datatype : Datatype.values()) {
      counts.put(datatype, data.read(all -> all.of(datatype).size()));
    }
    return counts;
  }

  /** Rows of a datatype that were accepted since the start or the last reset. */
  public long acceptedRows(Datatype datatype) {
    return log.acceptedRows(datatype);
  }

  /** Sales that still lack their date or any key of a customer. */
  public int incompleteSales() {
    return data.read(all -> all.sales().incomplete());
  }

  /** The latest 10 000 requests to the API, oldest first. */
  public List<Seen> requests() {
    return log.latest();
  }

  /** How many requests to the API came since the start or the last reset. */
  public long requestCount() {
    return log.requests();
  }

  /**
   * A stored record as the data API shows it.
   *
   * @param key external_id; for customers also phone number or e-mail, for products sku or ean
   */
  public Optional<ObjectNode> find(Datatype datatype, String key) {
    return data.read(
        all -> {
          RecordStore store = all.of(datatype);
          for (String field : List.of("external_id", "phone_number", "email", "sku", "ean")) {
            for (int number : store.candidates(field, key).orElse(new int[0])) {
              Optional<ObjectNode> record = store.shown(number);
              if (record.filter(r -> Json.text(r, field).equalsIgnoreCase(key)).isPresent()) {
                return record;
              }
            }
          }
          return Optional.<ObjectNode>empty();
        });
  }

  /** How often a key was delivered; see {@link DeliveryCount#key} for how keys are written. */
  public DeliveryCount deliveries(Datatype datatype, String key) {
    return data.read(all -> all.of(datatype).deliveries(key));
  }

  /** The keys with the most deliveries that changed nothing, the worst first. */
  public List<DeliveryCount> repeats(Datatype datatype, int atMost) {
    return data.read(
        all -> {
          RecordStore store = all.of(datatype);
          List<DeliveryCount> repeated = new ArrayList<>();
          for (int i = 0; i < store.end(); i++) {
            store.shown(i).map(store::deliveryKeys).orElse(List.of()).stream()
                .map(store::deliveries)
                .filter(count -> count.needless() > 0)
                .forEach(repeated::add);
          }
          repeated.sort(Comparator.comparingInt(DeliveryCount::needless).reversed());
          return List.copyOf(repeated.subList(0, Math.min(atMost, repeated.size())));
        });
  }

  /** The latest uploads, oldest first. */
  public List<ImportRun> runs() {
    return intake.runs();
  }

  public Optional<ImportRun> run(String id) {
    return intake.run(id);
  }

  /** Lets something go wrong with coming requests. */
  public void fail(Fault fault) {
    faults.add(fault);
  }

  /** Faults that still wait for their requests. */
  public List<Fault> faults() {
    return faults.waiting();
  }

  /** Refuses every upload that holds a row with this value. */
  public void poison(Datatype datatype, String field, String value) {
    faults.poison(datatype, field, value);
  }

  /** Takes back all faults and poisons. */
  public void clearFaults() {
    faults.clear();
  }

  /** Changes the request limit; 0 lifts it. */
  public void requestsPerMinute(int limit) {
    limiter.perMinute(limit);
  }

  /** Changes how long imports wait before they take effect, also those that wait already. */
  public void applyDelay(Duration delay) {
    intake.delay(delay);
  }

  /** Makes a key invalid; false when it was not valid. */
  public boolean revoke(String token) {
    return keys.revoke(token);
  }

  /**
   * Changes a customer as a person does in the web interface; a changed permission calls the
   * webhook. An empty text clears a key.
   *
   * @return false when there is no such customer
   */
  public boolean changeByHand(String externalId, ObjectNode keysAndValues) {
    Effects effects = new Effects(false);
    boolean known =
        data.write(all -> all.customers().changeByHand(externalId, keysAndValues, effects));
    archive(Json.object().put("change", externalId).set("keys", keysAndValues));
    webhook.send(effects.permissionChanges());
    return known;
  }

  /** Gives or withdraws one permission as a person does in the web interface. */
  public boolean setPermission(String externalId, String permission, boolean granted) {
    return changeByHand(externalId, Json.object().put(permission, granted));
  }

  /**
   * Forgets a customer as a person does in the web interface.
   *
   * @param freeId whether sales and events go too and the id may come again; otherwise the id stays
   *     taken for good
   * @return false when there is no such customer
   */
  public boolean forget(String externalId, boolean freeId) {
    boolean known = data.write(all -> all.forget(externalId, freeId));
    archive(Json.object().put("forget", externalId).put("free", freeId));
    return known;
  }

  /** Sends permission changes to another receiver from now on. */
  public void webhook(URI target, String secret) {
    webhook.target(target, secret);
  }

  /** What the webhook sent, oldest first. */
  public List<WebhookSending> webhookSendings() {
    return webhook.sendings();
  }

  /** Forgets everything that came: data, archive, runs, faults, requests. Keys stay. */
  public void reset() {
    intake.clear();
    archive.ifPresent(Archive::clear);
    data.clear();
    faults.clear();
    log.clear();
  }

  private void archive(ObjectNode entry) {
    archive.ifPresent(a -> a.append(Archive.pack(entry)));
  }

  private void replay(ObjectNode entry) {
    if (entry.has("import")) {
      List<ObjectNode> rows = new ArrayList<>();
      entry.path("rows").forEach(row -> rows.add((ObjectNode) row));
      Datatype.of(Json.text(entry, "import")).ifPresent(datatype -> data.apply(datatype, rows));
    } else if (entry.has("change")) {
      String id = Json.text(entry, "change");
      ObjectNode change = (ObjectNode) entry.path("keys");
      data.write(all -> all.customers().changeByHand(id, change, new Effects(false)));
    } else if (entry.has("forget")) {
      boolean free = entry.path("free").asBoolean();
      data.write(all -> all.forget(Json.text(entry, "forget"), free));
    }
  }

  @Override
  public void close() {
    edge.close();
    intake.close();
    webhook.close();
  }
}

package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Tells a receiver which customers' permissions changed: a POST with all current permissions, null
 * for one that was never set, as the <a href="https://www.custobar.com/docs/api/webhooks/">webhooks
 * page</a> has it. Sent once, in order; whether the real one retries is not known.
 */
final class PermissionNotifier implements AutoCloseable {
  private static final List<String> SENT_PERMISSIONS =
      List.of("can_email", "can_profile", "can_post", "can_sms");
  private static final int KEPT = 1000;

  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(
          job -> {
            Thread thread = new Thread(job, "stand-in-custobar-webhook");
            thread.setDaemon(true);
            return thread;
          });
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final List<WebhookSending> sendings = new CopyOnWriteArrayList<>();
  private final Data data;
  private final boolean itemsShape;
  private final Unknown.WebhookCause cause;
  private volatile Optional<Target> target;

  private record Target(URI uri, String secret) {}

  PermissionNotifier(StandInOptions options, Data data) {
    this.data = data;
    itemsShape = options.assumes(Unknown.WebhookShape.ITEMS);
    cause = options.answer(Unknown.WebhookCause.class);
    target = options.webhook().map(uri -> new Target(uri, options.webhookSecret()));
  }

  /** Sends to another receiver from now on. */
  void target(URI uri, String secret) {
    target = Optional.of(new Target(uri, secret));
  }

  /** After an import or an event took effect. */
  void afterImport(Effects effects) {
    boolean wanted =
        switch (cause) {
          case ANY_CHANGE -> true;
          case NOT_BY_IMPORT -> !effects.byImport();
          case ONLY_BY_HAND -> false;
        };
    if (wanted) {
      send(effects.permissionChanges());
    }
  }

  /** Tells of these customers. */
  void send(Collection<Integer> numbers) {
    Optional<Target> to = target;
    if (to.isEmpty() || numbers.isEmpty()) {
      return;
    }
    List<ObjectNode> customers =
        data.read(
            all ->
                numbers.stream().map(all.customers()::record).flatMap(Optional::stream).toList());
    if (!customers.isEmpty()) {
      byte[] body = body(customers);
      sender.execute(() -> post(to.get(), body, customers.size()));
    }
  }

  List<WebhookSending> sendings() {
    return List.copyOf(sendings);
  }

  private byte[] body(Collection<ObjectNode> customers) {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    for (ObjectNode customer : customers) {
      ObjectNode item = items.addObject();
      for (String key : List.of("external_id", "registered_user", "phone_number", "email")) {
        item.set(key, customer.get(key));
      }
      JsonNode lists = customer.get("mailing_lists");
      item.set("mailing_lists", lists == null ? JsonNodeFactory.instance.arrayNode() : lists);
      SENT_PERMISSIONS.forEach(name -> item.set(name, customer.get(name)));
    }
    return Json.bytes(itemsShape ? Json.object().set("items", items) : items);
  }

  private void post(Target to, byte[] body, int customers) {
    HttpRequest request =
        HttpRequest.newBuilder(to.uri())
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .header("Authorization", to.secret())
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    int status = 0;
    try {
      status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      status = 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (sendings.size() >= KEPT) {
      sendings.remove(0);
    }
    sendings.add(new WebhookSending(customers, status));
  }

  @Override
  public void close() {
    sender.shutdownNow();
  }
}

package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A webshop to try things against. It answers as <a
 * href="https://woocommerce.github.io/woocommerce-rest-api-docs/#orders">WooCommerce's REST API
 * v3</a> does when orders are read; orders are placed and changed by the methods here.
 */
public final class StandInWebshop implements AutoCloseable {
  private static final ZoneId ZONE = ZoneId.of("Europe/Helsinki");

  private final InstantSource clock;
  private final Optional<Path> file;
  private final TreeMap<Long, ObjectNode> orders = new TreeMap<>();
  private final FaultBoard faults = new FaultBoard();
  private final RequestLog log = new RequestLog();
  private final Map<Integer, Runnable> happenings = new ConcurrentHashMap<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final HttpEdge edge;

  private StandInWebshop(
      int port, String key, String secret, Optional<Path> file, InstantSource clock) {
    this.clock = clock;
    this.file = file;
    file.filter(Files::exists).ifPresent(this::load);
    WebshopApi api = new WebshopApi(this, key, secret);
    edge =
        new HttpEdge(
            "127.0.0.1",
            port,
            WebshopApi.PATH,
            call -> {
              HttpReply reply = api.answer(call);
              happenings.getOrDefault(answered.incrementAndGet(), () -> {}).run();
              return reply;
            },
            faults,
            log);
  }

  /**
   * Starts a webshop; it answers once this returns.
   *
   * @param port port to listen on; 0 takes a free one
   * @param key the consumer key that opens it
   * @param secret the consumer secret that opens it
   * @param file where orders are kept between starts; empty keeps none
   * @param clock the time of what happens to orders
   * @throws UncheckedIOException when the port or the file cannot be used
   */
  public static StandInWebshop start(
      int port, String key, String secret, Optional<Path> file, InstantSource clock) {
    return new StandInWebshop(port, key, secret, file, clock);
  }

  /** Where the webshop answers, without a slash at its end. */
  public String baseUrl() {
    return "http://127.0.0.1:" + edge.port();
  }

  /** The orders as they are now, oldest first. */
  public synchronized List<ObjectNode> orders() {
    return List.copyOf(orders.values());
  }

  /** Places an order, not paid yet; returns its id. */
  public synchronized long place(WebshopOrder order) {
    long id = orders.isEmpty() ? 1 : orders.lastKey() + 1;
    keep(id, order.toJson(id, clock.instant(), ZONE));
    return id;
  }

  /** The order is paid. */
  public void pay(long id) {
    change(
        id,
        order -> {
          order.put("status", "processing");
          WebshopOrder.time(order, "date_paid", clock.instant(), ZONE);
        });
  }

  /** The order is sent. */
  public void ship(long id) {
    change(
        id,
        order -> {
          order.put("status", "completed");
          WebshopOrder.time(order, "date_completed", clock.instant(), ZONE);
        });
  }

  /** The order is cancelled. */
  public void cancel(long id) {
    change(id, order -> order.put("status", "cancelled"));
  }

  /** Some of the money is given back; all of it makes the order a refunded one. */
  public void refund(long id, BigDecimal amount) {
    change(
        id,
        order -> {
          int number = order.withArray("refunds").size() + 1;
          order
              .withArray("refunds")
              .addObject()
              .put("id", 1_000_000 + id * 10 + number)
              .put("reason", "Palautus")
              .put("total", "-" + WebshopOrder.money(amount));
          if (amount.compareTo(new BigDecimal(order.path("total").asText())) >= 0) {
            order.put("status", "refunded");
          }
        });
  }

  /** The order is put in the bin. */
  public void bin(long id) {
    change(id, order -> order.put("status", "trash"));
  }

  /** Somebody edits the order as the webshop's own screens cannot; counts as a change. */
  public void edit(long id, Consumer<ObjectNode> edit) {
    change(id, edit);
  }

  /**
   * An order is there as it is written, however wrong; the number is its place among the others.
   */
  public synchronized void put(long place, ObjectNode order) {
    keep(place, order);
  }

  /** The order becomes what the test says, without a trace in its time of change. */
  public synchronized void rewrite(long id, Consumer<ObjectNode> edit) {
    ObjectNode order = orders.get(id).deepCopy();
    edit.accept(order);
    keep(id, order);
  }

  /** What time it is in the webshop. */
  Instant now() {
    return clock.instant();
  }

  /** Somebody saves the order without changing its status. */
  public void touch(long id) {
    change(id, order -> order.put("customer_note", "saved again"));
  }

  private synchronized void change(long id, Consumer<ObjectNode> change) {
    ObjectNode order = orders.get(id).deepCopy();
    change.accept(order);
    WebshopOrder.time(order, "date_modified", clock.instant(), ZONE);
    keep(id, order);
  }

  /** What goes wrong with the next requests of a path, such as {@code /wp-json/wc/v3/orders}. */
  public void fail(Fault fault) {
    faults.add(fault);
  }

  /** Something happens in the webshop between one answer and the next request. */
  public void afterRequest(int number, Runnable happening) {
    happenings.put(number, happening);
  }

  /** The latest requests, oldest first. */
  public List<Seen> requests() {
    return log.latest();
  }

  /** The file holds a line for each version of an order; the last one counts. */
  private void keep(long id, ObjectNode order) {
    orders.put(id, order);
    if (file.isPresent()) {
      try {
        Files.createDirectories(file.get().getParent());
        Files.writeString(
            file.get(),
            new String(Json.bytes(order), StandardCharsets.UTF_8) + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write " + file.get(), e);
      }
    }
  }

  private void load(Path from) {
    try {
      for (String line : Files.readAllLines(from)) {
        ObjectNode order = Json.stored(line.getBytes(StandardCharsets.UTF_8));
        orders.put(order.path("id").asLong(), order);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + from, e);
    }
  }

  @Override
  public void close() {
    edge.close();
  }
}

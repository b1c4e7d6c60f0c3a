package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.sandbox.WebshopOrder.Line;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * A stand-in webshop with a life of its own: it has sold products and to customers of the reference
 * database for a month, and goes on: orders are placed, paid, sent, partly refunded, cancelled.
 */
public final class TradingWebshop implements AutoCloseable {
  private static final Duration PAST = Duration.ofDays(30);
  private static final int FROM_SWEDEN = 10;

  private final StandInWebshop webshop;
  private final Stock stock;
  private final Random dice;
  private final MovableClock clock;
  private final ScheduledExecutorService time =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "trading-webshop");
            thread.setDaemon(true);
            return thread;
          });

  private record Stock(List<Line> products, List<String> customers) {}

  /** The real time, but for the moment in which the past is made. */
  private static final class MovableClock implements InstantSource {
    private volatile Instant moved;

    @Override
    public Instant instant() {
      return moved == null ? Instant.now() : moved;
    }
  }

  private TradingWebshop(StandInWebshop webshop, Stock stock, MovableClock clock, long seed) {
    this.webshop = webshop;
    this.stock = stock;
    this.clock = clock;
    this.dice = new Random(seed);
  }

  /**
   * Starts the webshop; makes its past when it has none.
   *
   * @param file where its orders are kept between starts
   * @param reference the reference database, for products and customers
   * @param past how many orders it has in the beginning
   * @throws IllegalStateException when the reference database cannot be read
   */
  public static TradingWebshop start(
      int port, String key, String secret, Path file, DataSource reference, int past, long seed) {
    MovableClock clock = new MovableClock();
    Stock stock = stock(reference);
    StandInWebshop webshop = StandInWebshop.start(port, key, secret, Optional.of(file), clock);
    TradingWebshop trading = new TradingWebshop(webshop, stock, clock, seed);
    if (webshop.orders().isEmpty()) {
      trading.makePast(past);
    }
    return trading;
  }

  /** The webshop itself. */
  public StandInWebshop webshop() {
    return webshop;
  }

  /** Something happens after every interval, until the webshop is closed. */
  public TradingWebshop open(Duration interval) {
    var unused =
        time.scheduleWithFixedDelay(
            this::tick, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    return this;
  }

  private void makePast(int count) {
    Instant now = Instant.now();
    for (int i = 0; i < count; i++) {
      clock.moved = now.minus(PAST).plus(PAST.multipliedBy(i).dividedBy(count));
      long id = webshop.place(order());
      clock.moved = clock.moved.plusSeconds(60);
      int fate = dice.nextInt(20);
      if (fate == 0) {
        webshop.cancel(id);
        continue;
      }
      webshop.pay(id);
      if (fate < 18) {
        clock.moved = clock.moved.plus(Duration.ofHours(dice.nextInt(30)));
        clock.moved = clock.moved.isAfter(now) ? now : clock.moved;
        webshop.ship(id);
      }
      if (fate == 1) {
        webshop.refund(id, new BigDecimal("5.00"));
      }
    }
    clock.moved = null;
  }

  private void tick() {
    List<ObjectNode> orders = webshop.orders();
    ObjectNode some = orders.get(orders.size() - 1 - dice.nextInt(Math.min(20, orders.size())));
    long id = some.path("id").asLong();
    switch (some.path("status").asText()) {
      case "pending" -> {
        if (dice.nextInt(8) == 0) {
          webshop.cancel(id);
        } else {
          webshop.pay(id);
        }
      }
      case "processing" -> webshop.ship(id);
      case "completed" -> {
        if (dice.nextInt(10) == 0 && some.path("refunds").isEmpty()) {
          webshop.refund(id, new BigDecimal("5.00"));
        } else {
          webshop.place(order());
        }
      }
      default -> webshop.place(order());
    }
  }

  private WebshopOrder order() {
    List<Line> lines = new ArrayList<>();
    int rows = 1 + dice.nextInt(3);
    for (int i = 0; i < rows; i++) {
      Line product = stock.products().get(dice.nextInt(stock.products().size()));
      lines.add(new Line(product.ean(), product.name(), 1 + dice.nextInt(2), product.price()));
    }
    String guest = "guest" + dice.nextInt(500) + "@example.com";
    boolean swedish = dice.nextInt(FROM_SWEDEN) == 0;
    WebshopOrder order =
        new WebshopOrder(
            dice.nextBoolean()
                ? Optional.of(stock.customers().get(dice.nextInt(stock.customers().size())))
                : Optional.empty(),
            guest,
            "",
            swedish ? "SEK" : "EUR",
            swedish ? lines.stream().map(TradingWebshop::inKronor).toList() : lines,
            dice.nextInt(5) == 0 ? Optional.of("TERVETULOA10") : Optional.empty());
    return order;
  }

  private static Line inKronor(Line line) {
    BigDecimal kronor =
        line.price().multiply(new BigDecimal("11.50")).setScale(0, RoundingMode.HALF_UP);
    return new Line(line.ean(), line.name(), line.quantity(), kronor);
  }

  private static Stock stock(DataSource reference) {
    try (Connection connection = reference.getConnection()) {
      List<Line> products = new ArrayList<>();
      try (PreparedStatement query =
              connection.prepareStatement(
                  """
                  SELECT sku, name, standard_price FROM product
                   WHERE active AND sku IS NOT NULL AND scale_type IS NULL
                     AND product_type IN ('basic', 'variant') AND standard_price > 0
                   ORDER BY id LIMIT 200\
                  """);
          ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          products.add(new Line(rows.getString(1), rows.getString(2), 1, rows.getBigDecimal(3)));
        }
      }
      List<String> customers = new ArrayList<>();
      try (PreparedStatement query =
              connection.prepareStatement(
                  """
                  SELECT sequence_number::text FROM customer
                   WHERE deleted_at IS NULL AND NOT gdpr_restricted ORDER BY id LIMIT 300\
                  """);
          ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          customers.add(rows.getString(1));
        }
      }
      return new Stock(products, customers);
    } catch (SQLException e) {
      throw new IllegalStateException("the reference database could not be read", e);
    }
  }

  @Override
  public void close() {
    time.shutdownNow();
    webshop.close();
  }
}

package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.row.RowsAhead;
import io.custobarconnector.journal.run.Run;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of {@code kamelet:webshop-source} and {@code direct:webshop-read} in Java. */
public class Webshop {

  private static final Logger LOG = LoggerFactory.getLogger(Webshop.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /** The webshops that can be read. */
  public enum Platform {
    /** REST API v3 of WooCommerce. */
    WOOCOMMERCE("&status=any&include=", "&status=any&modified_after=", ""),
    /** REST Admin API of Shopify. */
    SHOPIFY("status=any&ids=", "status=any&order=updated_at%20asc&updated_at_min=", "Z");

    private final String only;
    private final String changedAfter;
    private final String zone;

    Platform(String only, String changedAfter, String zone) {
      this.only = only;
      this.changedAfter = changedAfter;
      this.zone = zone;
    }

    private String changedAfter(Instant moment) {
      return changedAfter + WooCommercePages.SECONDS.format(moment).replace(":", "%3A") + zone;
    }
  }

  private final Platform platform;
  private final WebshopAnswers answers;
  private final Duration overlap;
  private final String prefix;
  private final InstantSource clock;

  /**
   * @param overlap how far behind its cursor a run begins to read, for changes that the webshop
   *     shows late
   * @param prefix what an order's id begins with in Custobar
   */
  public Webshop(Platform platform, Duration overlap, String prefix, InstantSource clock) {
    this.platform = platform;
    this.answers = new WebshopAnswers(platform);
    this.overlap = overlap;
    this.prefix = prefix;
    this.clock = clock;
  }

  /**
   * The same webshop for a look at a few orders: the next ones, or the one of an id.
   *
   * @param id the webshop's own id of an order, with or without the prefix it has in Custobar
   */
  public Webshop sample(int orders, Optional<String> id) {
    // Without the overlap: what was sent already is no news.
    return new Webshop(platform, Duration.ZERO, prefix, clock) {
      @Override
      public OrderPages after(Run run) {
        if (id.isEmpty()) {
          OrderPages next = super.after(run);
          next.changesOnly();
          return next;
        }
        OrderPages pages = super.pages(Optional.empty());
        pages.only(platform.only + id.get().replaceAll("^.*\\D(?=\\d+$)", ""));
        return pages;
      }

      @Override
      public List<JsonNode> orders(OrderPages pages, Run run, OrderPage page) {
        String sentLast = id.isPresent() ? "" : run.position().map(Position::key).orElse("");
        List<JsonNode> all = super.orders(pages, run, page);
        pages.end();
        return all.stream()
            .filter(order -> !OrderPages.id(order).equals(sentLast))
            .limit(orders)
            .toList();
      }
    };
  }

  /**
   * The same webshop for a look at the orders whose change lies ahead of its clock. It gives out
   * none, and tells the run how many there are.
   */
  public Webshop ahead() {
    return new Webshop(platform, overlap, prefix, clock) {
      @Override
      public OrderPages after(Run run) {
        OrderPages pages = super.pages(Optional.empty());
        pages.only(platform.changedAfter(clock.instant()));
        return pages;
      }

      @Override
      public List<JsonNode> orders(OrderPages pages, Run run, OrderPage page) {
        pages.accept(page);
        pages.end();
        // All that lie ahead of this clock do of the webshop's, or it is the webshop's that is off.
        boolean all = pages.ahead().size() == page.orders().size();
        run.rowsAhead(
            super.ahead(
                pages, all ? page.total().orElse(pages.ahead().size()) : pages.ahead().size()));
        return List.of();
      }
    };
  }

  private Optional<RowsAhead> ahead(OrderPages pages, int orders) {
    return pages.allAhead().stream().findFirst().map(id -> new RowsAhead(orders, prefix + id));
  }

  /** Starts to read what changed after the run's cursor. */
  public OrderPages after(Run run) {
    run.keepBooks(false);
    return pages(run.position());
  }

  private OrderPages pages(Optional<Position> start) {
    return switch (platform) {
      case WOOCOMMERCE -> new WooCommercePages(start, overlap, clock);
      case SHOPIFY -> new ShopifyPages(start, overlap, clock);
    };
  }

  /** The orders of a page. */
  public List<JsonNode> orders(OrderPages pages, Run run, OrderPage page) {
    List<JsonNode> orders = pages.accept(page);
    reportAhead(pages, run);
    if (!pages.isMore()) {
      run.rowsAhead(ahead(pages, pages.allAhead().size()));
      run.markReadToEnd();
    }
    return orders;
  }

  /** Custobar gets the order, but its time of change cannot be right. */
  private void reportAhead(OrderPages pages, Run run) {
    List<JsonNode> ahead = pages.ahead();
    if (ahead.isEmpty()) {
      return;
    }
    String field = pages.timeField();
    for (JsonNode order : ahead) {
      run.omitted(
          new OmittedField(
              prefix + OrderPages.id(order),
              field,
              "in_future",
              field
                  + ": lies ahead of the webshop's clock; the order is sent, and read again by each run until then. Save the order in the webshop to mend it"));
    }
    LOG.warn(
        "{}: {} {} changed at a time that lies ahead of the webshop's clock, such as {}{}; the cursor stays at the clock",
        run.flow(),
        ahead.size(),
        ahead.size() == 1 ? "order was" : "orders were",
        prefix,
        OrderPages.id(ahead.get(0)));
  }

  /** Whether a page has orders; without, there is nothing to deal with. */
  public boolean anyOrders(List<JsonNode> orders) {
    return !orders.isEmpty();
  }

  /** The Authorization header of a key pair. */
  public String basic(String key, String secret) {
    return "Basic "
        + Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * How long the webshop asks to wait before the next request, in milliseconds; null when it does
   * not ask.
   *
   * @param retryAfter the {@code Retry-After} header: seconds, with a fraction at Shopify, or an
   *     HTTP date
   */
  public Long pause(String retryAfter) {
    if (retryAfter == null || retryAfter.isBlank()) {
      return null;
    }
    Duration asked;
    try {
      asked = Duration.ofMillis((long) (Double.parseDouble(retryAfter.strip()) * 1000));
    } catch (NumberFormatException notSeconds) {
      try {
        asked =
            Duration.between(
                clock.instant(),
                ZonedDateTime.parse(retryAfter.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
      } catch (DateTimeParseException neither) {
        return null;
      }
    }
    return Math.max(0, Math.min(asked.toMillis(), LONGEST_PAUSE.toMillis()));
  }

  /**
   * Reads a page of orders.
   *
   * @param total the {@code X-WP-Total} header, where there is one
   * @param link the {@code Link} header, where there is one
   * @param date the {@code Date} header, where there is one
   * @throws WebshopBusyException when the answer is not whole
   */
  public OrderPage read(byte[] body, String total, String link, String date)
      throws WebshopBusyException {
    return answers.read(body, total, link, date);
  }

  /** The webshop's code for what is wrong, with a comma before it; empty when it gives none. */
  public String code(byte[] body) {
    return answers.code(body);
  }
}

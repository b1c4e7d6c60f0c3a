package io.custobarconnector.changes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The steps of {@code kamelet:webshop-source} and {@code direct:webshop-read} in Java. */
public class Webshop {

  private static final Pattern NEXT = Pattern.compile("<[^>?]*\\?([^>]*)>\\s*;[^,]*rel=\"?next\"?");
  private static final Pattern CODE = Pattern.compile("[a-z0-9_-]{1,60}");
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /** The webshops that can be read. */
  public enum Platform {
    /** REST API v3 of WooCommerce. */
    WOOCOMMERCE("&include="),
    /** REST Admin API of Shopify. */
    SHOPIFY("status=any&ids=");

    private final String only;

    Platform(String only) {
      this.only = only;
    }
  }

  private final Platform platform;
  private final Duration overlap;
  private final InstantSource clock;

  /**
   * @param overlap how far behind its cursor a run begins to read, for changes that the webshop
   *     shows late
   */
  public Webshop(Platform platform, Duration overlap, InstantSource clock) {
    this.platform = platform;
    this.overlap = overlap;
    this.clock = clock;
  }

  /**
   * The same webshop for a look at a few orders: the next ones, or the one of an id.
   *
   * @param id the webshop's own id of an order, with or without the prefix it has in Custobar
   */
  public Webshop sample(int orders, Optional<String> id) {
    // Without the overlap: what was sent already is no news.
    return new Webshop(platform, Duration.ZERO, clock) {
      @Override
      public OrderPages after(Run run) {
        if (id.isEmpty()) {
          return super.after(run);
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

  /** Starts to read what changed after the run's cursor. */
  public OrderPages after(Run run) {
    return pages(run.position());
  }

  private OrderPages pages(Optional<Position> start) {
    return switch (platform) {
      case WOOCOMMERCE -> new WooCommercePages(start, overlap);
      case SHOPIFY -> new ShopifyPages(start, overlap);
    };
  }

  /** The orders of a page. */
  public List<JsonNode> orders(OrderPages pages, Run run, OrderPage page) {
    List<JsonNode> orders = pages.accept(page);
    if (!pages.isMore()) {
      run.markReadToEnd();
    }
    return orders;
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
   * Reads an answer.
   *
   * @param total the {@code X-WP-Total} header, where there is one
   * @param link the {@code Link} header, where there is one
   * @throws WebshopBusyException when the same page should be asked for again later
   * @throws WebshopException when asking again would not help
   */
  public OrderPage read(int status, byte[] body, String total, String link)
      throws WebshopBusyException {
    refuse(status, body);
    JsonNode answer;
    try {
      answer = body == null ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // The parser's message would quote the answer.
      throw new WebshopBusyException("the webshop's answer is not whole JSON");
    } catch (IOException e) {
      throw new WebshopBusyException("the webshop's answer could not be read", e);
    }
    JsonNode list = platform == Platform.SHOPIFY ? answer.path("orders") : answer;
    if (!list.isArray()) {
      throw new WebshopBusyException("the webshop's answer holds no list of orders");
    }
    List<JsonNode> orders = new ArrayList<>(list.size());
    list.forEach(orders::add);
    return new OrderPage(orders, total(total), next(link));
  }

  private static OptionalInt total(String total) {
    return total != null && total.strip().matches("\\d{1,9}")
        ? OptionalInt.of(Integer.parseInt(total.strip()))
        : OptionalInt.empty();
  }

  private static String next(String link) {
    Matcher next = NEXT.matcher(link == null ? "" : link);
    return next.find() ? next.group(1) : "";
  }

  private void refuse(int status, byte[] body) throws WebshopBusyException {
    if (status >= 200 && status < 300) {
      return;
    }
    if (status == 429) {
      throw new WebshopBusyException("the webshop asks to slow down (HTTP 429)");
    }
    if (status == 408 || status == 425 || status >= 500) {
      throw new WebshopBusyException("the webshop failed (HTTP %s)".formatted(status));
    }
    throw new WebshopException(
        switch (status) {
          case 401, 403 ->
              "the webshop refused the key (HTTP %s%s): check %s, and that the key may read orders"
                  .formatted(
                      status,
                      code(body),
                      platform == Platform.SHOPIFY
                          ? "webshop.token"
                          : "webshop.key and webshop.secret");
          case 404 ->
              "the webshop does not know the address of its orders (HTTP 404%s): check webshop.url and webshop.platform"
                  .formatted(code(body));
          default ->
              status < 400
                  ? "the webshop answered with a redirect (HTTP %s): set webshop.url to the address it leads to"
                      .formatted(status)
                  : "the webshop refused the request (HTTP %s%s)".formatted(status, code(body));
        });
  }

  /** WooCommerce's word for what is wrong; its sentences may quote what was sent. */
  private static String code(byte[] body) {
    try {
      String code = body == null ? "" : JSON.readTree(body).path("code").asText("");
      return CODE.matcher(code).matches() ? ", " + code : "";
    } catch (IOException e) {
      return "";
    }
  }
}

package io.custobarconnector.changes;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.journal.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Pages of WooCommerce. Not by page number: an order that changes leaves its place, all later ones
 * move up by one, and the first of the next page would never be seen. Each request begins where the
 * last page ended instead, without the orders of that second that were seen.
 *
 * @see <a
 *     href="https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders">modified_after,
 *     exclude and X-WP-Total</a>
 */
final class WooCommercePages extends OrderPages {

  /** As many ids as fit in an address that any web server takes. */
  private static final int MOST_EXCLUDED = 400;

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Optional<Instant> from;
  private Instant lastSecond = Instant.EPOCH;
  private final Set<String> seenInLastSecond = new LinkedHashSet<>();
  private int page = 1;
  private int readInWindow;

  WooCommercePages(Optional<Position> start, Duration overlap) {
    super(start);
    this.from = start.map(p -> Instant.parse(p.changedAt()).minus(overlap));
  }

  @Override
  String changesWindow() {
    StringBuilder window = new StringBuilder();
    // modified_after is exclusive and WooCommerce keeps whole seconds.
    from.ifPresent(
        time -> window.append("&modified_after=").append(SECONDS.format(time.minusSeconds(1))));
    if (!seenInLastSecond.isEmpty()) {
      window.append("&exclude=").append(String.join(",", seenInLastSecond));
    }
    if (page > 1) {
      window.append("&page=").append(page);
    }
    return window.toString().replace(":", "%3A").replace(",", "%2C");
  }

  @Override
  boolean moreAfter(OrderPage answer, boolean inOrder) {
    answer.orders().forEach(this::refuseOlderThanAskedFor);
    // A page may be shorter than was asked for; only the total, or an empty page, tells the end.
    boolean more =
        !answer.orders().isEmpty()
            && answer.total().orElse(Integer.MAX_VALUE) > readInWindow + answer.orders().size();
    if (more) {
      moveOn(answer.orders(), inOrder);
    }
    return more;
  }

  private void moveOn(List<JsonNode> orders, boolean inOrder) {
    Instant last = changed(orders.get(orders.size() - 1));
    boolean sameSecond = last.equals(lastSecond);
    if (!inOrder || (sameSecond && seenInLastSecond.size() >= MOST_EXCLUDED)) {
      // Page numbers, for once. Either WooCommerce sorted by local time in the hour that comes
      // twice
      // each autumn, or so many orders share a second that an import made them.
      page++;
      readInWindow += orders.size();
      return;
    }
    if (!sameSecond) {
      lastSecond = last;
      seenInLastSecond.clear();
    }
    orders.stream()
        .filter(order -> changed(order).equals(last))
        .forEach(order -> seenInLastSecond.add(id(order)));
    from = Optional.of(last);
    page = 1;
    readInWindow = 0;
  }

  private void refuseOlderThanAskedFor(JsonNode order) {
    if (from.isPresent() && changed(order).isBefore(from.get().minusSeconds(1))) {
      throw new WebshopException(
          "the webshop sent order %s, which changed before the time that was asked for: WooCommerce 5.8 or newer is needed"
              .formatted(id(order)));
    }
  }

  @Override
  Instant changed(JsonNode order) {
    try {
      return LocalDateTime.parse(order.path("date_modified_gmt").asText(""))
          .toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      throw noTime(order, "date_modified_gmt");
    }
  }
}

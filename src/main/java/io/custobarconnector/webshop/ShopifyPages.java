package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.journal.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Pages of Shopify: each answer names the next one in its Link header, and that address says all.
 *
 * @see <a href="https://shopify.dev/docs/api/admin-rest/usage/pagination">Pagination</a>
 */
final class ShopifyPages extends OrderPages {

  private String window;

  ShopifyPages(Optional<Position> start, Duration overlap, InstantSource ownClock) {
    super(start, ownClock);
    this.window =
        "status=any&order=updated_at%20asc"
            + start
                .map(p -> "&updated_at_min=" + Instant.parse(p.changedAt()).minus(overlap))
                .orElse("")
                .replace(":", "%3A");
  }

  @Override
  String changesWindow() {
    return window;
  }

  @Override
  boolean moreAfter(OrderPage page, boolean inOrder) {
    if (page.next().isEmpty()) {
      return false;
    }
    window = page.next();
    return true;
  }

  @Override
  Optional<Instant> changed(JsonNode order) {
    try {
      return Optional.of(OffsetDateTime.parse(order.path(timeField()).asText("")).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  String timeField() {
    return "updated_at";
  }
}

package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.journal.Position;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
 * last page ended instead, without the orders of that second that were seen. Orders without a time
 * of change come first, and count as of one second.
 *
 * <p>Orders that were put in the bin are in no other list; a run that follows another asks for them
 * before it asks for the changes.
 *
 * @see <a
 *     href="https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders">modified_after,
 *     exclude and X-WP-Total</a>
 */
final class WooCommercePages extends OrderPages {

  /** Characters of ids that fit in an address that any web server takes. */
  private static final int LONGEST_EXCLUSION = 3000;

  /** Moments as WooCommerce takes them: of UTC, to the second. */
  static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Optional<Instant> begin;
  private Optional<Instant> from;
  private Optional<Instant> lastSecond = Optional.empty();
  private final Set<String> seenInLastSecond = new LinkedHashSet<>();
  private int page = 1;
  private int readInWindow;
  private boolean bin;

  WooCommercePages(Optional<Position> start, Duration overlap, InstantSource ownClock) {
    super(start, ownClock);
    this.begin = start.map(p -> Instant.parse(p.changedAt()).minus(overlap));
    this.from = begin;
    // Before the first run nothing was sent that could be taken back.
    this.bin = start.isPresent();
  }

  @Override
  String changesWindow() {
    StringBuilder window = new StringBuilder(bin ? "&status=trash" : "&status=any");
    // modified_after is exclusive and WooCommerce keeps whole seconds.
    from.ifPresent(
        time -> window.append("&modified_after=").append(SECONDS.format(time.minusSeconds(1))));
    if (!seenInLastSecond.isEmpty()) {
      window.append("&exclude=").append(String.join(",", seenInLastSecond));
    }
    if (page > 1) {
      window.append("&page=").append(page);
    }
    return encoded(window.toString());
  }

  private static String encoded(String query) {
    return query.replace(":", "%3A").replace(",", "%2C");
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
    } else if (bin) {
      bin = false;
      begin();
      return true;
    }
    return more;
  }

  private void begin() {
    from = begin;
    lastSecond = Optional.empty();
    seenInLastSecond.clear();
    page = 1;
    readInWindow = 0;
  }

  @Override
  boolean isBeside() {
    return bin;
  }

  @Override
  void changesOnly() {
    bin = false;
  }

  private void moveOn(List<JsonNode> orders, boolean inOrder) {
    Optional<Instant> last =
        orders.stream().map(this::changed).flatMap(Optional::stream).reduce((one, next) -> next);
    Set<String> seen = new LinkedHashSet<>(last.equals(lastSecond) ? seenInLastSecond : Set.of());
    orders.stream()
        .filter(order -> changed(order).equals(last))
        .map(OrderPages::id)
        .filter(id -> !id.isEmpty())
        .forEach(seen::add);
    if (!inOrder || encoded(String.join(",", seen)).length() > LONGEST_EXCLUSION) {
      // Page numbers, for once. Either WooCommerce sorted by local time in the hour that comes
      // twice each autumn, or so many orders share a second that an import made them.
      page++;
      readInWindow += orders.size();
      return;
    }
    lastSecond = last;
    seenInLastSecond.clear();
    seenInLastSecond.addAll(seen);
    from = last.or(() -> from);
    page = 1;
    readInWindow = 0;
  }

  private void refuseOlderThanAskedFor(JsonNode order) {
    boolean older =
        changed(order)
            .filter(changed -> from.isPresent())
            .filter(changed -> changed.isBefore(from.get().minusSeconds(1)))
            .isPresent();
    if (older) {
      throw new WebshopException(
          "the webshop sent order %s, which changed before the time that was asked for: WooCommerce 5.8 or newer is needed"
              .formatted(id(order)));
    }
  }

  @Override
  Optional<Instant> changed(JsonNode order) {
    try {
      return Optional.of(
          LocalDateTime.parse(order.path(timeField()).asText("")).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  @Override
  String timeField() {
    return "date_modified_gmt";
  }
}

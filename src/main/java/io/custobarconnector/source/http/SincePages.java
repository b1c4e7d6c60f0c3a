package io.custobarconnector.source.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.error.HttpError;
import io.custobarconnector.journal.Position;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Pages by time of change. Not by page number: an item that changes leaves its place, all later
 * ones move up by one, and the first of the next page would never be seen. Each request begins
 * where the last page ended instead, without the items of that moment that were seen, if the source
 * can leave those out. Items without a time of change come first, and count as of one moment.
 */
final class SincePages extends HttpPages {

  /** Characters of ids that fit in an address that any web server takes. */
  private static final int LONGEST_EXCLUSION = 3000;

  private Optional<Instant> from;
  private Optional<Instant> lastMoment = Optional.empty();
  private final Set<String> seenInLastMoment = new LinkedHashSet<>();
  private int page;
  private int readInWindow;

  SincePages(HttpApi api, Optional<Position> start, InstantSource ownClock) {
    super(api, start, ownClock);
    this.from = begin();
  }

  @Override
  String nextQuery() {
    QueryText query = changes(from);
    HttpApi.Paging paging = api().paging();
    if (paging.exclude().isPresent() && !seenInLastMoment.isEmpty()) {
      query = query.with(paging.exclude().get(), String.join(",", seenInLastMoment));
    }
    if (page > 0) {
      query = query.with(paging.parameter(), Integer.toString(paging.first() + page));
    }
    return query.encoded();
  }

  @Override
  boolean moreAfter(HttpPage answer, boolean inOrder) {
    answer.items().forEach(this::refuseOlderThanAskedFor);
    // A page may be shorter than was asked for; only the total, or an empty page, tells the end.
    boolean more =
        !answer.items().isEmpty()
            && answer.total().orElse(Integer.MAX_VALUE) > readInWindow + answer.items().size();
    if (more) {
      moveOn(answer.items(), inOrder);
    }
    return more;
  }

  @Override
  void restart() {
    from = begin();
    lastMoment = Optional.empty();
    seenInLastMoment.clear();
    page = 0;
    readInWindow = 0;
  }

  private void moveOn(List<JsonNode> items, boolean inOrder) {
    Optional<Instant> last =
        items.stream().map(this::changed).flatMap(Optional::stream).reduce((one, next) -> next);
    Set<String> seen = new LinkedHashSet<>(last.equals(lastMoment) ? seenInLastMoment : Set.of());
    items.stream()
        .filter(item -> changed(item).equals(last))
        .map(this::id)
        .filter(id -> !id.isEmpty())
        .forEach(seen::add);
    if (!inOrder || !isPassable(seen, items.size())) {
      // Page numbers, for once. Either the source sorted by local time in the hour that comes twice
      // each autumn, or so many items share a moment that an import made them.
      page++;
      readInWindow += items.size();
      return;
    }
    lastMoment = last;
    seenInLastMoment.clear();
    seenInLastMoment.addAll(seen);
    from = last.or(() -> from);
    page = 0;
    readInWindow = 0;
  }

  /** Whether the next request gets beyond the items of a moment that were seen. */
  private boolean isPassable(Set<String> seen, int pageSize) {
    return api().paging().exclude().isPresent()
        ? QueryText.encoded(String.join(",", seen)).length() <= LONGEST_EXCLUSION
        : seen.size() < pageSize;
  }

  private void refuseOlderThanAskedFor(JsonNode item) {
    boolean older =
        changed(item)
            .filter(changed -> from.isPresent())
            .filter(changed -> changed.isBefore(from.get().minusSeconds(1)))
            .isPresent();
    if (older) {
      HttpApi.Names names = api().names();
      throw new HttpSourceException(
          HttpError.OLDER,
          "%s gave out %s among its %s, which changed before the time that was asked for: %s"
              .formatted(
                  names.system(),
                  id(item),
                  names.items(),
                  api().window().hint().isEmpty()
                      ? "check query.since in " + names.file()
                      : api().window().hint()));
    }
  }
}

package io.custobarconnector.source.http;

import io.custobarconnector.journal.Position;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pages by number, or by the number of items before them; or one page alone. The source must keep
 * the order of its items while they change, as by their ids: one that leaves its place moves those
 * behind it up, and the first of the next page would never be seen.
 *
 * <p>One that is deleted does so in any order. Where the source counts its items, that is noticed,
 * and the page before is read once more.
 */
final class NumberedPages extends HttpPages {

  private static final Logger LOG = LoggerFactory.getLogger(NumberedPages.class);

  /**
   * How many pages a run steps back, beside as many as it has read: a source that shrinks all the
   * time must end too.
   */
  private static final int MOST_STEPS_BACK = 10;

  /** How many items each page before this one had. */
  private final Deque<Integer> sizes = new ArrayDeque<>();

  private OptionalInt total = OptionalInt.empty();

  /** The last total that an answer told; an empty page often tells none, or 0. */
  private int lastCounted;

  private int page;

  /** How many items the pages before this one had: where it begins. */
  private int place;

  private SeenItems seen = SeenItems.NONE;
  private int furthest;
  private int stepsBack;
  private boolean told;

  NumberedPages(HttpApi api, Optional<Position> start, InstantSource ownClock) {
    super(api, start, ownClock);
  }

  @Override
  String nextQuery() {
    QueryText query = changes(begin());
    HttpApi.Paging paging = api().paging();
    return switch (paging.kind()) {
      case PAGE ->
          query.with(paging.parameter(), Integer.toString(paging.first() + page)).encoded();
      case OFFSET ->
          query.with(paging.parameter(), Integer.toString(paging.first() + place)).encoded();
      default -> query.encoded();
    };
  }

  @Override
  boolean moreAfter(HttpPage answer, boolean inOrder) {
    // 0 is the total of a source that counts on its first page alone, or the items of the page.
    OptionalInt counted = answer.total().stream().filter(all -> all > 0).findFirst();
    int gone = Math.max(0, total.orElse(0) - counted.orElse(Integer.MAX_VALUE));
    total = counted;
    int size = answer.items().size();
    seen = seen.without(gone).with(place, place + size);
    if (seen.end() < place && mayStepBack()) {
      stepBack();
      return true;
    }
    lastCounted = counted.orElse(lastCounted);
    if (size == 0 && lastCounted > place) {
      holdPosition();
      LOG.warn(
          "{} gave {} {} and then an empty page, but says that there are {}. The next run reads again from where this one began. If this happens in each run, paging.total in {} counts something else",
          api().names().system(),
          place,
          api().names().items(),
          lastCounted,
          api().names().file());
    }
    page++;
    furthest = Math.max(furthest, page);
    sizes.push(size);
    place += size;
    // A page may be shorter than was asked for; only the total, or an empty page, tells the end.
    return api().paging().kind() != HttpApi.PagingKind.NONE
        && size > 0
        // One of fewer than were read is none of all items, such as 0 of a source that counts none.
        && answer.total().orElse(Integer.MAX_VALUE) != place;
  }

  private boolean mayStepBack() {
    if (stepsBack < MOST_STEPS_BACK + furthest) {
      return true;
    }
    if (!told) {
      told = true;
      LOG.warn(
          "{} loses {} faster than they are read, so some may be missing: use paging=link, token or since in {}, or run the flow when nobody deletes",
          api().names().system(),
          api().names().items(),
          api().names().file());
    }
    return false;
  }

  /** Items were deleted: as many stand now at the end of the pages before, and were not seen. */
  private void stepBack() {
    while (place > seen.end()) {
      stepsBack++;
      page--;
      place -= sizes.pop();
    }
    pagesComeAgain();
  }

  @Override
  void restart() {
    sizes.clear();
    total = OptionalInt.empty();
    lastCounted = 0;
    page = 0;
    place = 0;
    seen = SeenItems.NONE;
    furthest = 0;
    stepsBack = 0;
  }
}

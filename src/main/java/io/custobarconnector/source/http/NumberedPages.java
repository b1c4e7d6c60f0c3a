package io.custobarconnector.source.http;

import io.custobarconnector.journal.Position;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Pages by number, or by the number of items before them; or one page alone. The source must keep
 * the order of its items while they change, as by their ids: one that leaves its place moves those
 * behind it up, and the first of the next page would never be seen.
 *
 * <p>One that is deleted does so in any order. Where the source counts its items, that is noticed,
 * and the page before is read once more.
 */
final class NumberedPages extends HttpPages {

  /** A source that shrinks with each page is read on after so many times. */
  private static final int MOST_STEPS_BACK = 10;

  /** How many items each page before this one had. */
  private final Deque<Integer> sizes = new ArrayDeque<>();

  private OptionalInt total = OptionalInt.empty();
  private int page;
  private int read;
  private int stepsBack;

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
          query.with(paging.parameter(), Integer.toString(paging.first() + read)).encoded();
      default -> query.encoded();
    };
  }

  @Override
  boolean moreAfter(HttpPage answer, boolean inOrder) {
    // 0 beside items is the total of a source that counts on its first page alone.
    OptionalInt counted =
        answer.total().stream().filter(all -> all > 0 || answer.items().isEmpty()).findFirst();
    int gone = total.orElse(0) - counted.orElse(Integer.MAX_VALUE);
    total = counted;
    if (gone > 0 && page > 0 && stepsBack < MOST_STEPS_BACK) {
      stepBack(gone);
      return true;
    }
    page++;
    sizes.push(answer.items().size());
    read += answer.items().size();
    // A page may be shorter than was asked for; only the total, or an empty page, tells the end.
    return api().paging().kind() != HttpApi.PagingKind.NONE
        && !answer.items().isEmpty()
        // One of fewer than were read is none of all items, such as 0 of a source that counts none.
        && answer.total().orElse(Integer.MAX_VALUE) != read;
  }

  /** Items were deleted: as many stand now at the end of the pages before, and were not seen. */
  private void stepBack(int gone) {
    stepsBack++;
    int found = 0;
    while (found < gone && page > 0) {
      int size = sizes.pop();
      page--;
      read -= size;
      found += size;
    }
    pagesComeAgain();
  }

  @Override
  void restart() {
    sizes.clear();
    total = OptionalInt.empty();
    page = 0;
    read = 0;
  }
}

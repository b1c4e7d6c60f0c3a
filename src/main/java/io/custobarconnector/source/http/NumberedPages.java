package io.custobarconnector.source.http;

import io.custobarconnector.journal.Position;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Pages by number, or by the number of items before them; or one page alone. The source must keep
 * the order of its items while they change, as by their ids: one that leaves its place moves those
 * behind it up, and the first of the next page would never be seen.
 */
final class NumberedPages extends HttpPages {

  private int page;
  private int read;

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
    page++;
    read += answer.items().size();
    // A page may be shorter than was asked for; only the total, or an empty page, tells the end.
    return api().paging().kind() != HttpApi.PagingKind.NONE
        && !answer.items().isEmpty()
        // One of fewer than were read is none of all items, such as 0 of a source that counts none.
        && answer.total().orElse(Integer.MAX_VALUE) != read;
  }

  @Override
  void restart() {
    page = 0;
    read = 0;
  }
}

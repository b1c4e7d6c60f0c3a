package io.custobarconnector.source.http;

import io.custobarconnector.journal.Position;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Pages of which each names the next one: by its address, of which the query is taken and says all,
 * or by a token, which goes with the same query again.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8288">RFC 8288, Web Linking</a>
 */
final class FollowedPages extends HttpPages {

  private String next = "";

  FollowedPages(HttpApi api, Optional<Position> start, InstantSource ownClock) {
    super(api, start, ownClock);
  }

  @Override
  String nextQuery() {
    QueryText first = changes(begin());
    if (next.isEmpty()) {
      return first.encoded();
    }
    HttpApi.Paging paging = api().paging();
    return paging.kind() == HttpApi.PagingKind.LINK
        ? next
        : first.with(paging.parameter(), next).encoded();
  }

  @Override
  boolean moreAfter(HttpPage page, boolean inOrder) {
    next = page.next();
    return !next.isEmpty();
  }

  @Override
  void restart() {
    next = "";
  }
}

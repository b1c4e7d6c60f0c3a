package io.custobarconnector.source.http;

import io.custobarconnector.error.HttpError;
import io.custobarconnector.journal.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Notices a source whose pages have no end: one that answers with a page again, names a page as its
 * own next one, or goes on with empty pages. Otherwise a run would last for ever, and nobody would
 * know.
 */
final class RepeatedPages {

  /** No source that names its pages is known to give out even one empty page before the last. */
  private static final int MOST_EMPTY = 3;

  /**
   * With a token, a database may stop looking before it has found anything, as Cosmos DB does.
   *
   * @see <a
   *     href="https://learn.microsoft.com/azure/cosmos-db/nosql/query/pagination">Pagination</a>
   */
  private static final int MOST_EMPTY_WITH_TOKEN = 1000;

  private final HttpApi.Names names;
  private final int mostEmpty;
  private final Set<Long> asked = new HashSet<>();
  private final Set<Long> answered = new HashSet<>();
  private int empty;

  RepeatedPages(HttpApi api) {
    this.names = api.names();
    this.mostEmpty =
        api.paging().kind() == HttpApi.PagingKind.TOKEN ? MOST_EMPTY_WITH_TOKEN : MOST_EMPTY;
  }

  /**
   * A page has come.
   *
   * @param query what was asked for
   * @param items which items the page holds, in which version
   * @param holdsNone whether it holds none
   * @param last whether it names no other page that follows
   * @throws HttpSourceException when it cannot be the next page
   */
  void refuse(String query, String items, boolean holdsNone, boolean last) {
    if (!asked.add(fingerprint(query))) {
      throw endless(
          "%s names a page of %s as the next one that it has given out before in this run");
    }
    if (holdsNone) {
      empty++;
      if (!last && empty > mostEmpty) {
        throw endless("%s gives out one empty page of %s after another");
      }
      return;
    }
    empty = 0;
    if (!answered.add(fingerprint(items))) {
      throw endless("%s sent the same page of %s again instead of the next one");
    }
  }

  /** Pages that were given out before are asked for again. */
  void forget() {
    asked.clear();
    answered.clear();
  }

  private HttpSourceException endless(String what) {
    return new HttpSourceException(
        HttpError.ENDLESS,
        what.formatted(names.system(), names.items())
            + ", so that reading would never end; check that no cache, proxy or plugin answers in its place (%s)"
                .formatted(names.address()));
  }

  private static long fingerprint(String text) {
    return Fingerprint.of(text.getBytes(StandardCharsets.UTF_8));
  }
}

package io.custobarconnector.webshop;

import io.custobarconnector.journal.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Notices a webshop whose pages have no end: one that answers with a page again, names a page as
 * its own next one, or goes on with empty pages. Otherwise a run would last for ever, and nobody
 * would know.
 */
final class RepeatedPages {

  /** No webshop is known to give out even one empty page before the last. */
  private static final int MOST_EMPTY = 3;

  private final Set<Long> asked = new HashSet<>();
  private final Set<Long> answered = new HashSet<>();
  private int empty;

  /**
   * A page has come.
   *
   * @param window what was asked for
   * @param orders which orders the page holds, in which version
   * @param holdsNone whether it holds none
   * @param last whether no other page follows
   * @throws WebshopException when it cannot be the next page
   */
  void refuse(String window, String orders, boolean holdsNone, boolean last) {
    if (!asked.add(fingerprint(window))) {
      throw new WebshopException(
          "the webshop names a page of orders as the next one that it has given out before in this run, so that reading would never end; check that no cache, proxy or plugin answers in its place (webshop.url)");
    }
    if (holdsNone) {
      empty++;
      if (!last && empty > MOST_EMPTY) {
        throw new WebshopException(
            "the webshop gives out one empty page of orders after another, so that reading would never end; check that no cache, proxy or plugin answers in its place (webshop.url)");
      }
      return;
    }
    empty = 0;
    if (!answered.add(fingerprint(orders))) {
      throw new WebshopException(
          "the webshop sent the same page of orders again instead of the next one, so that reading would never end; check that no cache, proxy or plugin answers in its place (webshop.url)");
    }
  }

  private static long fingerprint(String text) {
    return Fingerprint.of(text.getBytes(StandardCharsets.UTF_8));
  }
}

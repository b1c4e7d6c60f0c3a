package io.custobarconnector.source.http;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a source over HTTP is like, as a file of parameters beside the route says.
 *
 * @param names what messages call it
 * @param requests where and how it is asked
 * @param window from when on it is asked for changes
 * @param answer where things stand in an answer
 * @param paging how the next page is asked for
 * @param key how it knows who asks
 * @param limits what is asked of it at most
 */
public record HttpApi(
    Names names,
    Requests requests,
    Window window,
    Answer answer,
    Paging paging,
    HttpKey key,
    Limits limits) {

  /**
   * What messages call the source and what it gives.
   *
   * @param file the file of parameters, as people see it
   * @param system such as {@code the webshop}
   * @param items such as {@code orders}
   * @param keyPrefix what an item's id begins with in Custobar; empty for none
   * @param urlSettings the settings that its address is made of
   * @param keySettings the settings that its key is made of
   */
  public record Names(
      String file,
      String system,
      String items,
      String keyPrefix,
      List<String> urlSettings,
      List<String> keySettings) {

    /** The source, and where its address is set. */
    String withAddress() {
      return "%s (%s)".formatted(system, address());
    }

    String address() {
      return urlSettings.isEmpty() ? "url in " + file : String.join(" and ", urlSettings);
    }

    String keys() {
      return keySettings.isEmpty() ? "auth in " + file : String.join(" and ", keySettings);
    }
  }

  /**
   * Where and how the source is asked.
   *
   * @param url its root, without a slash at the end
   * @param path of the items
   * @param query of the first page
   * @param one what the query has besides to get one item by its {@code {id}}
   * @param also what the query has besides to get items that changes do not show, such as deleted
   *     ones; empty for none
   * @param headers sent with each request
   */
  public record Requests(
      URI url,
      String path,
      QueryText query,
      Optional<QueryText> one,
      Optional<QueryText> also,
      Map<String, String> headers) {}

  /**
   * From when on a run asks for changes.
   *
   * @param since the parameters with the time, {@code {since}}; empty when the source cannot tell
   * @param format how times are written there
   * @param exclusive whether the source gives what changed after that time, to the second, but not
   *     at it
   * @param overlap how far before its cursor a run begins, for changes that are shown late
   * @param first from when on the first run asks; empty for all there is
   * @param hint what to do about a source that gives older items than it was asked for
   */
  public record Window(
      Optional<QueryText> since,
      TimeFormat format,
      boolean exclusive,
      Duration overlap,
      Optional<Instant> first,
      String hint) {}

  /**
   * Where things stand in an answer.
   *
   * @param items the list; the answer itself when its name is empty
   * @param id what names an item
   * @param changed when an item last changed; empty when it does not say
   * @param sorted whether items come in the order of their changes
   */
  public record Answer(
      AnswerPlace items, AnswerPlace id, Optional<AnswerPlace> changed, boolean sorted) {}

  /** How the next page is asked for. */
  public enum PagingKind {
    /** There is one page only. */
    NONE,
    /** By what changed since the last item of the page before. */
    SINCE,
    /** By the number of the page. */
    PAGE,
    /** By the number of items before it. */
    OFFSET,
    /** By the address that the answer names. */
    LINK,
    /** By the token that the answer gives. */
    TOKEN
  }

  /**
   * The next page.
   *
   * @param parameter the query's parameter that names the page
   * @param first the number of the first page
   * @param next where an answer speaks of the next page; empty for the Link header
   * @param total where an answer says how many items there are in all
   * @param exclude the query's parameter of ids that are not wanted again
   */
  public record Paging(
      PagingKind kind,
      String parameter,
      int first,
      Optional<AnswerPlace> next,
      Optional<AnswerPlace> total,
      Optional<String> exclude) {}

  /**
   * What is asked at most.
   *
   * @param pageSize items of a page
   * @param requestsPerMinute 0 for no limit
   * @param answerBytes bytes of one answer
   */
  public record Limits(int pageSize, int requestsPerMinute, int answerBytes) {}
}

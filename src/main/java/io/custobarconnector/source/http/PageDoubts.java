package io.custobarconnector.source.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a source's first page makes one doubt of the file of parameters. A misspelt place is nothing
 * that an answer could tell: it looks like the last page, or like items without a time.
 */
final class PageDoubts {

  /** Pages that nobody asked for a size of have one of these many items, or a multiple of it. */
  private static final int ROUND = 10;

  private PageDoubts() {}

  /** One sentence each, with what to do; none when the page is as the file says. */
  static List<String> of(HttpApi api, HttpPage page) {
    List<String> doubts = new ArrayList<>();
    int items = page.items().size();
    if (items == 0) {
      return doubts;
    }
    api.answer()
        .changed()
        .filter(place -> page.items().stream().noneMatch(item -> isTime(api, place, item)))
        .ifPresent(
            place ->
                doubts.add(
                    "none of the first %s %s has a time in %s, so the cursor stays and each run reads all of them: check answer.changed in %s"
                        .formatted(items, api.names().items(), place.name(), api.names().file())));
    boolean full = items >= api.limits().pageSize() || items % ROUND == 0;
    if (full) {
      following(api, page).ifPresent(doubts::add);
    }
    return doubts;
  }

  private static boolean isTime(HttpApi api, AnswerPlace place, JsonNode item) {
    return api.window().format().read(place.in(item)).isPresent();
  }

  /** What would leave out all pages but the first. */
  private static Optional<String> following(HttpApi api, HttpPage page) {
    HttpApi.Names names = api.names();
    HttpApi.Paging paging = api.paging();
    int items = page.items().size();
    return switch (paging.kind()) {
      case LINK, TOKEN ->
          Optional.of(
                  "the first page has %s %s, and no next page in %s: if there are more %2$s, check paging and paging.next in %s"
                      .formatted(
                          items,
                          names.items(),
                          paging.next().map(AnswerPlace::name).orElse("a Link header"),
                          names.file()))
              .filter(doubt -> page.next().isEmpty());
      case SINCE, PAGE, OFFSET -> total(api, page);
      case NONE -> Optional.empty();
    };
  }

  private static Optional<String> total(HttpApi api, HttpPage page) {
    HttpApi.Names names = api.names();
    int items = page.items().size();
    if (api.paging().total().isEmpty()) {
      return api.paging().kind() == HttpApi.PagingKind.SINCE
          ? Optional.empty()
          : Optional.of(
              "if one of the %s is deleted while pages are read, the first of the next page is skipped: name paging.total in %s if answers count them, or use paging=link, token or since"
                  .formatted(names.items(), names.file()));
    }
    String place = api.paging().total().get().name();
    if (page.total().isEmpty()) {
      return Optional.of(
          "the first page has no number in %s: check paging.total in %s"
              .formatted(place, names.file()));
    }
    return page.total().getAsInt() == items
        ? Optional.of(
            "%s says %s, as many %s as the first page has: if there are more, it counts those of a page; check paging.total in %s"
                .formatted(place, items, names.items(), names.file()))
        : Optional.empty();
  }
}

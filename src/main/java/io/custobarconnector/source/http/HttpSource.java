package io.custobarconnector.source.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.error.HttpError;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.row.RowsAhead;
import io.custobarconnector.journal.run.Run;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of {@code kamelet:http-source} in Java. */
public class HttpSource {

  private static final Logger LOG = LoggerFactory.getLogger(HttpSource.class);

  private final Function<String, HttpApi> apis;
  private final InstantSource clock;

  /**
   * @param apis what a source is like, by the name of its file of parameters
   */
  public HttpSource(Function<String, HttpApi> apis, InstantSource clock) {
    this.apis = apis;
    this.clock = clock;
  }

  /**
   * The same sources for a look at a few items: the next ones, or the one of an id.
   *
   * @param id the source's own id of an item, with or without the prefix it has in Custobar
   * @param doubts takes what the page makes one doubt of the file of parameters
   */
  public HttpSource sample(int items, Optional<String> id, Consumer<String> doubts) {
    return new HttpSource(apis, clock) {
      @Override
      HttpPages pages(HttpApi api, Optional<Position> start) {
        if (id.isEmpty()) {
          // Without the overlap: what was sent already is no news.
          HttpPages next = super.pages(withoutOverlap(api), start);
          next.changesOnly();
          return next;
        }
        QueryText one =
            api.requests()
                .one()
                .orElseThrow(
                    () ->
                        new HttpSourceException(
                            HttpError.NO_ONE,
                            "%s: query.one is missing, with which one of the %s is asked for by its {id}"
                                .formatted(api.names().file(), api.names().items())));
        HttpPages pages = super.pages(api, Optional.empty());
        String prefix = api.names().keyPrefix();
        pages.only(
            api.requests()
                .query()
                .with(
                    one.filled(
                        "id",
                        id.get().startsWith(prefix)
                            ? id.get().substring(prefix.length())
                            : id.get())));
        return pages;
      }

      @Override
      public List<JsonNode> items(HttpPages pages, Run run, HttpPage page) {
        String sentLast = id.isPresent() ? "" : run.position().map(Position::key).orElse("");
        if (id.isEmpty()) {
          PageDoubts.of(pages.api(), page).forEach(doubts);
        }
        List<JsonNode> all = super.items(pages, run, page);
        pages.end();
        return all.stream()
            .filter(item -> !pages.name(item).equals(sentLast))
            .limit(items)
            .toList();
      }
    };
  }

  private static HttpApi withoutOverlap(HttpApi api) {
    HttpApi.Window window = api.window();
    return new HttpApi(
        api.names(),
        api.requests(),
        new HttpApi.Window(
            window.since(),
            window.format(),
            window.exclusive(),
            Duration.ZERO,
            window.first(),
            window.hint()),
        api.answer(),
        api.paging(),
        api.key(),
        api.limits());
  }

  /**
   * The same sources for a look at the items whose change lies ahead of their clock. It gives out
   * none, and tells the run how many there are.
   */
  public HttpSource ahead() {
    return new HttpSource(apis, clock) {
      @Override
      HttpPages pages(HttpApi api, Optional<Position> start) {
        HttpPages pages = super.pages(api, Optional.empty());
        pages.only(pages.changes(Optional.of(clock.instant())));
        return pages;
      }

      @Override
      public List<JsonNode> items(HttpPages pages, Run run, HttpPage page) {
        pages.accept(page);
        pages.end();
        // All that lie ahead of this clock do of the source's, or it is the source's that is off.
        boolean all = pages.ahead().size() == page.items().size();
        run.rowsAhead(
            HttpSource.ahead(
                pages, all ? page.total().orElse(pages.ahead().size()) : pages.ahead().size()));
        return List.of();
      }
    };
  }

  private static Optional<RowsAhead> ahead(HttpPages pages, int items) {
    return pages.allAhead().stream()
        .findFirst()
        .map(id -> new RowsAhead(items, pages.api().names().keyPrefix() + id));
  }

  /**
   * Starts to read what changed after the run's cursor.
   *
   * @param api the name of the source's file of parameters; empty for the flow's own
   */
  public HttpPages after(Run run, String api) {
    run.keepBooks(false);
    return pages(apis.apply(api.isEmpty() ? run.flow() : api), run.position());
  }

  HttpPages pages(HttpApi api, Optional<Position> start) {
    return HttpPages.of(api, start, clock);
  }

  /** The items of a page. */
  public List<JsonNode> items(HttpPages pages, Run run, HttpPage page) {
    List<JsonNode> items = pages.accept(page);
    reportAhead(pages, run);
    if (!pages.isMore()) {
      run.rowsAhead(ahead(pages, pages.allAhead().size()));
      run.markReadToEnd();
    }
    return items;
  }

  /** Custobar gets the item, but its time of change cannot be right. */
  private static void reportAhead(HttpPages pages, Run run) {
    List<JsonNode> ahead = pages.ahead();
    if (ahead.isEmpty()) {
      return;
    }
    HttpApi.Names names = pages.api().names();
    String field = pages.api().answer().changed().map(AnswerPlace::name).orElse("");
    for (JsonNode item : ahead) {
      run.omitted(
          new OmittedField(
              names.keyPrefix() + pages.name(item),
              field,
              "in_future",
              "%s: lies ahead of %s's clock; it is sent, and read again by each run until then. Save it there to mend it"
                  .formatted(field, names.system())));
    }
    LOG.warn(
        "{}: {} of the {} changed at a time that lies ahead of {}'s clock, such as {}{}; the cursor stays at the clock",
        run.flow(),
        ahead.size(),
        names.items(),
        names.system(),
        names.keyPrefix(),
        pages.name(ahead.get(0)));
  }

  /** Whether a page has items; without, there is nothing to deal with. */
  public boolean anyItems(List<JsonNode> items) {
    return !items.isEmpty();
  }
}

package io.custobarconnector.flow.look;

import io.custobarconnector.error.RouteError;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a flow's next run would send, against what was delivered. Custobar may still refuse rows of
 * it, and other flows that go first may hold some back.
 *
 * @param snapshot whether the flow reads and compares all rows
 * @param whole whether the look came to the run's end; else the numbers are of its first rows
 * @param read rows that the run would read
 * @param sent rows that it would send, by what they are
 * @param unchanged rows that Custobar has as they are
 * @param rejected rows that the connector would reject
 * @param ignored rows of which nothing is sent, by a setting or since a person gave them up
 * @param requests how many requests it would take
 * @param rejectedReasons why rows would be rejected, counted
 * @param omittedReasons why fields would be left out, counted
 * @param stop why the run would stop before it sends anything; empty when it would not
 * @param examples a few rows of each kind
 */
public record NextRun(
    String flow,
    boolean snapshot,
    boolean whole,
    long read,
    Map<Kind, Long> sent,
    long unchanged,
    long rejected,
    long ignored,
    long requests,
    List<Reason> rejectedReasons,
    List<Reason> omittedReasons,
    Optional<String> stop,
    List<Example> examples) {

  /** What a row that would be sent is to Custobar. */
  public enum Kind {
    /** It was never delivered. */
    NEW,
    /** It was delivered in another form. */
    CHANGED,
    /**
     * It was delivered as it is, and goes along with another row of its receipt; or nobody knows
     * whether it was delivered.
     */
    AGAIN,
    /** It was delivered, and is gone. */
    GONE
  }

  /**
   * A row that would be sent.
   *
   * @param key its {@code _key}
   * @param datatype what it is to Custobar, such as {@code customers}
   */
  public record Example(String key, String datatype, Kind kind, List<Value> values) {}

  /**
   * A field of a row that would be sent.
   *
   * @param column what the query's column of that name holds, as text; empty when it holds NULL, or
   *     when the query has no such column
   * @param selected whether the query has a column of that name; else a step of the route made it
   * @param sent the value in JSON
   */
  public record Value(String field, Optional<String> column, boolean selected, String sent) {}

  /**
   * When a look ends, though the run would go on.
   *
   * @param rows after a page with which so many were read
   * @param time after the page that was being read then
   */
  public record Bound(long rows, Duration time) {

    /** It goes on to the end. */
    public static final Bound NONE = new Bound(Long.MAX_VALUE, Duration.ofSeconds(Long.MAX_VALUE));
  }

  /** How many rows of a kind would be sent. */
  public long sent(Kind kind) {
    return sent.getOrDefault(kind, 0L);
  }

  /**
   * Reads what a next run would read, and compares it; nothing is sent and nothing is written.
   *
   * @param examples rows of each kind to give as examples
   * @throws RouteFileException when the flow does not read rows of the source database
   * @throws RuntimeException as {@link io.custobarconnector.flow.Connector#start} does, and when
   *     the reading fails
   */
  public static NextRun of(Settings settings, String flow, int examples) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    if (!FlowCheck.readsChanges(files.file(flow))) {
      throw new RouteFileException(
          RouteError.NO_CHANGES,
          "%s: --diff compares rows of the source database, and this flow reads none with changes-source; use preview without --diff"
              .formatted(files.file(flow)));
    }
    return of(settings, flow, examples, Bound.NONE);
  }

  /**
   * As above, for as long as the bound says.
   *
   * @throws RuntimeException as above; that a flow cannot be looked at, {@link #obstacle} says
   */
  public static NextRun of(Settings settings, String flow, int examples, Bound bound) {
    return new NextRunLook(flow, examples, bound).of(settings);
  }

  /** Why a flow cannot be looked at, as a sentence; empty when it can. */
  public static Optional<String> obstacle(Settings settings, String flow) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    return FlowCheck.readsChanges(files.file(flow)) && FlowCheck.sends(files.file(flow))
        ? Optional.empty()
        : Optional.of(
            "%s does not send rows of the source database, so there is nothing to compare"
                .formatted(flow));
  }
}

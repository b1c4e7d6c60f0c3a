package io.custobarconnector.changes;

import io.custobarconnector.journal.Backfill;
import io.custobarconnector.journal.BackfillRequest;
import io.custobarconnector.journal.DeliveredMessages;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;

/** The steps of {@code kamelet:changes-source} in Java. */
public class Changes {

  private final Source source;
  private final DeliveredMessages delivered;
  private final Predicate<String> followsDeletions;
  private final Predicate<String> fillsRequests;

  /**
   * @param delivered knows which rows Custobar has, to notice those that have gone
   * @param followsDeletions whether a flow tells Custobar of rows that have gone
   * @param fillsRequests whether a flow's messages may wait for the next page to fill a request
   */
  public Changes(
      Source source,
      DeliveredMessages delivered,
      Predicate<String> followsDeletions,
      Predicate<String> fillsRequests) {
    this.source = source;
    this.delivered = delivered;
    this.followsDeletions = followsDeletions;
    this.fillsRequests = fillsRequests;
  }

  /**
   * Starts to read what changed since the run before. Rows that were committed late bear a time
   * before the cursor; reading starts a little before it, and before the oldest transaction that
   * the run before could not see the end of. What is read twice is not sent twice.
   *
   * @param group column whose equal values stay on one page
   */
  public Reading after(String flow, String group, Run run, Exchange exchange) {
    if (run.backfill().isPresent()) {
      return again(flow, group, run, run.backfill().get());
    }
    if (fillsRequests.test(flow)) {
      run.fillRequests();
    }
    if (run.isReconcile()) {
      Position next = source.backFrom(flow, run.start().orElseThrow(), run.heldAt());
      return streaming(
          new Reading(
              run,
              source.setAside(flow, group, List.of()),
              source.undated(flow, group, false),
              source.openSnapshotUpTo(next, flow, group, run, Optional.empty())),
          exchange);
    }
    SetAsidePages again = source.setAside(flow, group, run.setAside().toTryAgain());
    if (!source.isSnapshot(flow)) {
      Optional<Position> start =
          run.position().map(cursor -> source.backFrom(flow, cursor, run.heldAt()));
      UndatedPages undated = source.undated(flow, group, run.isUndatedDue());
      return new Reading(run, again, undated, source.changes(flow, group, start));
    }
    return streaming(
        new Reading(
            run,
            again,
            source.undated(flow, group, false),
            source.openSnapshot(flow, group, run, knowing(flow))),
        exchange);
  }

  /** What a flow that tells of deletions compares with, to notice rows that have gone. */
  private Optional<DeliveredMessages> knowing(String flow) {
    return followsDeletions.test(flow) ? Optional.of(delivered) : Optional.empty();
  }

  /** Closes the open query when the run is over. */
  private static Reading streaming(Reading reading, Exchange exchange) {
    exchange
        .getExchangeExtension()
        .addOnCompletion(
            new SynchronizationAdapter() {
              @Override
              public void onDone(Exchange done) {
                reading.close();
              }
            });
    return reading;
  }

  /**
   * Starts to read rows before the cursor again. Between two pages the flow itself may run, so that
   * no message waits for the next page.
   */
  private Reading again(String flow, String group, Run run, Backfill backfill) {
    Range range =
        new Range(
            backfill.asked().from().map(BackfillRequest.Bound::at),
            backfill.asked().to().map(BackfillRequest.Bound::at),
            Optional.of(backfill.upTo()));
    if (backfill.rowsTotal().isEmpty()) {
      backfill.expects(source.count(flow, Optional.empty(), range));
    }
    return new Reading(
        run,
        source.setAside(flow, group, List.of()),
        source.undated(flow, group, backfill.isOfAllRows() && backfill.position().isEmpty()),
        source.changes(flow, group, backfill.position()).within(range));
  }

  /**
   * Reads just the rows with these keys, which did not get through before, and no changes.
   *
   * @param chosen null for a run that reads as every run does
   */
  public void only(Reading pages, List<String> chosen) {
    if (chosen != null) {
      pages.only(chosen);
    }
  }

  /** The next rows of a query that stays open. */
  public List<Map<String, Object>> next(Reading pages) {
    return pages.next();
  }

  /**
   * Notes which transactions are open before a page is read: its rows may be later than what they
   * will commit. Asked once a run, those that began during a long one would go unseen.
   */
  public void hold(Run run) {
    run.hold(source.oldestOpenTransaction(run.flow()));
  }

  /** The rows of a page that are whole receipts; counts them. */
  public List<Map<String, Object>> page(Reading pages, List<Map<String, Object>> rows) {
    return pages.accept(rows);
  }

  /** Whether a page has rows; without, there is nothing to deal with. */
  public boolean anyRows(List<Map<String, Object>> page) {
    return !page.isEmpty();
  }
}

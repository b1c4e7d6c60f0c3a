package io.custobarconnector.source;

import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.record.Horizons;
import io.custobarconnector.journal.row.DueDeletion;
import io.custobarconnector.journal.run.AtEnd;
import io.custobarconnector.journal.run.Backfill;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.journal.run.Horizon;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.source.query.Column;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.Range;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The steps of {@code kamelet:changes-source} in Java. */
public class Changes {

  private static final Logger LOG = LoggerFactory.getLogger(Changes.class);

  /** Rows asked for at a time that are sent again since another with their id is gone. */
  private static final int SEND_AGAIN = 2000;

  /** Rows with another id than before that the source is asked for at a time. */
  private static final int RENAMED = 5000;

  private final Source source;
  private final Horizons horizons;
  private final DeliveredMessages delivered;
  private final Predicate<String> followsDeletions;
  private final Predicate<String> fillsRequests;
  private final Predicate<String> leadsStraight;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * @param horizons what earlier runs saw of the source's transactions
   * @param delivered knows which rows Custobar has, to notice those that have gone
   * @param followsDeletions whether a flow tells Custobar of rows that have gone
   * @param fillsRequests whether a flow's messages may wait for the next page to fill a request
   * @param leadsStraight whether a flow's route has no step between its source and its only sink
   */
  public Changes(
      Source source,
      Horizons horizons,
      DeliveredMessages delivered,
      Predicate<String> followsDeletions,
      Predicate<String> fillsRequests,
      Predicate<String> leadsStraight) {
    this.source = source;
    this.horizons = horizons;
    this.delivered = delivered;
    this.followsDeletions = followsDeletions;
    this.fillsRequests = fillsRequests;
    this.leadsStraight = leadsStraight;
  }

  /**
   * Starts to read what changed since the run before, up to where the source's clock stands now.
   * Rows that are committed late bear a time before the cursor; reading starts a little before it,
   * and before all that the run before could not see yet. What is read twice is not sent twice.
   *
   * @param group column whose equal values stay on one page
   */
  public SourceReader after(String flow, String group, Run run, Exchange exchange) {
    run.keepBooks(leadsStraight.test(flow));
    Source one = source.onOneServer();
    SourceReader reading =
        run.backfill().isPresent()
            ? again(one, flow, group, run, run.backfill().get())
            : run.isReconcile()
                ? missed(one, flow, group, run)
                : source.isSnapshot(flow)
                    ? allRows(one, flow, group, run)
                    : changed(one, flow, group, run);
    if (run.backfill().isEmpty() && !run.isReconcile()) {
      reading.sendingAgain(() -> toSendAgain(flow));
    }
    AtEnd.of(exchange, reading::close);
    return reading;
  }

  private SourceReader allRows(Source one, String flow, String group, Run run) {
    fill(run);
    return new SourceReader(
        run,
        one.setAside(flow, group, run.setAside().toTryAgain()),
        one.undated(flow, group, false),
        one.openSnapshot(
            flow,
            group,
            run,
            followsDeletions.test(flow) ? Optional.of(delivered) : Optional.empty()),
        one.ahead(flow, group, false));
  }

  /** All rows that the flow's next run does not read: what of them differs was missed. */
  private SourceReader missed(Source one, String flow, String group, Run run) {
    fill(run);
    Optional<String> next = one.start(flow, run.start().orElseThrow(), run.horizonBefore());
    return new SourceReader(
        run,
        one.setAside(flow, group, List.of()),
        one.undated(flow, group, false),
        one.openSnapshotUpTo(
            next,
            flow,
            group,
            run,
            followsDeletions.test(flow) ? Optional.of(delivered) : Optional.empty()),
        one.ahead(flow, group, false));
  }

  private SourceReader changed(Source one, String flow, String group, Run run) {
    fill(run);
    HorizonFinder.Found found = one.horizon(flow, horizons, run.position());
    found.setBack().ifPresent(setBack -> readAgain(one, flow, run, setBack));
    Horizon horizon = found.horizon();
    run.saw(horizon);
    Range range =
        Range.ALL
            .startingAt(
                run.position().flatMap(cursor -> one.start(flow, cursor, run.horizonBefore())))
            .until(one.query(flow).isTimed() ? Optional.of(horizon.readAt()) : Optional.empty());
    return new SourceReader(
        run,
        one.setAside(flow, group, run.setAside().toTryAgain()),
        one.undated(flow, group, run.isUndatedDue()),
        one.changes(flow, group, range),
        one.ahead(flow, group, true));
  }

  /**
   * Kept at once: should this run fail, the next one no longer sees that the source was set back.
   */
  private void readAgain(Source one, String flow, Run run, HorizonFinder.SetBack setBack) {
    String from = setBack.from().orElse("");
    String backTo = run.horizonBefore().map(kept -> one.earlier(flow, kept, from)).orElse(from);
    if (run.isRecorded()) {
      horizons.readBackTo(flow, backTo);
    }
    run.readsBackTo(backTo);
    // Of a table whose last rows go as they are dealt with, each run would say so.
    LOG.atLevel(setBack.restored() || told.add(flow) ? Level.WARN : Level.DEBUG)
        .log(
            "{}: {}; rows are read again from {}, and those that differ are sent; rows that have gone are found by the next reconcile",
            flow,
            setBack.why(),
            backTo.isEmpty() ? "the beginning" : backTo);
  }

  private void fill(Run run) {
    if (fillsRequests.test(run.flow())) {
      run.fillRequests();
    }
  }

  /**
   * Looks once more at rows that were not as they were delivered: two rows of one key that never
   * come on one page look like one row that changes, to and fro. And at rows that Custobar has
   * under another id than before, whose old ids are to be told as gone: another row may have the
   * old id that no run has read yet.
   *
   * @throws QueryException when two rows have one key; nothing is told as gone then
   */
  public void keepLivingIds(String flow, Run run) {
    if (!run.isRecorded()) {
      return;
    }
    source.refuseRepeatedSoon(flow, run.changedKeys());
    long after = 0;
    for (List<DueDeletion> due = delivered.renamed(flow, after, RENAMED);
        !due.isEmpty();
        due = delivered.renamed(flow, after, RENAMED)) {
      source.refuseRepeated(flow, due.stream().map(DueDeletion::key).toList());
      List<String> living = source.living(flow, due.stream().map(DueDeletion::id).toList());
      if (!living.isEmpty()) {
        delivered.keep(flow, living);
      }
      after = due.get(due.size() - 1).number();
    }
  }

  private List<String> toSendAgain(String flow) {
    return delivered.toSendAgain(flow, SEND_AGAIN);
  }

  /**
   * Starts to read rows before the cursor again. Between two pages the flow itself may run, so that
   * no message waits for the next page.
   */
  private SourceReader again(Source one, String flow, String group, Run run, Backfill backfill) {
    Range range =
        new Range(
            Optional.empty(),
            backfill.asked().from().map(BackfillRequest.Bound::at),
            backfill.asked().to().map(BackfillRequest.Bound::at),
            Optional.empty(),
            Optional.of(backfill.upTo()));
    if (backfill.rowsTotal().isEmpty()) {
      backfill.expects(one.count(flow, Optional.empty(), range));
    }
    return new SourceReader(
        run,
        one.setAside(flow, group, List.of()),
        one.undated(flow, group, backfill.isOfAllRows() && backfill.position().isEmpty()),
        one.changes(flow, group, range, backfill.position()),
        one.ahead(flow, group, false));
  }

  /**
   * Reads just the rows with these keys, which did not get through before, and no changes.
   *
   * @param chosen null for a run that reads as every run does
   */
  public void only(SourceReader pages, List<String> chosen) {
    if (chosen != null) {
      pages.only(chosen);
    }
  }

  /**
   * Reads the next rows, of receipts all, and counts them. A row whose message still waits was read
   * again since it has changed meanwhile, or it is another row with the same key, and the message
   * of one of them would be dropped.
   *
   * @throws QueryException when two rows have one key
   */
  public List<Map<String, Object>> next(SourceReader pages) {
    List<Map<String, Object>> page = pages.next();
    Set<String> kept = pages.keptKeys();
    if (!kept.isEmpty()) {
      List<String> again =
          page.stream()
              .map(row -> Objects.toString(row.get(Column.KEY), ""))
              .filter(kept::contains)
              .toList();
      source.refuseRepeated(pages.flow(), again);
    }
    return page;
  }

  /** Whether a page has rows; without, there is nothing to deal with. */
  public boolean anyRows(List<Map<String, Object>> page) {
    return !page.isEmpty();
  }
}

package io.custobarconnector.flow;

import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.run.BackfillRequest;
import io.custobarconnector.journal.run.BackfillRequest.Bound;
import io.custobarconnector.settings.DateOption;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.FlowSettings;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * What stands in the way of sending a flow's rows again, before anything starts.
 *
 * @param readsChanges whether the flow reads rows of the source database by their time of change,
 *     or all of them
 * @param snapshot whether it reads and compares all rows at each run
 * @param mayHappenTwice whether it sends events, or may; each one that is sent again happens again
 */
public record BackfillCheck(boolean readsChanges, boolean snapshot, boolean mayHappenTwice) {

  /**
   * An end of the range as somebody wrote it.
   *
   * @param option what it was given for
   */
  public record Said(String option, Optional<String> text) {}

  /**
   * Looks at a flow's route and settings.
   *
   * @throws RouteFileException when the route's file cannot be read
   */
  public static BackfillCheck of(Settings settings, String flow) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    var file = files.file(flow);
    return new BackfillCheck(
        FlowCheck.readsChanges(file),
        settings.flow(flow).changes() == FlowSettings.Changes.SNAPSHOT,
        RouteFiles.isJava(file) || FlowCheck.sends(file, "events"));
  }

  /** Why the flow's rows cannot be sent again, as a sentence; empty when they can. */
  public Optional<String> obstacle(String flow) {
    if (!readsChanges) {
      return Optional.of(
          "%s does not read rows of the source database by their changes, so there is nothing that backfill could send again"
              .formatted(flow));
    }
    return snapshot
        ? Optional.of(
            "%1$s needs no backfill: each run compares all rows and sends what differs from what Custobar was given; use ./connector run --once %1$s"
                .formatted(flow))
        : Optional.empty();
  }

  /** Whether a range has a meaning for the flow: its rows change at times. */
  public static boolean takesRange(Connector connector, String flow) {
    return connector.source().query(flow).isTimed();
  }

  /** Why this cannot be sent again now, as a sentence; empty when it can. */
  public static Optional<String> obstacle(
      Connector connector, String flow, BackfillRequest request) {
    boolean bounded = request.from().isPresent() || request.to().isPresent();
    if (bounded && !takesRange(connector, flow)) {
      return Optional.of(
          "the _changed_at of %s is no time, so --from and --to have no meaning for it; leave them out"
              .formatted(flow));
    }
    return new JournalReader(connector.journal()).position(flow).isEmpty()
        ? Optional.of(
            "%1$s has not delivered anything yet, so there is nothing to send again; use ./connector run --once %1$s"
                .formatted(flow))
        : Optional.empty();
  }

  /**
   * Reads what somebody asks to be sent again.
   *
   * @param zone of moments without one
   * @throws DateTimeException with what would be right
   */
  public static BackfillRequest request(
      Said from, Said to, boolean everything, boolean restart, ZoneId zone) {
    Instant now = Instant.now();
    DateOption moments = new DateOption(Clock.fixed(now, zone), zone);
    Optional<Bound> first =
        from.text().map(said -> new Bound(said, moments.read(from.option(), said)));
    Optional<Bound> last = to.text().map(said -> new Bound(said, moments.read(to.option(), said)));
    if (first.filter(bound -> bound.at().isAfter(now)).isPresent()) {
      throw new DateTimeException(
          "%s=%s lies in the future".formatted(from.option(), first.get().said()));
    }
    if (first.isPresent() && last.isPresent() && !last.get().at().isAfter(first.get().at())) {
      throw new DateTimeException(
          "%s=%s is not after %s=%s"
              .formatted(to.option(), last.get().said(), from.option(), first.get().said()));
    }
    return new BackfillRequest(first, last, everything, restart);
  }
}

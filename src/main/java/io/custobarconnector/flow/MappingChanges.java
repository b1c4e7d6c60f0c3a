package io.custobarconnector.flow;

import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.error.CustobarError;
import io.custobarconnector.journal.Fingerprint;
import io.custobarconnector.journal.record.MappingRecord;
import io.custobarconnector.journal.record.RecordedMappings;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.FlowSettings;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.query.SourceQuery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Notices when a flow's rows become other messages than before: another query, other formats, other
 * settings. Rows delivered before keep their old form in Custobar until they change or are sent
 * again.
 */
public final class MappingChanges {

  private final Source source;
  private final Datatypes datatypes;
  private final Settings settings;
  private final RecordedMappings journal;

  MappingChanges(Source source, Datatypes datatypes, Settings settings, RecordedMappings journal) {
    this.source = source;
    this.datatypes = datatypes;
    this.settings = settings;
    this.journal = journal;
  }

  /**
   * Compares with the run before.
   *
   * @throws io.custobarconnector.source.query.QueryException when a column has vanished although
   *     the query's file is as it was
   * @throws RunStoppedException when a reconcile would take rows in an old form for missed
   */
  public void check(String flow, Run run) {
    if (!run.isRecorded()) {
      return;
    }
    source.refresh(flow);
    SourceQuery query = source.query(flow);
    Optional<MappingRecord> before = journal.last(flow);
    List<String> columns = query.columnNames();
    long mapping = fingerprint(flow, query, columns);
    run.backfill().ifPresent(again -> again.sendsWith(mapping));
    if (run.isReconcile()
        && before
            .filter(last -> last.mapping() != mapping || last.changedAt().isPresent())
            .isPresent()) {
      throw new RunStoppedException(
          CustobarError.MAPPING_CHANGED,
          "%s: the mapping has changed since rows were delivered, and a reconcile would take each row in its old form for missed; send all rows again first: ./connector backfill %1$s"
              .formatted(flow));
    }
    if (before.isEmpty()) {
      journal.write(run, new MappingRecord(mapping, columns, Optional.empty()));
      return;
    }
    MappingRecord last = before.get();
    if (last.mapping() == fingerprint(flow, query, last.columns())) {
      query.refuseVanished(last.columns());
    }
    if (last.mapping() != mapping) {
      journal.write(run, new MappingRecord(mapping, columns, changedAt(last, run)));
    }
  }

  /** A backfill of all rows that has come to its end leaves none in the form of another mapping. */
  public void sentAgain(Run run) {
    run.backfill()
        .filter(again -> again.isOfAllRows() && run.isReadToEnd())
        .ifPresent(again -> journal.sentAgain(run.flow(), again.mapping().orElseThrow()));
  }

  /** A run that compares all rows sends what differs by itself. */
  private Optional<Instant> changedAt(MappingRecord last, Run run) {
    return source.isSnapshot(run.flow())
        ? Optional.empty()
        : Optional.of(last.changedAt().orElse(run.startedAt()));
  }

  /**
   * Since when rows are sent in another form than those delivered before; empty when all have the
   * form of now.
   *
   * @throws io.custobarconnector.source.query.QueryException when the flow's query is wrong
   */
  Optional<Instant> changedAt(String flow) {
    return journal
        .last(flow)
        .filter(last -> !source.isSnapshot(flow))
        .flatMap(
            last ->
                last.mapping()
                        == fingerprint(flow, source.query(flow), source.query(flow).columnNames())
                    ? last.changedAt()
                    : last.changedAt().or(() -> Optional.of(Instant.now())));
  }

  private long fingerprint(String flow, SourceQuery query, List<String> columns) {
    FlowSettings chosen = settings.flow(flow);
    String all =
        String.join(
            "\n",
            query.sql().strip().replaceAll("\\s+", " "),
            datatypes.formats(columns),
            String.join(" ", columns),
            settings.defaultRegion(),
            settings.timeZone().getId(),
            chosen.invalidField().name(),
            chosen.nulls().map(Enum::name).orElse(""),
            chosen.deletions().name());
    return Fingerprint.of(all.getBytes(StandardCharsets.UTF_8));
  }
}

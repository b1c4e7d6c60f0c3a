package io.custobarconnector.check;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.error.CustobarError;
import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.error.RouteError;
import io.custobarconnector.error.SqlError;
import io.custobarconnector.flow.Wiring;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.look.Preview;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.row.RowsAhead;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.SettingsException;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.http.HttpApi;
import io.custobarconnector.source.probe.QueryProbe;
import io.custobarconnector.source.query.QueryException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Looks at each flow: its files, its query, its columns, and some of its rows. */
final class FlowCheckup {

  /** Rows that are converted when the keys of all are looked at. */
  private static final int SAMPLE = 10_000;

  /** Items that a source over HTTP is asked for; each page is a request. */
  private static final int ITEMS = 100;

  private final Settings settings;
  private final RouteFiles files;
  private final OptionalInt rows;
  private final boolean journal;
  private final List<Finding> findings;

  /**
   * @param rows rows of each flow to try; empty to look at the keys of all
   * @param journal whether the journal answers; without it no rows are tried
   */
  FlowCheckup(
      Settings settings,
      RouteFiles files,
      OptionalInt rows,
      boolean journal,
      List<Finding> findings) {
    this.settings = settings;
    this.files = files;
    this.rows = rows;
    this.journal = journal;
    this.findings = findings;
  }

  /** The flows whose files are right. */
  List<String> look(List<String> flows) {
    List<String> sound = new ArrayList<>();
    try (HikariDataSource scc = Databases.source(settings.source(), 3)) {
      for (String flow : flows) {
        if (isSound(flow, scc)) {
          sound.add(flow);
        }
      }
    } catch (UnavailableException e) {
      findings.add(Finding.trouble(DatabaseError.NO_ANSWER, "source", e.getMessage()));
    }
    return sound;
  }

  private boolean isSound(String flow, HikariDataSource scc) {
    try {
      Wiring wiring = new Wiring(settings, files, List.of(flow));
      Source source = wiring.source(scc);
      wiring.check(source);
      int before = findings.size();
      boolean reads =
          Files.exists(files.directory().resolve(flow + ".sql"))
              && FlowCheck.readsChanges(files.file(flow));
      if (reads) {
        probe(
            flow,
            new QueryProbe(scc, source.query(flow), settings.source().queryTimeout()),
            source.isSnapshot(flow));
        findings.addAll(
            UnseenCheckup.flow(
                scc, flow, source.query(flow), settings.source(), source.isSnapshot(flow)));
        if (!source.isSnapshot(flow)) {
          findings.addAll(
              HorizonCheckup.flow(
                  scc, flow, source.query(flow), settings.source(), settings.timeZone()));
        }
      }
      if (findings.stream().skip(before).noneMatch(Finding::isProblem)) {
        sample(flow, wiring.httpSourceCheck().source(flow));
      }
      return true;
    } catch (SettingsException | RouteFileException | QueryException e) {
      e.getMessage()
          .lines()
          .forEach(line -> findings.add(Finding.mistake(RouteError.START, flow, line)));
    } catch (RuntimeException e) {
      findings.add(Checkup.failed(flow, e));
    }
    return false;
  }

  private void probe(String flow, QueryProbe probe, boolean snapshot) {
    try {
      keys(flow, probe.keys(rows), snapshot);
      if (!probe.givesSameKeys(rows.orElse(SAMPLE))) {
        findings.add(
            Finding.mistake(
                SqlError.KEY_RANDOM,
                flow,
                "the query gives another _key for the same row each time: select a column that identifies the row, such as the table's id"));
      }
      // A snapshot reads all rows, and is meant to.
      Set<String> whole = snapshot ? Set.of() : probe.readWhole(settings.source().pageSize());
      if (!whole.isEmpty()) {
        findings.add(
            Finding.warning(
                flow,
                "each page reads all of %s: make an index on the column behind _changed_at, and select it plainly (docs/integrate.md, Is the page fast?)"
                    .formatted(String.join(" and ", whole))));
      }
    } catch (SQLException e) {
      findings.add(
          Finding.trouble(
              SqlError.FAILS,
              flow,
              "the query of %s.sql fails: %s".formatted(flow, FailureText.of(e))));
    }
  }

  private void keys(String flow, QueryProbe.Keys keys, boolean snapshot) {
    if (keys.withoutKey() > 0) {
      findings.add(
          Finding.mistake(
              SqlError.KEY_NULL,
              flow,
              "%s rows have no _key%s: select a column that is never NULL"
                  .formatted(
                      keys.withoutKey(),
                      keys.exampleWithoutKey()
                          .map(id -> ", for example that of external_id " + id)
                          .orElse(""))));
    }
    if (keys.withoutTime() > 0 && !snapshot) {
      findings.add(
          Finding.warning(
              flow,
              "%s of %s rows have no _changed_at: they are read once a day, all of them; with a time, for example coalesce(updated_at, created_at), they go out sooner"
                  .formatted(keys.withoutTime(), keys.rows())));
    }
    if (keys.exampleKey().isPresent()) {
      findings.add(
          Finding.mistake(
              SqlError.KEY_TWICE,
              flow,
              "%s rows have only %s different values of _key, for example several have %s: make it unique, a join may give several rows for one"
                  .formatted(keys.rows(), keys.keys(), keys.exampleKey().get())));
    }
    if (keys.shared() > 0) {
      findings.add(
          Finding.warning(
              flow,
              "%s values of external_id stand in several rows, for example in those of _key %s: in Custobar they are one record, which the row sent last overwrites"
                  .formatted(keys.shared(), keys.exampleShared().orElse(""))));
    }
  }

  private void sample(String flow, Optional<HttpApi> http) {
    if (!journal || !FlowCheck.sends(files.file(flow))) {
      findings.add(Finding.well(flow, "its files are right"));
      return;
    }
    http.filter(api -> api.answer().changed().isPresent() && api.window().since().isPresent())
        .ifPresent(
            api ->
                Preview.itemsAhead(settings, flow)
                    .ifPresent(found -> itemsAhead(flow, api.names(), found)));
    int most = http.isPresent() ? ITEMS : SAMPLE;
    Preview preview = Preview.fromStart(settings, flow, Math.min(rows.orElse(most), most));
    preview.doubts().forEach(doubt -> findings.add(Finding.warning(flow, doubt)));
    long read = preview.run().tally().read();
    List<RejectedRow> rejected = preview.run().pendingRejections();
    List<OmittedField> omitted = preview.run().pendingOmissions();
    if (rejected.isEmpty() && omitted.isEmpty()) {
      findings.add(
          Finding.well(
              flow,
              read == 0
                  ? "its query runs, and gives no row"
                  : read == 1 ? "1 row fits" : "%s rows fit".formatted(read)));
      return;
    }
    // What has run has passed these rows, or rejected them already; they stop no run of it.
    preview
        .tooManyRejected()
        .filter(what -> !preview.isDelivered())
        .ifPresent(
            what ->
                findings.add(
                    Finding.mistake(
                        CustobarError.TOO_MANY,
                        flow,
                        "a run would stop: %s; mend the source or the flow's mapping, or set %s.max-rejected"
                            .formatted(what, flow))));
    counted(rejected.stream().map(RejectedRow::reason))
        .forEach(
            (reason, count) ->
                findings.add(
                    new Finding(
                        flow,
                        rejected.size() >= read ? Finding.Level.MISTAKE : Finding.Level.WARNING,
                        "%s of %s rows would be rejected: %s; mend them at the source or in %s.sql"
                            .formatted(count, read, reason, flow))));
    counted(omitted.stream().map(OmittedField::reason))
        .forEach(
            (reason, count) ->
                findings.add(
                    Finding.warning(
                        flow,
                        "%s of %s rows would go without a field: %s"
                            .formatted(count, read, reason))));
  }

  private void itemsAhead(String flow, HttpApi.Names names, RowsAhead ahead) {
    findings.add(
        Finding.warning(
            flow,
            "%s %s changed at a time that lies ahead of %s's clock, for example %s: they are sent, and read again by each run until then; save them there to mend it"
                .formatted(ahead.rows(), names.items(), names.system(), ahead.exampleKey())));
  }

  /** How often each reason is given, in the order in which they came. */
  private static Map<String, Integer> counted(Stream<String> reasons) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    reasons.forEach(reason -> counts.merge(reason, 1, Integer::sum));
    return counts;
  }
}

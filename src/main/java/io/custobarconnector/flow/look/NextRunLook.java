package io.custobarconnector.flow.look;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.custobar.message.RowKeys;
import io.custobarconnector.custobar.upload.ReasonCounts;
import io.custobarconnector.custobar.upload.RejectionLimit;
import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.SourceValue;
import io.custobarconnector.flow.ChangeGuard;
import io.custobarconnector.flow.look.NextRun.Example;
import io.custobarconnector.flow.look.NextRun.Kind;
import io.custobarconnector.flow.look.NextRun.Value;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.journal.record.Horizons;
import io.custobarconnector.journal.record.RecordedRuns;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Forecast;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.FlowSettings;
import io.custobarconnector.source.Changes;
import io.custobarconnector.source.SourceReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Goes through a flow's next run, and counts what it would send. Memory grows with no row. */
final class NextRunLook {

  private final String flow;
  private final int wanted;
  private final NextRun.Bound bound;
  private final long begun = System.nanoTime();
  private final ObjectMapper json = new ObjectMapper();

  /** The rows of the page at hand, as the query gave them, while examples are wanted. */
  private final Map<String, Map<String, Object>> page = new HashMap<>();

  /** Messages that were not taken yet. */
  private final Map<String, Kind> kinds = new HashMap<>();

  private final Map<String, Map<String, Optional<String>>> columns = new HashMap<>();
  private final Map<Kind, Long> sent = new EnumMap<>(Kind.class);
  private final List<Example> examples = new ArrayList<>();
  private final ReasonCounts rejected;
  private final ReasonCounts omitted;

  /** Rejected rows may be read twice. */
  private final Set<String> readAgain = new HashSet<>();

  private Optional<String> tooManyRejected = Optional.empty();
  private long requests;
  private boolean hasJournal;
  private boolean whole = true;
  private Run run;

  NextRunLook(String flow, int examples, NextRun.Bound bound) {
    this.flow = flow;
    this.bound = bound;
    this.wanted = examples;
    this.rejected = new ReasonCounts(flow);
    this.omitted = new ReasonCounts(flow);
  }

  NextRun of(Settings settings) {
    FlowLook look = FlowLook.at(settings, flow);
    boolean snapshot = settings.flow(flow).changes() == FlowSettings.Changes.SNAPSHOT;
    return look.run(
        journal -> {
          Optional<Run> next = RecordedRuns.next(journal, flow);
          hasJournal = next.isPresent();
          run = next.orElseGet(() -> Run.unrecorded(flow, Optional.empty()));
          return new FlowLook.Parts(
              run,
              changes(look, journal),
              comparing(new DeliveredMessages(journal)),
              new RejectionLimit(
                  name -> settings.flow(name).maxRejected(),
                  (looking, what) -> tooManyRejected = tooManyRejected.or(() -> Optional.of(what))),
              UnaryOperator.identity(),
              this::take,
              this::count);
        },
        guard -> {
          count(run);
          return outcome(guard, snapshot);
        });
  }

  private NextRun outcome(ChangeGuard guard, boolean snapshot) {
    long rows = run.tally().read();
    Forecast forecast = run.forecast();
    forecast.read(rows);
    forecast.changed(sent.getOrDefault(Kind.CHANGED, 0L));
    forecast.gone(sent.getOrDefault(Kind.GONE, 0L));
    return new NextRun(
        flow,
        snapshot,
        whole,
        rows,
        Map.copyOf(sent),
        run.tally().unchanged(),
        rejected.list().stream().mapToLong(Reason::rows).sum(),
        run.tally().ignored(),
        requests,
        rejected.list(),
        omitted.list(),
        // Of a part, nobody can tell how much of all it is.
        hasJournal && whole
            ? guard.warning(run, snapshot).or(() -> tooManyRejected)
            : tooManyRejected,
        List.copyOf(examples));
  }

  private Changes changes(FlowLook look, HikariDataSource journal) {
    return new Changes(
        look.source(),
        new Horizons(journal),
        new DeliveredMessages(journal),
        name -> hasJournal && look.wiring().followsDeletions(name),
        look.wiring().shapes()::fillsRequests,
        name -> false) {
      @Override
      public List<Map<String, Object>> next(SourceReader pages) {
        if (run.tally().read() >= bound.rows() || isOver(bound.time())) {
          whole = false;
          throw new FlowLook.EnoughSeenException();
        }
        List<Map<String, Object>> rows = super.next(pages);
        page.clear();
        if (examples.size() < wanted * Kind.values().length) {
          // A copy, since a step of the route may write into a row.
          rows.forEach(
              row -> RowKeys.given(row).ifPresent(key -> page.put(key, new HashMap<>(row))));
        }
        return rows;
      }
    };
  }

  private boolean isOver(Duration time) {
    return Duration.ofNanos(System.nanoTime() - begun).compareTo(time) > 0;
  }

  private Fingerprints comparing(DeliveredMessages delivered) {
    return new Fingerprints() {
      @Override
      public Compared compare(String of, List<String> keys, long[] fingerprints) {
        Compared found = delivered.compare(of, keys, fingerprints);
        for (int i = 0; i < keys.size(); i++) {
          if (found.news().get(i)) {
            note(
                keys.get(i),
                found.inDoubt().get(i)
                    ? Kind.AGAIN
                    : found.known().get(i) ? Kind.CHANGED : Kind.NEW);
          } else {
            kinds.remove(keys.get(i));
          }
        }
        return found;
      }

      @Override
      public Set<String> setAside(String of, Collection<String> keys) {
        return delivered.setAside(of, keys);
      }

      @Override
      public void announce(Run sending, List<String> keys) {
        throw new IllegalStateException("a look sends nothing");
      }

      @Override
      public void forget(Run sending, String datatype, List<String> keys, List<String> ids) {
        throw new IllegalStateException("a look sends nothing");
      }
    };
  }

  private void note(String key, Kind kind) {
    kinds.put(key, kind);
    if (page.containsKey(key) && sent.getOrDefault(kind, 0L) < wanted) {
      columns.put(key, texts(page.get(key)));
    }
  }

  private static Map<String, Optional<String>> texts(Map<String, Object> row) {
    Map<String, Optional<String>> texts = new HashMap<>();
    row.forEach((column, value) -> texts.put(column, Optional.ofNullable(text(value))));
    return texts;
  }

  private static String text(Object value) {
    try {
      return Objects.toString(SourceValue.plain(value), null);
    } catch (InvalidValue e) {
      return e.reason();
    }
  }

  private void take(UploadRequest request) {
    requests++;
    for (Message message : request.messages()) {
      Kind known = kinds.remove(message.key());
      Kind kind = message.removal() ? Kind.GONE : known == null ? Kind.AGAIN : known;
      Map<String, Optional<String>> from =
          Optional.ofNullable(columns.remove(message.key()))
              .orElseGet(() -> texts(page.getOrDefault(message.key(), Map.of())));
      if (isFirst(message.key()) && sent.merge(kind, 1L, Long::sum) <= wanted) {
        examples.add(
            new Example(message.key(), request.datatype().name(), kind, values(message, from)));
      }
    }
  }

  /** A rejected row is read by itself, and with the changes if it is one. */
  private boolean isFirst(String key) {
    return run.isTryingAgain() ? readAgain.add(key) : !readAgain.contains(key);
  }

  private List<Value> values(Message message, Map<String, Optional<String>> from) {
    List<Value> values = new ArrayList<>();
    try {
      for (Map.Entry<String, JsonNode> field : json.readTree(message.body()).properties()) {
        values.add(
            new Value(
                field.getKey(),
                from.getOrDefault(field.getKey(), Optional.empty()),
                from.containsKey(field.getKey()),
                field.getValue().toString()));
      }
    } catch (IOException e) {
      throw new IllegalStateException("the message was written as JSON", e);
    }
    return values;
  }

  /** Counts what the run has told since the last page, and lets it forget that. */
  private void count(Run looking) {
    for (RejectedRow row : looking.pendingRejections()) {
      if (isFirst(row.key())) {
        rejected.add(row.field(), row.kind(), row.key());
      }
    }
    for (OmittedField field : looking.pendingOmissions()) {
      omitted.add(Optional.of(field.field()), field.kind(), field.key());
    }
    looking.written(looking.position());
  }
}

package io.custobarconnector.flow.look;

import io.custobarconnector.custobar.upload.RejectionLimit;
import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.journal.record.Horizons;
import io.custobarconnector.journal.row.RowsAhead;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.source.Changes;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.SourceReader;
import io.custobarconnector.source.http.HttpSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;

/**
 * The requests that a flow would send next. The flow's own route makes them, with its real query
 * and formats; nothing is sent and nothing is recorded.
 */
public final class Preview {

  private final List<UploadRequest> requests = new ArrayList<>();
  private final List<String> doubts = new ArrayList<>();
  private Run run;
  private boolean delivered;
  private Optional<String> tooManyRejected = Optional.empty();

  private Preview() {}

  /**
   * Makes the requests.
   *
   * @param rows how many rows to take at most; of a receipt, all rows are taken
   * @param key takes just the row with this {@code _key}, wherever the cursor stands
   * @throws RuntimeException as {@link io.custobarconnector.flow.Connector#start} does, and when
   *     the run fails
   */
  public static Preview of(Settings settings, String flow, int rows, Optional<String> key) {
    return new Preview()
        .look(settings, flow, rows, key, false, http -> http.sample(rows, key, doubt -> {}));
  }

  /** The requests of the first rows, whatever was sent before. Throws as {@link #of}. */
  public static Preview fromStart(Settings settings, String flow, int rows) {
    Preview preview = new Preview();
    return preview.look(
        settings,
        flow,
        rows,
        Optional.empty(),
        true,
        http -> http.sample(rows, Optional.empty(), preview.doubts::add));
  }

  /**
   * Items of a source over HTTP whose change lies ahead of its clock; empty when there are none.
   * Throws as {@link #of}.
   */
  public static Optional<RowsAhead> itemsAhead(Settings settings, String flow) {
    return new Preview()
        .look(settings, flow, 0, Optional.empty(), true, HttpSource::ahead)
        .run()
        .rowsAhead();
  }

  private Preview look(
      Settings settings,
      String flow,
      int rows,
      Optional<String> key,
      boolean anew,
      UnaryOperator<HttpSource> http) {
    FlowLook look = FlowLook.at(settings, flow);
    return look.run(
        journal -> {
          JournalReader memory = new JournalReader(journal);
          Source source = look.source();
          DeliveredMessages known = new DeliveredMessages(journal);
          // A row that was asked for by its key is shown whatever became of it.
          boolean afresh = anew || key.isPresent();
          this.delivered = memory.isDelivered(flow);
          run =
              Run.unrecorded(
                  flow,
                  afresh ? Instant.EPOCH : memory.unknownSentSince(flow).orElse(Instant.MAX),
                  anew ? Optional.empty() : memory.position(flow));
          return new FlowLook.Parts(
              run,
              sample(source, new Horizons(journal), known, rows, key),
              afresh ? Fingerprints.NONE : known,
              new RejectionLimit(
                  name -> settings.flow(name).maxRejected(),
                  (looking, what) -> tooManyRejected = tooManyRejected.or(() -> Optional.of(what))),
              http,
              requests::add,
              done -> {});
        },
        guard -> this);
  }

  /** The requests, in the order in which they would be sent. */
  public List<UploadRequest> requests() {
    return List.copyOf(requests);
  }

  /** What the first page of a source over HTTP makes one doubt of its file of parameters. */
  public List<String> doubts() {
    return List.copyOf(doubts);
  }

  /** What the run would have told the journal. */
  public Run run() {
    return run;
  }

  /**
   * Why a run of the same rows would stop, in a sentence without its end; empty if it would not.
   */
  public Optional<String> tooManyRejected() {
    return tooManyRejected;
  }

  /** Whether the flow has delivered anything. */
  public boolean isDelivered() {
    return delivered;
  }

  static Changes sample(
      Source source,
      Horizons horizons,
      DeliveredMessages delivered,
      int rows,
      Optional<String> key) {
    return new Changes(source, horizons, delivered, flow -> false, flow -> false, flow -> false) {
      @Override
      public SourceReader after(String flow, String group, Run run, Exchange exchange) {
        return source.sample(flow, group, run, rows, key);
      }
    };
  }
}

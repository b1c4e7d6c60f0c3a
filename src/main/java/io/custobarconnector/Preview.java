package io.custobarconnector;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.changes.Changes;
import io.custobarconnector.changes.Reading;
import io.custobarconnector.changes.Source;
import io.custobarconnector.changes.Webshop;
import io.custobarconnector.changes.WebshopRetries;
import io.custobarconnector.consent.TillPermissions;
import io.custobarconnector.custobar.Forgetting;
import io.custobarconnector.custobar.UploadRequest;
import io.custobarconnector.custobar.Uploads;
import io.custobarconnector.journal.DeliveredMessages;
import io.custobarconnector.journal.Fingerprints;
import io.custobarconnector.journal.FlowProgress;
import io.custobarconnector.journal.Horizons;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.RowsAhead;
import io.custobarconnector.journal.Run;
import io.custobarconnector.journal.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * The requests that a flow would send next. The flow's own route makes them, with its real query
 * and formats; nothing is sent and nothing is recorded.
 */
public final class Preview {

  private final List<UploadRequest> requests = new ArrayList<>();
  private Run run;

  private Preview() {}

  /**
   * Makes the requests.
   *
   * @param rows how many rows to take at most; of a receipt, all rows are taken
   * @param key takes just the row with this {@code _key}, wherever the cursor stands
   * @throws RuntimeException as {@link Connector#start} does, and when the run fails
   */
  public static Preview of(Settings settings, String flow, int rows, Optional<String> key) {
    return of(settings, flow, rows, key, false, shop -> shop.sample(rows, key));
  }

  /** The requests of the first rows, whatever was sent before. Throws as {@link #of}. */
  public static Preview fromStart(Settings settings, String flow, int rows) {
    return of(
        settings, flow, rows, Optional.empty(), true, shop -> shop.sample(rows, Optional.empty()));
  }

  /**
   * Orders of a webshop whose change lies ahead of its clock; empty when there are none. Throws as
   * {@link #of}.
   */
  static Optional<RowsAhead> ordersAhead(Settings settings, String flow) {
    return of(settings, flow, 0, Optional.empty(), true, Webshop::ahead).run().rowsAhead();
  }

  private static Preview of(
      Settings settings,
      String flow,
      int rows,
      Optional<String> key,
      boolean anew,
      UnaryOperator<Webshop> look) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    if (!FlowCheck.sends(files.file(flow))) {
      throw new RouteFileException(
          "%s: the flow sends nothing to Custobar, so there is nothing to look at"
              .formatted(files.file(flow)));
    }
    Wiring wiring = new Wiring(settings, files, List.of(flow));
    Preview preview = new Preview();
    try (HikariDataSource scc = Databases.source(settings.source(), 3);
        HikariDataSource journal = Databases.journal(settings.journal(), 4)) {
      Source source = wiring.source(scc);
      wiring.check(source);
      JournalReader memory = new JournalReader(journal);
      Optional<Position> position = anew ? Optional.empty() : memory.position(flow);
      // A row that was asked for by its key is shown whatever became of it.
      Instant unknownSentSince =
          anew || key.isPresent()
              ? Instant.EPOCH
              : memory.unknownSentSince(flow).orElse(Instant.MAX);
      Main camel =
          wiring.camelWithout(
              preview.instead(),
              beans(
                  settings,
                  wiring,
                  scc,
                  journal,
                  source,
                  preview.unrecorded(position, unknownSentSince),
                  rows,
                  key,
                  anew,
                  look));
      try {
        preview.run(camel, flow);
      } finally {
        camel.stop();
      }
    }
    return preview;
  }

  /** What routes call by name. */
  private static Map<String, Object> beans(
      Settings settings,
      Wiring wiring,
      HikariDataSource scc,
      HikariDataSource journal,
      Source source,
      Runs runs,
      int rows,
      Optional<String> key,
      boolean anew,
      UnaryOperator<Webshop> look) {
    DeliveredMessages delivered = new DeliveredMessages(journal);
    Map<String, Object> beans = new HashMap<>();
    beans.put("scc", scc);
    beans.put("runs", runs);
    beans.put("mappings", wiring.mappings(source, journal));
    beans.put(
        "forgetting",
        Forgetting.preview(
            wiring.datatypes(), wiring.peopleToForget(journal), wiring.erasedContacts(journal)));
    beans.put("guard", wiring.guard(source, delivered, journal));
    beans.put("changes", sample(source, new Horizons(journal), delivered, rows, key));
    beans.put(
        "tillPermissions",
        TillPermissions.preview(
            journal, settings.custobar().url(), settings.permissions(), wiring.contacts()));
    // A look waits for nothing.
    beans.put("upstream", new Upstream(new FlowProgress(journal), other -> false, Duration.ZERO));
    beans.put("webshop", look.apply(wiring.webshop()));
    beans.put("webshopRetries", new WebshopRetries());
    beans.put("jslt", wiring.mapping(journal, delivered));
    beans.put(
        "uploads",
        new Uploads(
            wiring.datatypes(),
            wiring::conversion,
            wiring::batchSize,
            anew || key.isPresent() ? Fingerprints.NONE : delivered));
    return beans;
  }

  /** The requests, in the order in which they would be sent. */
  public List<UploadRequest> requests() {
    return List.copyOf(requests);
  }

  /** What the run would have told the journal. */
  public Run run() {
    return run;
  }

  private void run(Main camel, String flow) {
    Exchange exchange =
        camel.getCamelContext().createProducerTemplate().request("direct:" + flow, empty -> {});
    if (exchange.getException() instanceof RuntimeException failure) {
      throw failure;
    }
    if (exchange.getException() != null) {
      throw new IllegalStateException(exchange.getException());
    }
  }

  /** Where requests go instead of to Custobar. */
  private RouteBuilder instead() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("direct:custobar-upload")
            .routeId("preview")
            .process(exchange -> requests.add(exchange.getMessage().getBody(UploadRequest.class)));
        from("direct:custobar-forget").routeId("preview-forget").log(LoggingLevel.TRACE, "a look");
      }
    };
  }

  private Runs unrecorded(Optional<Position> position, Instant unknownSentSince) {
    return new Runs() {
      @Override
      public Run begin(String flow, Exchange exchange) {
        run = Run.unrecorded(flow, unknownSentSince, position);
        return run;
      }

      @Override
      public void commit(Run finished, Optional<Position> at) {
        // A look leaves no trace.
      }
    };
  }

  private static Changes sample(
      Source source,
      Horizons horizons,
      DeliveredMessages delivered,
      int rows,
      Optional<String> key) {
    return new Changes(source, horizons, delivered, flow -> false, flow -> false, flow -> false) {
      @Override
      public Reading after(String flow, String group, Run run, Exchange exchange) {
        return source.sample(flow, group, run, rows, key);
      }
    };
  }
}

package io.custobarconnector.flow.look;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.custobar.upload.RejectionLimit;
import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.error.RouteError;
import io.custobarconnector.flow.Beans;
import io.custobarconnector.flow.CamelSetup;
import io.custobarconnector.flow.ChangeGuard;
import io.custobarconnector.flow.Wiring;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.flow.schedule.FlowDependencies;
import io.custobarconnector.forget.Forgetting;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.delivery.DeliveredMessages;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.journal.record.Horizons;
import io.custobarconnector.journal.run.FlowProgress;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.Runs;
import io.custobarconnector.permission.till.TillPermissions;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.source.Changes;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.http.HttpSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** Runs a flow's own route, with its real query and formats; nothing is sent or recorded. */
final class FlowLook {

  /**
   * What is looked at.
   *
   * @param run the run that the route is told of
   * @param changes gives out the rows
   * @param fingerprints what they are compared with
   * @param limit how many rows may be rejected
   * @param http how a source over HTTP is read
   * @param requests takes what would be sent, in its order
   * @param pages is told of the run when a page has been dealt with
   */
  record Parts(
      Run run,
      Changes changes,
      Fingerprints fingerprints,
      RejectionLimit limit,
      UnaryOperator<HttpSource> http,
      Consumer<UploadRequest> requests,
      Consumer<Run> pages) {}

  /** A look ends its route by this when it has seen enough; that is no failure. */
  static final class EnoughSeenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EnoughSeenException() {
      super("the look has seen enough", null, false, false);
    }
  }

  private final Settings settings;
  private final String flow;
  private final RouteFiles files;
  private final Wiring wiring;
  private Source source;

  private FlowLook(Settings settings, String flow, RouteFiles files) {
    this.settings = settings;
    this.flow = flow;
    this.files = files;
    this.wiring = new Wiring(settings, files, List.of(flow));
  }

  /**
   * Prepares a look at a flow.
   *
   * @throws RouteFileException when it sends nothing to Custobar
   */
  static FlowLook at(Settings settings, String flow) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    if (!FlowCheck.sends(files.file(flow))) {
      throw new RouteFileException(
          RouteError.SENDS_NOTHING,
          "%s: the flow sends nothing to Custobar, so there is nothing to look at"
              .formatted(files.file(flow)));
    }
    return new FlowLook(settings, flow, files);
  }

  /** Starts a flow, be it one that sends nothing to Custobar. Throws as {@link #start} does. */
  static void start(Settings settings, String flow) {
    new FlowLook(
            settings, flow, RouteFiles.of(settings.routesDirectory(), RouteFiles.installation()))
        .start();
  }

  Wiring wiring() {
    return wiring;
  }

  /** The source database, while {@link #run} goes on. */
  Source source() {
    return source;
  }

  /**
   * Runs the route once.
   *
   * @param wanted says what is looked at, given the journal's database
   * @param outcome makes the answer when the run is over, before the databases are closed
   * @throws RuntimeException as {@link io.custobarconnector.flow.Connector#start} does, and when
   *     the run fails
   */
  <T> T run(Function<HikariDataSource, Parts> wanted, Function<ChangeGuard, T> outcome) {
    try (HikariDataSource scc = Databases.source(settings.source(), 3);
        HikariDataSource journal = Databases.journal(settings.journal(), 4)) {
      source = wiring.source(scc);
      wiring.check(source);
      Parts parts = wanted.apply(journal);
      ChangeGuard guard = wiring.guard(source, new DeliveredMessages(journal), journal);
      Main camel =
          new CamelSetup(settings, files, List.of(flow))
              .startWithout(instead(parts), beans(scc, journal, parts));
      try {
        run(camel);
        return outcome.apply(guard);
      } finally {
        camel.stop();
      }
    }
  }

  /**
   * Starts the route and runs nothing.
   *
   * @throws RuntimeException as {@link io.custobarconnector.flow.Connector#start} does
   */
  private void start() {
    try (HikariDataSource scc = Databases.source(settings.source(), 3);
        HikariDataSource journal = Databases.journal(settings.journal(), 4)) {
      source = wiring.source(scc);
      wiring.check(source);
      Parts nothing =
          new Parts(
              Run.unrecorded(flow, Optional.empty()),
              Preview.sample(
                  source,
                  new Horizons(journal),
                  new DeliveredMessages(journal),
                  0,
                  Optional.empty()),
              Fingerprints.NONE,
              new RejectionLimit(name -> settings.flow(name).maxRejected()),
              UnaryOperator.identity(),
              request -> {},
              page -> {});
      new CamelSetup(settings, files, List.of(flow))
          .startWithout(instead(nothing), beans(scc, journal, nothing))
          .stop();
    }
  }

  private void run(Main camel) {
    Exchange exchange =
        camel.getCamelContext().createProducerTemplate().request("direct:" + flow, empty -> {});
    if (exchange.getException(EnoughSeenException.class) != null) {
      return;
    }
    if (exchange.getException() instanceof RuntimeException failure) {
      throw failure;
    }
    if (exchange.getException() != null) {
      throw new IllegalStateException(exchange.getException());
    }
  }

  /** What routes call by name. */
  private Beans beans(HikariDataSource scc, HikariDataSource journal, Parts parts) {
    return new Beans()
        .add("scc", scc)
        .addReading(
            wiring,
            source,
            journal,
            new DeliveredMessages(journal),
            unrecorded(parts),
            parts.changes(),
            // A look waits for nothing.
            new FlowDependencies(new FlowProgress(journal), other -> false, Duration.ZERO))
        .addHttp(parts.http().apply(wiring.httpSource()), wiring.longestHttpAnswer())
        .add(
            Forgetting.preview(
                wiring.datatypes(), wiring.peopleToForget(journal), wiring.erasedContacts(journal)))
        .add(
            TillPermissions.preview(
                journal, settings.custobar().url(), settings.permissions(), wiring.contacts()))
        .add(wiring.uploads(parts.fingerprints(), parts.limit()));
  }

  /** Where requests go instead of to Custobar. */
  private static RouteBuilder instead(Parts parts) {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("direct:custobar-upload")
            .routeId("preview")
            .process(
                exchange ->
                    parts.requests().accept(exchange.getMessage().getBody(UploadRequest.class)));
        from("direct:custobar-forget").routeId("preview-forget").log(LoggingLevel.TRACE, "a look");
      }
    };
  }

  private static Runs unrecorded(Parts parts) {
    return new Runs() {
      @Override
      public Run begin(String flow, Exchange exchange) {
        return parts.run();
      }

      @Override
      public void commit(Run finished, Optional<Position> at) {
        // A look leaves no trace.
        finished.checkPage();
        parts.pages().accept(finished);
      }
    };
  }
}

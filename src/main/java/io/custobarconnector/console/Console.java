package io.custobarconnector.console;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.console.access.Sessions;
import io.custobarconnector.console.access.SignIn;
import io.custobarconnector.console.view.FlowFiles;
import io.custobarconnector.console.view.Overview;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.metric.LiveNumbers;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.operator.AuditLog;
import io.custobarconnector.journal.operator.FlowPauses;
import io.custobarconnector.journal.operator.OperatorKeys;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.journal.record.RunHistory;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The console of a connector that serves, on its management port. */
public final class Console implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Console.class);

  /** Before Camel's own routes. */
  private static final int ORDER = -1;

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final HikariDataSource journal;
  private final ConsoleHttp http;
  private final OverviewStream stream;
  private final PersonApi persons;
  private final NextRunApi nextRuns;
  private final DirectoryApi directory;
  private final BackgroundRuns background;
  private final Timer clock;

  private Console(Connector connector, Router router, InstantSource time) {
    this.journal = Databases.console(connector.settings().journal());
    AuditLog audit = new AuditLog(journal);
    Sessions sessions = new Sessions(time);
    SignIn signIn = new SignIn(new OperatorKeys(journal), System::nanoTime);
    LiveNumbers numbers = new LiveNumbers(connector.metrics());
    FlowFiles files = new FlowFiles(connector.settings());
    Overview overview = new Overview(connector, journal, numbers, files);
    RunHistory runs = new RunHistory(journal);
    this.background = new BackgroundRuns(runs);
    ConsoleGate gate = new ConsoleGate(sessions, signIn);
    this.http = new ConsoleHttp(router, ORDER, gate);
    this.stream = new OverviewStream(overview, sessions);
    Set<OperatorRole> seeing = Set.of(OperatorRole.VIEWER, OperatorRole.OPERATOR);
    new SessionApi(sessions, signIn, audit, connector.settings().timeZone()).serve(http);
    this.directory = new DirectoryApi(connector.settings().directory(), sessions, audit, time);
    directory.serve(http);
    new FlowApi(connector, overview, files, runs, new FlowPauses(journal), audit, background)
        .serve(http, seeing);
    new RejectedApi(
            connector, new JournalReader(journal), connector.rejected(journal), audit, background)
        .serve(http, seeing);
    this.nextRuns = new NextRunApi(connector.settings(), files, audit);
    nextRuns.serve(http);
    this.persons = new PersonApi(connector, journal, audit);
    persons.serve(http);
    http.stream("/events", seeing, stream::open);
    new AuditApi(audit).serve(http);
    http.rest();
    new PageFiles().serve(router, ORDER);
    this.clock = new Timer("console-clock", true);
    every(LOOK, () -> numbers.look(Instant.now()));
    every(SECOND, () -> stream.tick(gate::endRevoked));
  }

  private void every(Duration time, Runnable work) {
    clock.schedule(
        new TimerTask() {
          @Override
          public void run() {
            try {
              work.run();
            } catch (RuntimeException e) {
              LOG.warn("console: what is shown could not be brought up to date", e);
            }
          }
        },
        0,
        time.toMillis());
  }

  /** Opens it; empty when the settings say no, or nothing is served. */
  public static Optional<Console> open(Connector connector) {
    return open(connector, InstantSource.system());
  }

  /**
   * As above.
   *
   * @param time by which sessions end
   */
  static Optional<Console> open(Connector connector, InstantSource time) {
    return connector.settings().management().console()
        ? connector.managementRouter().map(router -> new Console(connector, router, time))
        : Optional.empty();
  }

  @Override
  public void close() {
    clock.cancel();
    stream.close();
    http.close();
    persons.close();
    nextRuns.close();
    directory.close();
    background.close();
    journal.close();
  }
}

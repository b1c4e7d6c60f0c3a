package io.custobarconnector.benefit.http;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefit.CustomerBenefits;
import io.custobarconnector.benefit.HeldBenefits;
import io.custobarconnector.benefit.LedgerUnavailableException;
import io.custobarconnector.benefit.Transactions;
import io.custobarconnector.benefit.ledger.Ledger;
import io.custobarconnector.benefit.ledger.Reversals;
import io.custobarconnector.benefit.lookup.BenefitDeadline;
import io.custobarconnector.benefit.lookup.LookUpCache;
import io.custobarconnector.benefit.lookup.LookUps;
import io.custobarconnector.benefit.outbox.CustobarEvents;
import io.custobarconnector.benefit.outbox.Outbox;
import io.custobarconnector.benefit.outbox.OutboxDelivery;
import io.custobarconnector.benefit.outbox.OutboxWorker;
import io.custobarconnector.benefit.outbox.SourceStatement;
import io.custobarconnector.benefit.outbox.SourceWriting;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.settings.part.BenefitSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;

/** Benefits at the till, put together. */
public final class BenefitEndpoint implements AutoCloseable {

  /** More than may wait for Custobar at once, so that one is always free. */
  private static final int ANSWERERS = LookUps.MOST_WAITING + 32;

  private final HikariDataSource database;
  private final Optional<HikariDataSource> source;
  private final BenefitDeadline deadline;
  private final LookUps lookUps;
  private final OutboxWorker outbox;
  private final Vertx server;
  private final Tills tills;
  private final KeyCheck keys;
  private final List<Object> parts;
  private final Transactions transactions;

  /**
   * Reads and checks the integrator's SQL, and joins the parts.
   *
   * @param database connections that may write, whose search path is the journal's schema and then
   *     the source's own when both are in one database
   * @param source connections that may write to the source, when it is another database
   * @param sql benefits.sql
   * @param leases those of this process
   * @param refused counts requests without a right key
   * @param metrics shows how long tills wait
   * @param camel asks the routes; needed only once they run
   * @throws IllegalArgumentException when the SQL is wrong
   * @throws LedgerUnavailableException when a database does not answer
   */
  public BenefitEndpoint(
      HikariDataSource database,
      Optional<HikariDataSource> source,
      Path sql,
      Datatypes datatypes,
      BenefitSettings settings,
      Leases leases,
      RefusedKeys refused,
      MeterRegistry metrics,
      Supplier<ProducerTemplate> camel) {
    this.database = database;
    this.source = source;
    SourceStatement statement = SourceStatement.read(sql);
    try (Connection connection = source.orElse(database).getConnection()) {
      statement.check(connection);
    } catch (SQLException e) {
      throw new LedgerUnavailableException(e);
    }
    InstantSource clock = InstantSource.system();
    this.transactions = new Transactions(database, settings.forTheDatabase());
    Transactions afterwards = transactions.within(settings.afterwards());
    SourceWriting writing = new SourceWriting(statement, source.map(DataSource.class::cast));
    HeldBenefits held = new HeldBenefits(settings.field());
    CustobarEvents events = new CustobarEvents(camel, datatypes, held, transactions, settings);
    this.deadline = new BenefitDeadline(settings.deadline());
    this.outbox = new OutboxWorker(database, leases, new OutboxDelivery(database, writing, events));
    this.lookUps =
        new LookUps(
            settings, new LookUpCache(afterwards, held), phone -> ask(camel.get(), phone), clock);
    Benefits benefits =
        new Benefits(
            lookUps,
            held,
            new Ledger(transactions, writing, settings, clock, outbox::news),
            new Reversals(transactions, writing, outbox::news),
            settings,
            clock);
    this.server = HandshakeLimit.vertx(new VertxOptions().setWorkerPoolSize(ANSWERERS));
    this.tills = new Tills(settings, new TillMeters(metrics, settings.deadline()));
    this.keys = new KeyCheck(transactions, refused, System::nanoTime);
    this.parts = List.of(tills, held, deadline, benefits, events, outbox);
  }

  /** What the routes call, each by the name of its class. */
  public List<Object> parts() {
    return parts;
  }

  /** What the port is served with. */
  public Vertx server() {
    return server;
  }

  /** Whether tills wait for the database longer than they should. */
  public boolean isSlow() {
    return transactions.isSlow();
  }

  KeyCheck keys() {
    return keys;
  }

  Tills tills() {
    return tills;
  }

  @SuppressWarnings("unchecked") // the route's last step makes this list
  private static List<CustomerBenefits> ask(ProducerTemplate camel, String phone) {
    if (camel.requestBody("direct:benefits-source", phone) instanceof List<?> holders) {
      return (List<CustomerBenefits>) holders;
    }
    throw new IllegalStateException("Custobar did not answer, or is left alone for some seconds");
  }

  /** From now on the outbox empties by itself. */
  public void start() {
    outbox.start();
  }

  /** How much is still to be told. */
  public static Outbox.Backlog backlog(DataSource journal) throws SQLException {
    try (Connection connection = journal.getConnection()) {
      return Outbox.backlog(connection);
    }
  }

  @Override
  public void close() {
    lookUps.close();
    outbox.close();
    deadline.close();
    server.close();
    source.ifPresent(HikariDataSource::close);
    database.close();
  }
}

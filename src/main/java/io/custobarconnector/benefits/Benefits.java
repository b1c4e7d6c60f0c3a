package io.custobarconnector.benefits;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.custobar.Datatypes;
import io.custobarconnector.journal.Leases;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;

/** Benefits at the till, put together. */
public final class Benefits implements AutoCloseable {

  /**
   * How much Custobar has still to be told of uses and reversals.
   *
   * @param oldest when the oldest of it happened; empty when there is nothing
   * @param error what stood in the way last
   */
  public record Backlog(long pending, Optional<Instant> oldest, Optional<String> error) {}

  /** More than may wait for Custobar at once, so that one is always free. */
  private static final int ANSWERERS = LookUps.MOST_WAITING + 32;

  private final HikariDataSource database;
  private final Optional<HikariDataSource> source;
  private final CallDeadline deadline;
  private final LookUps lookUps;
  private final Teller teller;
  private final Vertx server;
  private final Edge edge;
  private final KeyCheck keys;
  private final Map<String, Object> beans;

  /**
   * Reads and checks the integrator's SQL, and joins the parts.
   *
   * @param database connections that may write, whose search path is the journal's schema and then
   *     the source's own when both are in one database
   * @param source connections that may write to the source, when it is another database
   * @param sql benefits.sql
   * @param leases those of this process
   * @param refused counts requests without a right key
   * @param camel asks the routes; needed only once they run
   * @throws IllegalArgumentException when the SQL is wrong
   * @throws LedgerUnavailableException when a database does not answer
   */
  public Benefits(
      HikariDataSource database,
      Optional<HikariDataSource> source,
      Path sql,
      Datatypes datatypes,
      BenefitSettings settings,
      Leases leases,
      RefusedKeys refused,
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
    Transactions transactions = new Transactions(database, settings.forTheDatabase());
    Transactions afterwards = transactions.within(settings.afterwards());
    SourceWriting writing = new SourceWriting(statement, source.map(DataSource.class::cast));
    HeldBenefits held = new HeldBenefits(settings.field());
    Telling telling = new Telling(camel, datatypes, held, transactions, settings);
    this.deadline = new CallDeadline(settings.deadline());
    this.teller = new Teller(database, leases, new Delivery(database, writing, telling));
    this.lookUps =
        new LookUps(
            settings, new LookUpCache(afterwards, held), phone -> ask(camel.get(), phone), clock);
    Desk desk =
        new Desk(
            lookUps,
            held,
            new Ledger(transactions, writing, settings, clock, teller::news),
            new Reversals(transactions, writing, teller::news),
            settings,
            clock);
    // Camel's HTTP server takes this for its own twenty threads.
    this.server = HandshakeLimit.vertx(new VertxOptions().setWorkerPoolSize(ANSWERERS));
    this.edge = new Edge(settings);
    this.keys = new KeyCheck(transactions, refused, System::nanoTime);
    this.beans =
        Map.of(
            "tills", edge,
            "heldBenefits", held,
            "benefitDeadline", deadline,
            "benefits", desk,
            "telling", telling,
            "teller", teller,
            "vertx", server);
  }

  /** What the routes call by name. */
  public Map<String, Object> beans() {
    return beans;
  }

  KeyCheck keys() {
    return keys;
  }

  Edge edge() {
    return edge;
  }

  @SuppressWarnings("unchecked") // the route's last step makes this list
  private static List<Holder> ask(ProducerTemplate camel, String phone) {
    if (camel.requestBody("direct:benefits-source", phone) instanceof List<?> holders) {
      return (List<Holder>) holders;
    }
    throw new IllegalStateException("Custobar did not answer, or is left alone for some seconds");
  }

  /** From now on the outbox empties by itself. */
  public void start() {
    teller.start();
  }

  /** How much is still to be told. */
  public static Backlog backlog(DataSource journal) throws SQLException {
    try (Connection connection = journal.getConnection()) {
      return Outbox.backlog(connection);
    }
  }

  @Override
  public void close() {
    lookUps.close();
    teller.close();
    deadline.close();
    server.close();
    source.ifPresent(HikariDataSource::close);
    database.close();
  }
}

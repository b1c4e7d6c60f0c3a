package io.custobarconnector.journal;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.record.RecordedRuns;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.settings.part.JournalSettings;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.UnitOfWorkHelper;
import org.postgresql.ds.PGSimpleDataSource;

/** A process with a journal open, as a test sees it; several may share one database. */
public final class OpenJournal implements AutoCloseable {

  public static final String SCHEMA = "connector";

  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final HikariDataSource database;
  private final RecordedRuns runs;

  public OpenJournal(PGSimpleDataSource database) {
    this.database =
        Databases.journal(
            new JournalSettings(address(database), "postgres", "postgres", SCHEMA), 4);
    Journal.prepare(this.database, SCHEMA);
    this.runs = new RecordedRuns(this.database);
  }

  /** Without the options that the data source adds, which would win over the connector's own. */
  public static String address(PGSimpleDataSource database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s"
        .formatted(database.getPortNumbers()[0], database.getDatabaseName());
  }

  public RecordedRuns runs() {
    return runs;
  }

  public JournalReader reader() {
    return new JournalReader(database);
  }

  public HikariDataSource database() {
    return database;
  }

  public Exchange exchange() {
    return new DefaultExchange(camel);
  }

  /** What Camel does when an exchange is done. */
  public static void done(Exchange exchange) {
    UnitOfWorkHelper.doneSynchronizations(
        exchange, exchange.getExchangeExtension().handoverCompletions());
  }

  public static void failed(Exchange exchange, Exception failure) {
    exchange.setException(failure);
    done(exchange);
  }

  public static RejectedRow refused(String key, String payload) {
    return new RejectedRow(
        "customers",
        key,
        RejectedRow.Origin.CUSTOBAR,
        Optional.of("email"),
        "http-400",
        "email is not valid",
        Optional.ofNullable(payload).map(text -> text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Every value of every row, as text. */
  public List<List<String>> ask(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<List<String>> all = new ArrayList<>();
      while (rows.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getString(i));
        }
        all.add(row);
      }
      return all;
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  public String askOne(String sql) {
    return ask(sql).get(0).get(0);
  }

  public void execute(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}

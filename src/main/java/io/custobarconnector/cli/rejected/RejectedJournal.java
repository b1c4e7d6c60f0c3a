package io.custobarconnector.cli.rejected;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.rejected.Payloads;
import io.custobarconnector.journal.rejected.RejectedRows;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.PayloadSettings;

/** The rows that did not get through, out of the settings' journal. */
record RejectedJournal(HikariDataSource database, RejectedRows rows) implements AutoCloseable {

  static RejectedJournal open(Settings settings) {
    HikariDataSource database = Databases.journal(settings.journal(), 4);
    try {
      Journal.prepare(database, settings.journal().schema());
      PayloadSettings chosen = settings.payloads();
      return new RejectedJournal(
          database,
          new RejectedRows(
              database,
              new Payloads(Payloads.How.valueOf(chosen.how().name()), chosen.key(), chosen.age())));
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  @Override
  public void close() {
    database.close();
  }
}

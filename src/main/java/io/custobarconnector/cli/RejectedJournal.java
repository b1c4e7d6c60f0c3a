package io.custobarconnector.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.Databases;
import io.custobarconnector.Settings;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.RejectedRows;

/** The rows that did not get through, out of the settings' journal. */
record RejectedJournal(HikariDataSource database, RejectedRows rows) implements AutoCloseable {

  static RejectedJournal open(Settings settings) {
    HikariDataSource database = Databases.journal(settings.journal(), 4);
    try {
      Journal.prepare(database, settings.journal().schema());
      return new RejectedJournal(database, new RejectedRows(database, settings.payloads()));
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

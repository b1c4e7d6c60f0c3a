package io.custobarconnector.cli.rejected;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.cli.input.CommonOptions;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.rejected.Payloads;
import io.custobarconnector.journal.rejected.RejectedRows;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.PayloadSettings;

/** The rejected rows, out of the settings' journal. */
record RejectedJournal(Settings settings, HikariDataSource database, RejectedRows rows)
    implements AutoCloseable {

  /** For a command that needs no more of the settings. */
  static RejectedJournal open(CommonOptions options) {
    return open(options.settingsOf("journal.", "scc.password", "rejected."));
  }

  static RejectedJournal open(Settings settings) {
    HikariDataSource database = Databases.journal(settings.journal(), 4);
    try {
      Journal.prepare(database, settings.journal().schema());
      PayloadSettings chosen = settings.payloads();
      return new RejectedJournal(
          settings,
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

package io.custobarconnector.flow.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** What is asked of a database that is set up for speed. */
@ExtendWith(EmptyDatabaseExtension.class)
class DatabasesTest {

  @Test
  void what_is_written_is_on_disk_though_the_server_promises_less(
      PGSimpleDataSource database, @TempDir Path folder) {
    assertThat(pools(database, folder, "off")).containsOnly("on");
  }

  @Test
  void who_promises_more_keeps_it(PGSimpleDataSource database, @TempDir Path folder) {
    assertThat(pools(database, folder, "remote_apply")).containsOnly("remote_apply");
  }

  private static List<String> pools(PGSimpleDataSource database, Path folder, String usual) {
    new Rows(database)
        .run(
            "ALTER DATABASE %s SET synchronous_commit = %s"
                .formatted(database.getDatabaseName(), usual));
    try (Deployment deployment = new Deployment(database, folder)) {
      Settings settings = deployment.settings();
      try (HikariDataSource journal = Databases.journal(settings.journal(), 1);
          HikariDataSource tills = Databases.tills(settings.journal(), Duration.ofSeconds(1), 1);
          HikariDataSource uses = Databases.uses(settings.source(), Duration.ofSeconds(1));
          HikariDataSource permissions = Databases.sourceToWrite(settings.source(), 1)) {
        return List.of(journal, tills, uses, permissions).stream()
            .map(pool -> new Rows(pool).one("SHOW synchronous_commit").toString())
            .map(setting -> setting.toLowerCase(Locale.ROOT))
            .toList();
      }
    }
  }
}

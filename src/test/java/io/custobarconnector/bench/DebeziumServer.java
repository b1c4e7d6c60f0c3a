package io.custobarconnector.bench;

import io.custobarconnector.bench.OnceRun.Took;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Debezium Server as whoever measures has unpacked it: it reads the whole table and posts its rows
 * as JSON, 500 at a time, with their columns alone.
 *
 * @see <a
 *     href="https://debezium.io/documentation/reference/stable/operations/debezium-server.html">
 *     Debezium Server</a>
 */
final class DebeziumServer {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path distribution;
  private final Optional<Path> java;
  private final Path folder;
  private final BulkSource source;
  private final URI uploads;

  /**
   * @param java its Java, where it needs another than this one
   * @param folder for its settings, offsets and log
   */
  DebeziumServer(
      Path distribution, Optional<Path> java, Path folder, BulkSource source, URI uploads) {
    this.distribution = distribution;
    this.java = java;
    this.folder = folder;
    this.source = source;
    this.uploads = uploads;
  }

  /** Rows that came to the receiver since it was last asked. */
  @FunctionalInterface
  interface Counter {
    long rows() throws IOException, InterruptedException;
  }

  /** Lets a PostgreSQL write the log that Debezium reads; holds from its next start on. */
  static void prepare(Path postgresql) throws SQLException {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(postgresql, 0, Durability.SAFE)) {
      run(database, "ALTER SYSTEM SET wal_level = 'logical'");
    }
  }

  /** Sends all rows, from the start of its process to the last row's arrival. */
  Took send(Counter counter) throws IOException, InterruptedException, SQLException {
    Path settings = settings();
    ProcessBuilder builder =
        new ProcessBuilder("./run.sh")
            .directory(distribution.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("debezium.log").toFile());
    builder.environment().put("JAVA_OPTS", "-Dquarkus.config.locations=" + settings);
    java.ifPresent(home -> builder.environment().put("JAVA_HOME", home.toString()));
    long start = System.nanoTime();
    Process process = builder.start();
    Duration processor = Duration.ZERO;
    long memory = 0;
    try {
      long rows = 0;
      while (rows < source.rows()) {
        Duration passed = Duration.ofNanos(System.nanoTime() - start);
        if (process.waitFor(20, TimeUnit.MILLISECONDS) || passed.compareTo(PATIENCE) > 0) {
          throw new IllegalStateException(
              "Debezium Server sent %s rows of %s; its log is %s"
                  .formatted(
                      rows, source.rows(), Files.readString(folder.resolve("debezium.log"))));
        }
        rows += counter.rows();
        processor = process.info().totalCpuDuration().orElse(processor);
        memory = Math.max(memory, OnceRun.mostMemory(process.pid()));
      }
      return new Took(Duration.ofNanos(System.nanoTime() - start), processor, memory);
    } finally {
      process.destroyForcibly().waitFor();
      forget();
    }
  }

  private Path settings() throws IOException {
    return Files.writeString(
        folder.resolve("debezium.properties"),
        """
        debezium.sink.type=http
        debezium.sink.http.url=%s
        debezium.sink.http.batch.enabled=true
        debezium.source.max.batch.size=500
        debezium.source.connector.class=io.debezium.connector.postgresql.PostgresConnector
        debezium.source.plugin.name=pgoutput
        debezium.source.slot.name=bench
        debezium.source.offset.storage.file.filename=%s
        debezium.source.database.hostname=localhost
        debezium.source.database.port=%d
        debezium.source.database.user=postgres
        debezium.source.database.password=none
        debezium.source.database.dbname=postgres
        debezium.source.topic.prefix=shop
        debezium.source.table.include.list=public.sale
        debezium.source.decimal.handling.mode=string
        debezium.format.value=json
        debezium.format.value.schemas.enable=false
        debezium.transforms=unwrap,names
        debezium.transforms.unwrap.type=io.debezium.transforms.ExtractNewRecordState
        debezium.transforms.names.type=org.apache.kafka.connect.transforms.ReplaceField$Value
        debezium.transforms.names.renames=id:external_id,receipt:sale_external_id
        quarkus.http.port=0
        """
            .formatted(uploads, folder.resolve("offsets.dat"), source.database().port()));
  }

  /**
   * Its next start begins from nothing; a slot that is kept would keep the log of all that follows.
   */
  private void forget() throws IOException, SQLException {
    Files.deleteIfExists(folder.resolve("offsets.dat"));
    run(
        source.database(),
        """
        SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active;
        DO $$ BEGIN
          WHILE EXISTS (SELECT FROM pg_replication_slots WHERE active) LOOP PERFORM pg_sleep(0.01); END LOOP;
        END $$;
        SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots;
        DROP PUBLICATION IF EXISTS dbz_publication\
        """);
  }

  private static void run(EmbeddedDatabase database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("timed")
class EmbeddedDatabaseTest {
  @TempDir Path folder;

  @Test
  void a_second_start_is_quick_and_finds_the_data_of_the_first() {
    try (EmbeddedDatabase first = EmbeddedDatabase.start(folder, 0, Durability.FAST)) {
      new Rows(first.dataSource()).run("CREATE TABLE kept AS SELECT 'Väinö' AS name");
    }
    long started = System.nanoTime();
    try (EmbeddedDatabase second = EmbeddedDatabase.start(folder, 0, Durability.FAST)) {
      assertThat(new Rows(second.dataSource()).one("SELECT upper(name) FROM kept"))
          .isEqualTo("VÄINÖ");
      assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(5));
      assertThat(second.jdbcUrl())
          .isEqualTo("jdbc:postgresql://localhost:" + second.port() + "/postgres?user=postgres");
    }
  }

  @Test
  void committed_rows_are_safe_unless_speed_was_asked_for() {
    try (EmbeddedDatabase safe = EmbeddedDatabase.start(folder, 0, Durability.SAFE)) {
      Rows rows = new Rows(safe.dataSource());
      assertThat(rows.one("SHOW fsync")).isEqualTo("on");
      assertThat(rows.one("SHOW synchronous_commit")).isEqualTo("on");
      assertThat(rows.one("SHOW full_page_writes")).isEqualTo("on");
    }
    try (EmbeddedDatabase fast = EmbeddedDatabase.start(folder, 0, Durability.FAST)) {
      Rows rows = new Rows(fast.dataSource());
      assertThat(rows.one("SHOW fsync")).isEqualTo("off");
      assertThat(rows.one("SHOW synchronous_commit"))
          .as("what is committed stands when the server alone crashes")
          .isEqualTo("on");
    }
  }

  @Test
  void a_taken_port_is_named_with_what_to_do() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> EmbeddedDatabase.start(folder, other.getLocalPort(), Durability.FAST))
          .extracting(FailureText::of, STRING)
          .contains("Port " + other.getLocalPort() + " is taken")
          .contains("choose another port");
    }
  }

  @Test
  void two_at_once_in_one_folder_are_refused() {
    try (EmbeddedDatabase first = EmbeddedDatabase.start(folder, 0, Durability.FAST)) {
      assertThat(first.folder()).isEqualTo(folder);
      assertThatThrownBy(() -> EmbeddedDatabase.start(folder, 0, Durability.FAST))
          .hasMessageContaining("in use by another running connector");
    }
  }

  @Test
  void data_that_was_not_made_to_the_end_is_made_again() throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(folder.resolve("data").resolve("postgresql.conf"), "half of");
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, 0, Durability.FAST)) {
      assertThat(new Rows(database.dataSource()).one("SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  void a_process_id_that_belongs_to_somebody_else_by_now_does_not_stop_the_start()
      throws IOException {
    EmbeddedDatabase.start(folder, 0, Durability.FAST).close();
    Files.writeString(
        folder.resolve("data").resolve("postmaster.pid"),
        ProcessHandle.current().pid() + "\n/elsewhere\n");
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder, 0, Durability.FAST)) {
      assertThat(new Rows(database.dataSource()).one("SELECT 1")).isEqualTo(1);
    }
    assertThat(ProcessHandle.current().isAlive()).isTrue();
  }

  @Test
  void a_server_left_by_a_killed_process_is_stopped_and_its_data_kept() throws IOException {
    Process owner =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                folder.toString())
            .inheritIO()
            .start();
    await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(folder.resolve("started")));
    owner.destroyForcibly();
    await().until(() -> !owner.isAlive());
    int port = Integer.parseInt(Files.readString(folder.resolve("started")));
    try (EmbeddedDatabase next = EmbeddedDatabase.start(folder, port, Durability.FAST)) {
      assertThat(new Rows(next.dataSource()).one("SELECT count(*) FROM kept")).isEqualTo(1L);
    }
  }

  /** Another process that starts a database and never closes it. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      EmbeddedDatabase database = EmbeddedDatabase.start(folder, 0, Durability.FAST);
      new Rows(database.dataSource()).run("CREATE TABLE kept AS SELECT 1 AS one");
      Path started = Files.writeString(folder.resolve("starting"), String.valueOf(database.port()));
      Files.move(started, folder.resolve("started"));
      new java.util.concurrent.CountDownLatch(1).await();
    }
  }
}

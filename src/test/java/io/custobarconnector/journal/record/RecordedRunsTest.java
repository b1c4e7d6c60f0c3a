package io.custobarconnector.journal.record;

import static io.custobarconnector.journal.OpenJournal.done;
import static io.custobarconnector.journal.OpenJournal.failed;
import static io.custobarconnector.journal.OpenJournal.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.OpenJournal;
import io.custobarconnector.journal.Position;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.lease.LeaseLostException;
import io.custobarconnector.journal.row.AcceptedMessages;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.run.Horizon;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

@ExtendWith(EmptyDatabaseExtension.class)
class RecordedRunsTest {

  private static final Position FIRST = new Position("2026-03-01 10:00:00.123456+02", "7");
  private static final Position SECOND = new Position("2026-03-01 11:00:00+02", "8");

  private OpenJournal journal;
  private OpenJournal other;

  @BeforeEach
  void open(PGSimpleDataSource database) {
    journal = new OpenJournal(database);
    other = new OpenJournal(database);
  }

  @AfterEach
  void close() {
    journal.close();
    other.close();
  }

  @Test
  void a_run_goes_on_where_the_last_one_stood() {
    Exchange exchange = journal.exchange();
    Run run = journal.runs().begin("customers", exchange);
    assertThat(run.position()).isEmpty();
    journal.runs().commit(run, Optional.of(FIRST));
    journal.runs().commit(run, Optional.of(SECOND));
    done(exchange);

    Run next = other.runs().begin("customers", other.exchange());

    assertThat(next.position()).contains(SECOND);
    assertThat(next.start()).contains(SECOND);
    assertThat(other.reader().position("customers")).contains(SECOND);
    assertThat(other.reader().position("sales")).isEmpty();
  }

  @Test
  void a_flow_is_let_go_when_whoever_is_told_of_its_run_fails() {
    journal
        .runs()
        .watchedBy(
            (run, outcome, failed, took) -> {
              throw new IllegalArgumentException("a meter of another kind has this name");
            });
    Exchange exchange = journal.exchange();
    journal.runs().begin("customers", exchange);
    done(exchange);
    assertThat(other.runs().begin("customers", other.exchange()).position()).isEmpty();
  }

  @Test
  void what_a_run_could_not_see_counts_until_the_cursor_moves() {
    Instant now = Instant.parse("2026-03-01T08:00:00Z");
    deal(
        run -> run.saw(new Horizon(now, 100, Optional.of("2026-03-01 07:00:00Z"))),
        Optional.of(FIRST));

    Run afterRowsSetAside = deal(run -> run.noLongerThere(List.of("c1")), Optional.empty());
    assertThat(afterRowsSetAside.horizonBefore()).contains("2026-03-01 07:00:00Z");
    Run afterMessagesThatWait = deal(run -> run.keeps(Run.Kept.OF_THIS_PAGE), Optional.of(SECOND));
    assertThat(afterMessagesThatWait.horizonBefore()).contains("2026-03-01 07:00:00Z");
    assertThat(afterMessagesThatWait.position()).contains(FIRST);
    Run stillHeld =
        deal(run -> run.saw(new Horizon(now, 101, Optional.empty())), Optional.of(SECOND));
    assertThat(stillHeld.horizonBefore()).contains("2026-03-01 07:00:00Z");

    Run next = journal.runs().begin("customers", journal.exchange());
    assertThat(next.horizonBefore()).as("the beginning").contains("");
    assertThat(next.position()).contains(SECOND);
  }

  /** A run of one page. */
  private Run deal(Consumer<Run> steps, Optional<Position> position) {
    Exchange exchange = journal.exchange();
    Run run = journal.runs().begin("customers", exchange);
    steps.accept(run);
    journal.runs().commit(run, position);
    done(exchange);
    return run;
  }

  @Test
  void a_page_writes_cursor_counts_rows_set_aside_and_fields_left_out() {
    Run run = journal.runs().begin("customers", journal.exchange());
    tell(run);
    journal.runs().commit(run, Optional.of(FIRST));

    assertThat(
            journal.ask(
                "SELECT rows_read, rows_sent, rows_unchanged, rows_rejected, fields_omitted, requests,"
                    + " outcome, ended_at FROM run"))
        .containsExactly(Arrays.asList("5", "2", "1", "1", "1", "1", "running", null));
    assertThat(journal.ask("SELECT row_key, origin, field, kind, payload->>'email' FROM rejected"))
        .containsExactly(List.of("c3", "custobar", "email", "http-400", "a@b.c"));
    assertThat(journal.ask("SELECT row_key, field, kind FROM omitted_field"))
        .containsExactly(List.of("c4", "phone_number", "invalid"));
    assertThat(run.pendingRejections()).isEmpty();
    assertThat(run.pendingOmissions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"rejected", "omitted_field", "flow_cursor"})
  void a_page_that_breaks_in_the_middle_writes_nothing_and_can_be_written_again(String table) {
    Run run = journal.runs().begin("customers", journal.exchange());
    journal.execute(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no room for a@b.c'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION refuse()\
        """
            .formatted(table));
    tell(run);

    assertThatThrownBy(() -> journal.runs().commit(run, Optional.of(FIRST)))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("the journal could not be written")
        .hasMessageNotContaining("a@b.c");
    assertThat(journal.ask("SELECT 1 FROM rejected UNION ALL SELECT 1 FROM omitted_field"))
        .isEmpty();
    assertThat(journal.ask("SELECT 1 FROM flow_cursor")).isEmpty();
    assertThat(journal.askOne("SELECT rows_read FROM run")).isEqualTo("0");

    journal.execute("DROP TRIGGER refuse ON " + table);
    journal.runs().commit(run, Optional.of(FIRST));
    assertThat(journal.askOne("SELECT count(*) FROM rejected")).isEqualTo("1");
    assertThat(journal.reader().position("customers")).contains(FIRST);
  }

  @Test
  void no_exception_on_the_way_quotes_what_could_not_be_written() {
    Run run = journal.runs().begin("customers", journal.exchange());
    run.rejected(refused("c3", "{\"email\": \"a@b.c\""));

    Throwable failure = catchThrowable(() -> journal.runs().commit(run, Optional.of(FIRST)));

    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertThat(cause).hasMessageNotContaining("a@b.c");
    }
    assertThat(failure).hasMessageContaining("invalid input syntax for type json");
  }

  @Test
  void the_first_failure_is_told_when_the_connection_is_gone() {
    Run run = journal.runs().begin("customers", journal.exchange());
    journal.execute(
        """
        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN new; END $$;
        CREATE TRIGGER die BEFORE INSERT ON flow_cursor FOR EACH ROW EXECUTE FUNCTION die()\
        """);

    assertThatThrownBy(() -> journal.runs().commit(run, Optional.of(FIRST)))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("terminating connection due to administrator command");
  }

  @Test
  void what_postgresql_cannot_keep_does_not_stop_a_flow() {
    Run run = journal.runs().begin("customers", journal.exchange());
    run.rejected(
        refused("c1", "{\"a\": \"x\\u0000y\", \"b\": \"\\\\u0000\", \"c\": \"\\ud83d\\ude00\"}"));
    run.rejected(refused("c2", "{\"a\": \"x\\ud83dy\", \"b\": \"x\\ude00y\"}"));
    journal.runs().commit(run, Optional.of(FIRST));

    assertThat(
            journal.ask(
                "SELECT payload->>'a', payload->>'b', payload->>'c' FROM rejected ORDER BY row_key"))
        .containsExactly(
            List.of("x\ufffdy", "\\u0000", "😀"), Arrays.asList("x\ufffdy", "x\ufffdy", null));
  }

  @Test
  void a_process_that_was_paused_cannot_move_a_cursor_that_another_has_moved() {
    Run paused = journal.runs().begin("customers", journal.exchange());
    journal.runs().commit(paused, Optional.of(FIRST));
    journal.execute(
        "UPDATE flow_cursor SET changed_at = 'later', version = version + 1 WHERE flow = 'customers'");
    paused.rejected(refused("c9", null));

    assertThatThrownBy(() -> journal.runs().commit(paused, Optional.of(SECOND)))
        .isInstanceOf(JournalException.class)
        .hasMessage("customers: another process has moved the cursor; this run ends [CBC-CUS-012]");
    assertThat(journal.askOne("SELECT changed_at FROM flow_cursor")).isEqualTo("later");
    assertThat(journal.ask("SELECT 1 FROM rejected")).isEmpty();
  }

  @Test
  void a_row_set_aside_by_an_earlier_run_is_forgotten_when_it_is_accepted() {
    Exchange exchange = journal.exchange();
    Run run = journal.runs().begin("customers", exchange);
    tell(run);
    journal.runs().commit(run, Optional.of(FIRST));
    done(exchange);

    Run next = journal.runs().begin("customers", journal.exchange());
    next.accepted(List.of("c3", "c4"), new long[] {1, 2});
    journal.runs().commit(next, Optional.of(SECOND));

    assertThat(journal.reader().rejected()).isEmpty();
    assertThat(journal.reader().omitted()).isEmpty();
  }

  @Test
  void a_row_set_aside_by_the_same_run_is_forgotten_when_it_is_accepted() {
    Run run = journal.runs().begin("customers", journal.exchange());
    run.rejected(refused("c3", null));
    journal.runs().commit(run, Optional.of(FIRST));
    run.accepted(List.of("c3"), new long[] {1});
    journal.runs().commit(run, Optional.of(SECOND));

    assertThat(journal.reader().rejected()).isEmpty();
  }

  @Test
  void a_row_that_is_refused_again_is_counted_and_not_doubled() {
    Run run = journal.runs().begin("customers", journal.exchange());
    run.rejected(refused("c3", null));
    journal.runs().commit(run, Optional.of(FIRST));
    run.rejected(refused("c3", "{\"v\": 2}"));
    journal.runs().commit(run, Optional.of(SECOND));

    assertThat(journal.ask("SELECT row_key, times, payload->>'v' FROM rejected"))
        .containsExactly(List.of("c3", "2", "2"));
  }

  @Test
  void of_many_who_start_a_flow_at_once_one_runs() throws Exception {
    int many = 6;
    CyclicBarrier together = new CyclicBarrier(many);
    ExecutorService threads = Executors.newFixedThreadPool(many);
    try {
      List<Future<Boolean>> starts = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        OpenJournal process = i % 2 == 0 ? journal : other;
        starts.add(
            threads.submit(
                () -> {
                  together.await(10, TimeUnit.SECONDS);
                  try {
                    return process.runs().begin("customers", process.exchange()) != null;
                  } catch (FlowBusyException busy) {
                    return false;
                  }
                }));
      }
      int started = 0;
      for (Future<Boolean> start : starts) {
        started += start.get(20, TimeUnit.SECONDS) ? 1 : 0;
      }
      assertThat(started).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
    assertThat(journal.askOne("SELECT count(*) FROM run")).isEqualTo("1");
    assertThat(active(journal) + active(other)).as("connections in use").isZero();
  }

  @Test
  void another_flow_may_run_at_the_same_time() {
    assertThat(journal.runs().begin("customers", journal.exchange()))
        .isNotEqualTo(journal.runs().begin("sales", journal.exchange()));
    assertThat(journal.runs().open()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"true,delivered", "false,stopped"})
  void a_run_that_ends_well_lets_the_flow_go(boolean toTheEnd, String outcome) {
    Exchange exchange = journal.exchange();
    Run run = journal.runs().begin("customers", exchange);
    if (toTheEnd) {
      run.markReadToEnd();
    }
    done(exchange);

    assertThat(journal.runs().open()).isEmpty();
    assertThat(active(journal)).isZero();
    assertThat(journal.askOne("SELECT outcome FROM run WHERE ended_at IS NOT NULL"))
        .isEqualTo(outcome);
    assertThat(other.runs().begin("customers", other.exchange())).isNotNull();
  }

  @Test
  void a_run_that_fails_tells_why_and_lets_the_flow_go() {
    Exchange exchange = journal.exchange();
    var unused = journal.runs().begin("customers", exchange);
    failed(exchange, new IllegalStateException("outer", new SQLException("the reason\n  of it")));

    assertThat(active(journal)).isZero();
    assertThat(journal.ask("SELECT outcome, error FROM run"))
        .containsExactly(List.of("failed", "the reason of it"));
    assertThat(other.runs().begin("customers", other.exchange())).isNotNull();
  }

  @Test
  void a_process_that_hung_holds_nothing_and_its_run_is_marked() {
    Exchange exchange = journal.exchange();
    Run hung = journal.runs().begin("customers", exchange);
    journal.execute("UPDATE lease SET expires_at = clock_timestamp()");

    Run next = other.runs().begin("customers", other.exchange());

    assertThat(other.ask("SELECT outcome, ended_at IS NULL FROM run ORDER BY id"))
        .containsExactly(List.of("interrupted", "f"), List.of("running", "t"));
    // It comes back to life: it sends and writes nothing, and its end takes nothing from the other.
    hung.accepted(List.of("c1"), new long[] {1});
    assertThatThrownBy(() -> journal.runs().commit(hung, Optional.of(SECOND)))
        .isInstanceOf(LeaseLostException.class)
        .hasMessageStartingWith("customers: this process was held up for too long");
    assertThatThrownBy(() -> hung.leases().check()).isInstanceOf(LeaseLostException.class);
    done(exchange);
    assertThat(journal.ask("SELECT 1 FROM delivered UNION ALL SELECT 1 FROM flow_cursor"))
        .isEmpty();
    assertThat(journal.ask("SELECT outcome FROM run ORDER BY id"))
        .containsExactly(List.of("interrupted"), List.of("running"));
    assertThatThrownBy(() -> journal.runs().begin("customers", journal.exchange()))
        .isInstanceOf(FlowBusyException.class);
    other.runs().commit(next, Optional.of(FIRST));
  }

  @Test
  void a_flow_that_is_busy_costs_no_connection() {
    var unused = other.runs().begin("customers", other.exchange());
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> journal.runs().begin("customers", journal.exchange()))
          .isInstanceOf(FlowBusyException.class)
          .hasMessageContaining("customers is already running");
    }
    assertThat(active(journal)).isZero();
  }

  @Test
  void rows_that_were_new_to_a_run_and_are_known_by_now_are_written_all_the_same() {
    Exchange exchange = journal.exchange();
    Run run = journal.runs().begin("customers", exchange);
    run.unknownKeys(Set.of("1", "2", "3"));
    run.rowsRead(1);
    run.accepted(List.of("1"), new long[] {10});
    journal.runs().commit(run, Optional.of(FIRST));

    run.unknownKeys(Set.of("1", "2", "3"));
    run.rowsRead(4);
    run.accepted(List.of("1", "2"), new long[] {11, 20});
    run.accepted(AcceptedMessages.of("sales", List.of("2"), new long[] {21}));
    run.accepted(List.of("3"), new long[] {30});
    journal.runs().commit(run, Optional.of(SECOND));
    done(exchange);

    assertThat(journal.ask("SELECT row_key, fingerprint FROM delivered ORDER BY row_key"))
        .containsExactly(List.of("1", "11"), List.of("2", "21"), List.of("3", "30"));
    assertThat(other.reader().position("customers")).contains(SECOND);
  }

  private static int active(OpenJournal journal) {
    return journal.database().getHikariPoolMXBean().getActiveConnections();
  }

  private static void tell(Run run) {
    run.rowsRead(5);
    run.rowsUnchanged(1);
    run.requestMade();
    run.accepted(List.of("c1", "c2"), new long[] {1, 2});
    run.rejected(refused("c3", "{\"email\": \"a@b.c\"}"));
    run.omitted(new OmittedField("c4", "phone_number", "invalid", "is no phone number"));
  }
}

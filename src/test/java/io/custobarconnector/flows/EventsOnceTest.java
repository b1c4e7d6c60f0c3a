package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flow.RunResult;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An event that is sent twice happens twice, so whatever goes wrong, each is sent once. */
@ExtendWith(ReferenceDatabaseExtension.class)
class EventsOnceTest {

  private static final int EVENTS = 7;
  private static final String UPLOAD = "/api/events/upload/";

  @TempDir private Path folder;
  private Deployment deployment;

  @BeforeEach
  void deploy(DataSource database) {
    deployment =
        new Deployment(database, folder, Deployment.standIn().eventType("GREETING").build());
    deployment.write(
        "greetings.camel.yaml",
        """
        - route:
            id: greetings
            from:
              uri: kamelet:changes-source
              parameters:
                flow: greetings
              steps:
                - to:
                    uri: kamelet:custobar-sink
                    parameters:
                      datatype: events
        """);
    deployment.write(
        "greetings.sql",
        """
        SELECT c.created_at            AS _changed_at,
               c.sequence_number       AS _key,
               'GREETING'              AS type,
               c.created_at            AS date,
               c.sequence_number::text AS customer_id
          FROM customer c
         WHERE c.sequence_number < (SELECT min(sequence_number) + %d FROM customer)
        """
            .formatted(EVENTS));
  }

  @AfterEach
  void stop() {
    deployment.close();
  }

  @Test
  void an_answer_that_was_lost_sends_no_event_twice() {
    deployment.custobar().fail(Fault.of(Fault.Kind.LOSE_ANSWER, UPLOAD, 1));
    deployment.deliver("greetings");
    assertThat(happened()).isEqualTo(EVENTS);
    assertThat(deployment.uploads(Datatype.EVENTS)).hasSize(1);
  }

  @Test
  void an_answer_that_dripped_until_it_was_cut_off_sends_no_event_twice() {
    deployment
        .set("custobar.response-timeout", "800ms")
        .set("custobar.retries", "0")
        .custobar()
        .fail(Fault.of(Fault.Kind.DRIP, UPLOAD, 1).withDelay(Duration.ofMillis(300)));
    assertThat(deployment.run("greetings").get("greetings").failure())
        .hasValueSatisfying(
            failure -> assertThat(failure).hasStackTraceContaining("was not complete after 8 s"));

    deployment.set("custobar.response-timeout", "30s");
    deployment.deliver("greetings");
    assertThat(happened()).isEqualTo(EVENTS);
    assertThat(deployment.uploads(Datatype.EVENTS)).hasSize(1);
  }

  @Test
  void a_connection_that_broke_before_custobar_read_loses_no_event() {
    deployment.custobar().fail(Fault.of(Fault.Kind.DROP, UPLOAD, 1));
    deployment.deliver("greetings");
    assertThat(happened()).isEqualTo(EVENTS);
  }

  @Test
  void a_run_that_ended_before_it_knew_is_followed_by_one_that_asks() {
    deployment.set("custobar.retries", "0");
    deployment.custobar().fail(Fault.of(Fault.Kind.LOSE_ANSWER, UPLOAD, 1));
    RunResult cut = deployment.run("greetings").get("greetings");
    assertThat(cut.failure()).isPresent();
    assertThat(cut.tally().sent()).isZero();

    RunResult next = deployment.deliver("greetings").get("greetings");
    assertThat(next.tally().sent()).isEqualTo(EVENTS);
    assertThat(happened()).isEqualTo(EVENTS);
    assertThat(deployment.uploads(Datatype.EVENTS)).hasSize(1);
  }

  @Test
  void a_run_that_ended_before_custobar_read_is_followed_by_one_that_sends() {
    deployment.set("custobar.retries", "0");
    deployment.custobar().fail(Fault.of(Fault.Kind.DROP, UPLOAD, 1));
    assertThat(deployment.run("greetings").get("greetings").failure()).isPresent();

    deployment.deliver("greetings");
    assertThat(happened()).isEqualTo(EVENTS);
  }

  @Test
  void an_event_that_came_between_two_that_arrived_is_not_taken_for_arrived() {
    deployment.set("custobar.retries", "0");
    deployment.edit("greetings.sql", "WHERE", "WHERE c.sequence_number % 2 = 0 AND");
    deployment.custobar().fail(Fault.of(Fault.Kind.LOSE_ANSWER, UPLOAD, 1));
    assertThat(deployment.run("greetings").get("greetings").failure()).isPresent();
    deployment.edit("greetings.sql", "c.sequence_number % 2 = 0 AND", "");
    deployment.custobar().fail(Fault.of(Fault.Kind.DROP, UPLOAD, 1));
    assertThat(deployment.run("greetings").get("greetings").failure()).isPresent();

    deployment.deliver("greetings");
    assertThat(happened()).isEqualTo(EVENTS);
  }

  @Test
  void a_cursor_that_is_set_back_sends_no_event_again() {
    deployment.deliver("greetings");
    deployment.rows().run("DELETE FROM connector.flow_cursor");
    RunResult again = deployment.deliver("greetings").get("greetings");
    assertThat(again.tally().read()).isEqualTo(EVENTS);
    assertThat(again.tally().unchanged()).isEqualTo(EVENTS);
    assertThat(happened()).isEqualTo(EVENTS);
  }

  private int happened() {
    assertThat(deployment.custobar().awaitApplied(Duration.ofSeconds(10))).isTrue();
    return deployment.custobar().counts().get(Datatype.EVENTS);
  }
}

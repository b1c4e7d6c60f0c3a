package io.custobarconnector.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.flows.ChildProcess;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnEmptyDatabase;
import io.custobarconnector.flows.Things;
import io.custobarconnector.sandbox.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The log of a process for those who collect it: each line is one object, from start to end. */
@Tag("process")
@ExtendWith(OnEmptyDatabase.class)
class JsonLogTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
    deployment
        .set("logging.format", "json")
        .set("logging.level", "info")
        .set("things.schedule", "0/1 * * * * ?")
        .set("custobar.retries", "0");
    new Things(deployment).make(1, 3);
  }

  private ChildProcess run() {
    return ChildProcess.start(
        deployment.folder(), "run", "things", "--config", deployment.config().toString());
  }

  private static List<JsonNode> lines(ChildProcess connector) {
    return connector.err().lines().map(JsonLogTest::json).toList();
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }

  private static JsonNode awaitLine(ChildProcess connector, String message) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(connector.err()).contains(message));
    return lines(connector).stream()
        .filter(line -> line.path("message").asText().contains(message))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void start_failure_recovery_and_counts_are_lines_that_name_flow_and_run() throws Exception {
    deployment.custobar().fail(Fault.of(Fault.Kind.STATUS, "*", 1_000_000).withStatus(503));
    try (ChildProcess connector = run()) {
      JsonNode started = awaitLine(connector, "started");
      assertThat(Instant.parse(started.path("timestamp").asText()))
          .isBetween(Instant.now().minusSeconds(120), Instant.now());
      assertThat(started.path("level").asText()).isEqualTo("INFO");
      assertThat(started.path("flows")).hasSize(1);
      assertThat(started.path("health").asText()).startsWith("http://127.0.0.1:");

      JsonNode failed = awaitLine(connector, "the run failed");
      assertThat(failed.path("level").asText()).isEqualTo("ERROR");
      assertThat(failed.path("flow").asText()).isEqualTo("things");
      awaitOutcome(failed, "failed");

      deployment.custobar().clearFaults();
      JsonNode delivered = awaitLine(connector, "; delivered");
      assertThat(delivered.path("flow").asText()).isEqualTo("things");
      awaitOutcome(delivered, "delivered");
      assertThat(delivered.path("read").asInt()).isEqualTo(3);
      assertThat(delivered.path("sent").asInt()).isEqualTo(3);
      assertThat(delivered.path("rejected").asInt()).isZero();
      assertThat(awaitLine(connector, "works again").path("flow").asText()).isEqualTo("things");

      assertThat(lines(connector)).hasSize(4).allMatch(line -> line.hasNonNull("timestamp"));
      assertThat(connector.out()).as("all is in the log").isEmpty();
    }
  }

  /** The journal says the same of the run that a line names; it may do so a moment later. */
  private void awaitOutcome(JsonNode line, String outcome) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        deployment
                            .rows()
                            .list(
                                "SELECT outcome FROM connector.run WHERE id = ?",
                                Long.parseLong(line.path("run").asText())))
                    .containsExactly(Map.of("outcome", outcome)));
  }

  @Test
  void a_start_that_fails_is_a_line_too_and_names_the_exit_code() throws Exception {
    deployment.write("things.sql", "SELEC 1");
    try (ChildProcess connector = run()) {
      assertThat(connector.await()).isEqualTo(2);
      assertThat(lines(connector)).hasSize(1);
      JsonNode fatal = lines(connector).get(0);
      assertThat(fatal.path("level").asText()).isEqualTo("ERROR");
      assertThat(fatal.path("exit").asInt()).isEqualTo(2);
      assertThat(fatal.path("message").asText()).contains("things.sql:1");
    }
  }
}

package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.StandInWebshop;
import io.custobarconnector.sandbox.WebshopOrder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say of a flow that reads a webshop. */
@ExtendWith(EmptyDatabaseExtension.class)
class WebshopCommandsTest {

  private static final String FLOW = "webshop-orders";
  private static final WebshopOrder ORDER =
      WebshopOrder.ofGuest(
          "ostaja@example.com",
          new WebshopOrder.Line("6410000000017", "Kahvimuki", 1, new BigDecimal("12.55")));

  @TempDir private Path folder;
  private Deployment deployment;

  /** The webshop's clock. */
  private Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private final StandInWebshop webshop =
      StandInWebshop.start(0, "ck_test", "cs_test", Optional.empty(), () -> now);

  @BeforeEach
  void deploy(DataSource database) throws IOException {
    deployment = new Deployment(database, folder);
    Deployment.FLOWS.forEach(flow -> deployment.set(flow + ".enabled", "false"));
    for (String file : List.of(FLOW + ".camel.yaml", FLOW + ".woocommerce.jslt")) {
      Files.copy(Path.of("routes", file), deployment.routes().resolve(file));
    }
    deployment
        .set(FLOW + ".enabled", "true")
        .set("custom-fields.events.shop_id", "string")
        .set("webshop.url", webshop.baseUrl())
        .set("webshop.key", "ck_test")
        .set("webshop.secret", "cs_test");
    for (int day = 20; day > 0; day--) {
      now = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(day));
      webshop.place(ORDER);
    }
    now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  @AfterEach
  void remove() {
    webshop.close();
    deployment.close();
  }

  private Cli connector(String command, String... more) {
    return deployment.command(List.of(command), more);
  }

  private void changedInTheFuture(long id) {
    webshop.rewrite(
        id,
        order ->
            order
                .put("date_modified", "2101-01-01T00:00:00")
                .put("date_modified_gmt", "2101-01-01T00:00:00"));
  }

  @Test
  void check_and_status_name_orders_that_changed_in_the_future() {
    changedInTheFuture(4);
    changedInTheFuture(7);
    Cli check = connector("check", "--rows", "1");
    assertThat(check.out())
        .contains(
            "2 orders changed at a time that lies ahead of the webshop's clock, for example WEB-4:");
    assertThat(check.exit()).as(check.out()).isZero();
    deployment.deliver(FLOW);
    assertThat(connector("status").out())
        .contains("webshop-orders: 2 rows are dated in the future, for example _key WEB-4;");
    now = now.plusSeconds(60);
    webshop.touch(4);
    webshop.touch(7);
    deployment.deliver(FLOW);
    assertThat(connector("status").out()).doesNotContain("dated in the future");
    assertThat(connector("check").out()).doesNotContain("ahead of the webshop's clock");
  }

  @Test
  void the_cursor_moves_back_and_the_next_run_reads_from_there() {
    deployment.deliver(FLOW);
    webshop.rewrite(3, order -> order.put("status", "cancelled"));
    webshop.rewrite(16, order -> order.put("status", "cancelled"));
    deployment.deliver(FLOW);
    assertThat(state(16)).as("changed without a trace").isEqualTo("PENDING");
    String target = now.minus(Duration.ofDays(5)).toString();
    Cli asked = connector("cursor", FLOW, "--to", target);
    assertThat(asked.err())
        .contains("the next run reads orders that changed at " + target + " or later");
    assertThat(asked.exit()).isEqualTo(ExitCode.BAD_USAGE);
    Cli moved = connector("cursor", FLOW, "--to", target, "--yes");
    assertThat(moved.out())
        .isEqualTo("webshop-orders: the cursor stands now at " + target + ", _key –.\n");
    assertThat(moved.exit()).isZero();
    deployment.deliver(FLOW);
    assertThat(state(16)).isEqualTo("CANCELED");
    assertThat(state(3)).as("before the new place").isEqualTo("PENDING");
    assertThat(deployment.custobar().acceptedRows(Datatype.SALES))
        .as("no other is sent twice")
        .isEqualTo(21);
  }

  private String state(long id) {
    deployment.held();
    return deployment
        .custobar()
        .find(Datatype.SALES, "WEB-" + id)
        .orElseThrow()
        .path("state")
        .asText();
  }

  @Test
  void what_is_no_date_or_flow_is_said_in_one_sentence() {
    assertThat(connector("cursor", FLOW).out()).contains("webshop-orders has no cursor yet");
    assertThat(connector("cursor", FLOW, "--to", "2d", "--yes").exit())
        .isEqualTo(ExitCode.BAD_USAGE);
    deployment.deliver(FLOW);
    for (String wrong : List.of("nonsense", "2026-02-30")) {
      Cli answer = connector("cursor", FLOW, "--to", wrong, "--yes");
      assertThat(answer.err())
          .startsWith("--to=" + wrong + " is not a date or time: write a date (2026-03-01)");
      assertThat(answer.exit()).isEqualTo(ExitCode.BAD_USAGE);
    }
    Cli future = connector("cursor", FLOW, "--to", "2099-01-01", "--yes");
    assertThat(future.err()).contains("--to=2099-01-01 lies in the future");
    assertThat(future.exit()).isEqualTo(ExitCode.BAD_USAGE);
    Cli unknown = connector("cursor", "webshop", "--to", "1d");
    assertThat(unknown.err()).contains("there is no flow \"webshop\"", FLOW);
    assertThat(unknown.exit()).isEqualTo(ExitCode.BAD_USAGE);
    Cli reconcile = connector("reconcile", FLOW);
    assertThat(reconcile.err()).contains("webshop-orders cannot be reconciled");
    assertThat(reconcile.exit()).isEqualTo(ExitCode.BAD_USAGE);
  }
}

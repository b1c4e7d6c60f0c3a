package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.console.ConsoleFixture.Answer;
import io.custobarconnector.console.ConsoleFixture.Browser;
import io.custobarconnector.flow.look.NextRun;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.nio.file.Path;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a next run would send, looked at in the console. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ConsoleNextRunTest {

  @Test
  void an_operator_sees_what_would_be_sent_and_nothing_is_sent_by_looking(
      DataSource database, @TempDir Path folder) {
    try (ConsoleFixture console =
        ConsoleFixture.serve(new Deployment(database, folder), "customers")) {
      Browser operator = console.signedIn(OperatorRole.OPERATOR);
      JsonNode first = look(operator);
      assertThat(first.path("whole").asBoolean()).isTrue();
      assertThat(first.path("sent").path("new").asLong()).isPositive();
      assertThat(first.path("sent").path("changed").asLong()).isZero();
      assertThat(first.path("requests").asLong()).isPositive();
      assertThat(first.path("examples")).hasSize(5);
      assertThat(console.deployment.custobar().acceptedRows(Datatype.CUSTOMERS)).isZero();
      assertThat(console.deployment.rows().count("SELECT count(*) FROM connector.run")).isZero();
      JsonNode action = operator.get("/audit?limit=1").body().path("entries").get(0);
      assertThat(action.path("action").asText()).isEqualTo("next-run");
      assertThat(action.path("flow").asText()).isEqualTo("customers");

      assertThat(console.connector.run("customers").tally().sent())
          .as("as the look said")
          .isEqualTo(first.path("sent").path("new").asLong());
      Object key =
          console
              .deployment
              .rows()
              .one(
                  "SELECT row_key FROM connector.delivered JOIN customer ON sequence_number::text = row_key"
                      + " WHERE deleted_at IS NULL ORDER BY row_key LIMIT 1");
      console
          .deployment
          .rows()
          .run(
              "UPDATE customer SET first_name = 'Mended', updated_at = now() WHERE sequence_number::text = ?",
              key);
      JsonNode then = look(operator);
      assertThat(then.path("sent").path("new").asLong()).isZero();
      assertThat(then.path("sent").path("changed").asLong()).isEqualTo(1);
      JsonNode example = then.path("examples").get(0);
      assertThat(example.path("key").asText()).isEqualTo(key.toString());
      assertThat(example.path("kind").asText()).isEqualTo("changed");
      assertThat(example.path("values"))
          .anySatisfy(
              value -> {
                assertThat(value.path("field").asText()).isEqualTo("first_name");
                assertThat(value.path("column").asText()).isEqualTo("Mended");
                assertThat(value.path("sent").asText()).isEqualTo("\"Mended\"");
              });
    }
  }

  private static JsonNode look(Browser operator) {
    Answer answer = operator.get("/flows/customers/next");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void a_look_ends_after_so_many_rows_or_so_long_and_says_so(
      DataSource database, @TempDir Path folder) {
    try (Deployment deployment = new Deployment(database, folder).set("source.page-size", "50")) {
      NextRun some =
          NextRun.of(
              deployment.settings(),
              "customers",
              1,
              new NextRun.Bound(100, Duration.ofMinutes(10)));
      assertThat(some.whole()).isFalse();
      assertThat(some.read()).isEqualTo(100);
      NextRun none =
          NextRun.of(deployment.settings(), "customers", 1, new NextRun.Bound(100, Duration.ZERO));
      assertThat(none.whole()).isFalse();
      assertThat(none.read()).isZero();
      assertThat(none.examples()).isEmpty();
    }
  }
}

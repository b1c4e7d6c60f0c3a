package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.Datatype;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code backfill}, as people and programs see it. */
@ExtendWith(OnReferenceDatabase.class)
class BackfillCommandTest {

  private Deployment deployment;

  @BeforeEach
  void deploy(Deployment deployed) {
    deployment = deployed;
  }

  private void refuses(String sentence, String... arguments) {
    Cli answer = deployment.command(arguments);
    assertThat(answer.err().strip()).isEqualTo(sentence);
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.out()).isEmpty();
  }

  @Test
  void a_backfill_tells_what_became_of_it() {
    deployment.deliver("shops");
    deployment.edit("shops.sql", "s.name,", "upper(s.name) AS name,");
    long shops = deployment.custobar().acceptedRows(Datatype.SHOPS);
    Cli answer = deployment.command("backfill", "shops", "--from", "2000-01-01", "--json");
    assertThat(answer.exit()).isZero();
    assertThat(answer.json().at("/flows/0/sent").asLong()).isEqualTo(shops);
    assertThat(answer.json().at("/backfill/rowsRead").asLong()).isEqualTo(shops);
    assertThat(answer.json().at("/backfill/rowsTotal").asLong()).isEqualTo(shops);
    assertThat(answer.json().at("/backfill/from").asText()).isEqualTo("1999-12-31T22:00:00Z");
    assertThat(deployment.command("backfill", "shops").out())
        .startsWith("flow ")
        .contains("\nshops ");
  }

  @Test
  void a_mistake_is_one_sentence() {
    refuses(
        "--from=yesterday is not a date or time: write a date (2026-03-01), a date and time (2026-03-01T10:00, or with a zone 2026-03-01T10:00+02:00), or a time ago (7d, 12h, 30m)",
        "backfill",
        "shops",
        "--from",
        "yesterday");
    refuses(
        "--to=2026-01-01 is not after --from=2026-02-01 10:00",
        "backfill",
        "shops",
        "--from",
        "2026-02-01 10:00",
        "--to",
        "2026-01-01");
    refuses("--from=2999-01-01 lies in the future", "backfill", "shops", "--from", "2999-01-01");
    refuses(
        "shops has not delivered anything yet, so there is nothing to send again; use ./connector run --once shops",
        "backfill",
        "shops");
    assertThat(deployment.command("backfill", "shoes").err())
        .contains("there is no flow \"shoes\"");
    assertThat(deployment.command("backfill").exit()).isEqualTo(2);
  }

  @Test
  void a_flow_that_cannot_be_sent_again_says_why() {
    deployment.set("shops.changes", "snapshot");
    refuses(
        "shops needs no backfill: each run compares all rows and sends what differs from what Custobar was given; use ./connector run --once shops",
        "backfill",
        "shops");
    deployment.write(
        "visits.camel.yaml",
        """
        - route:
            id: visits
            from:
              uri: direct:visits
              steps:
                - log: nothing
        """);
    refuses(
        "visits does not read rows of the source database by their changes, so there is nothing that backfill could send again",
        "backfill",
        "visits");
  }

  @Test
  void events_are_not_sent_twice_unless_somebody_means_it() {
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
    refuses(
        "greetings sends events, and each one that is sent again happens again in Custobar; say --yes if that is meant",
        "backfill",
        "greetings",
        "--all");
  }
}

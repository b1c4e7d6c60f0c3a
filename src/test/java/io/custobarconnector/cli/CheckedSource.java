package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A source of five products, of which {@code check} says what it warns of. */
@ExtendWith(EmptyDatabaseExtension.class)
abstract class CheckedSource {

  @TempDir Path folder;
  Deployment deployment;

  @BeforeEach
  void deploy(DataSource database) {
    deployment = new Deployment(database, folder);
    for (String flow : List.of("shops", "customers", "sales")) {
      deployment.set(flow + ".enabled", "false");
    }
    deployment
        .rows()
        .run("CREATE TABLE item (id int PRIMARY KEY, title text, changed timestamptz)");
    deployment
        .rows()
        .run("INSERT INTO item SELECT n, 'Title', '2026-01-01' FROM generate_series(1, 5) n");
    read("item");
  }

  @AfterEach
  void remove() {
    deployment.close();
  }

  void read(String table) {
    deployment.write(
        "products.sql",
        "SELECT changed AS _changed_at, id AS _key, 'P-' || id AS external_id, title FROM "
            + table);
  }

  /** What {@code check} warns of, each with what it is about; there is no mistake. */
  List<String> warnings() {
    Cli answer = deployment.command("check", "--json");
    List<String> found = new ArrayList<>();
    answer
        .json()
        .path("findings")
        .forEach(
            finding -> {
              if (finding.path("level").asText().equals("warning")) {
                found.add(
                    finding.path("about").asText() + ": " + finding.path("sentence").asText());
              }
            });
    assertThat(answer.exit()).as(answer.out()).isZero();
    return found;
  }
}

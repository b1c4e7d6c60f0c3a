package io.custobarconnector.flows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.EmbeddedDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever stops a machine stops the connector and its database at one moment. */
class StopWithoutDatabaseTest {

  @Test
  void a_connector_ends_though_its_database_went_away_before(
      @TempDir Path folder, @TempDir Path server) throws Exception {
    EmbeddedDatabase database = EmbeddedDatabase.start(server, 0, EmbeddedDatabase.Durability.FAST);
    try (Deployment deployment = new Deployment(database.dataSource(), folder)) {
      Things things = new Things(deployment);
      things.make(1, 100);
      deployment.set(Things.FLOW + ".schedule", "* * * * * ?");
      Connector connector = deployment.serve(Things.FLOW);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> deployment.custobar().acceptedRows(Datatype.PRODUCTS) == 100);
      database.close();

      assertThat(CompletableFuture.runAsync(connector::close)).succeedsWithin(60, TimeUnit.SECONDS);
    }
  }
}

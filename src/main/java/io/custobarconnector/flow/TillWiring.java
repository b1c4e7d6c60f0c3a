package io.custobarconnector.flow;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.benefit.http.BenefitEndpoint;
import io.custobarconnector.benefit.http.RefusedKeys;
import io.custobarconnector.benefit.http.TillServers;
import io.custobarconnector.benefit.http.TillTls;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.error.SqlError;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.permission.PermissionWebhook;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.BenefitSettings;
import io.custobarconnector.settings.part.JournalSettings;
import io.custobarconnector.settings.part.PosSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.ProducerTemplate;

/** Turns settings into what tills, and Custobar's webhook, find at their port. */
record TillWiring(Settings settings, Path routes, Datatypes datatypes) {

  /**
   * What tills use.
   *
   * @param camel asks the routes; needed only once they run
   * @throws RouteFileException when benefits.sql is missing or wrong
   */
  BenefitEndpoint endpoint(
      Leases leases, RefusedKeys refused, MeterRegistry metrics, Supplier<ProducerTemplate> camel) {
    BenefitSettings chosen = settings.benefits();
    JournalSettings journal = settings.journal();
    boolean together = journal.url().equals(settings.source().url());
    HikariDataSource database =
        Databases.tills(journal, chosen.deadline(), settings.pools().tills());
    Optional<HikariDataSource> source = Optional.empty();
    try {
      if (!together) {
        source = Optional.of(Databases.uses(settings.source(), chosen.deadline()));
      }
      return new BenefitEndpoint(
          database,
          source,
          routes.resolve("benefits.sql"),
          datatypes,
          chosen,
          leases,
          refused,
          metrics,
          camel);
    } catch (RuntimeException e) {
      source.ifPresent(HikariDataSource::close);
      database.close();
      throw e instanceof IllegalArgumentException
          ? new RouteFileException(SqlError.BENEFITS, e.getMessage(), e)
          : e;
    }
  }

  /**
   * The port of the tills, and of Custobar's webhook.
   *
   * @param webhook empty when no webhook is served; nobody's secret is right then
   * @param refused counts those whose key is not right
   */
  TillServers servers(
      Optional<BenefitEndpoint> tills, Optional<PermissionWebhook> webhook, RefusedKeys refused) {
    PosSettings pos = settings.pos();
    Optional<TillTls> tls =
        pos.keystore().isEmpty()
            ? Optional.empty()
            : Optional.of(
                new TillTls(
                    new TillTls.Store(Path.of(pos.keystore()), pos.keystorePassword()),
                    pos.truststore().isEmpty()
                        ? Optional.empty()
                        : Optional.of(
                            new TillTls.Store(
                                Path.of(pos.truststore()), pos.truststorePassword()))));
    return new TillServers(
        settings.benefits().bodyLimit(),
        tills,
        authorization ->
            webhook
                .map(here -> here.problem(authorization))
                .orElseGet(() -> Optional.of(PermissionWebhook.refusal())),
        refused,
        tls);
  }
}

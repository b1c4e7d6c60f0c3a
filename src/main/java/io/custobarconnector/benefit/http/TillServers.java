package io.custobarconnector.benefit.http;

import java.util.Optional;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.main.MainHttpServerFactory;

/** Gives Camel the server for the port of the tills; the management port's stays Camel's own. */
public final class TillServers implements MainHttpServerFactory {

  private final PortAccess access;
  private final Optional<TillTls> tls;
  private final DefaultMainHttpServerFactory others = new DefaultMainHttpServerFactory();

  /**
   * @param bodyLimit the most bytes in the body of a till's request
   * @param tills who know the keys; empty when no till is served
   * @param webhook the problem with the Authorization header of a webhook (null when there is no
   *     header), as JSON; empty when it is right
   * @param refused counts those whose key is not right
   * @param tls empty for plain HTTP
   */
  public TillServers(
      int bodyLimit,
      Optional<BenefitEndpoint> tills,
      Function<String, Optional<String>> webhook,
      RefusedKeys refused,
      Optional<TillTls> tls) {
    this.access = new PortAccess(bodyLimit, tills, webhook, refused);
    this.tls = tls;
  }

  @Override
  public Service newHttpServer(CamelContext camel, HttpServerConfigurationProperties chosen) {
    VertxPlatformHttpServerConfiguration configuration = new VertxPlatformHttpServerConfiguration();
    configuration.setBindHost(chosen.getHost());
    configuration.setBindPort(chosen.getPort());
    configuration.setPath(chosen.getPath());
    configuration.setMaxBodySize(HttpRules.LARGEST_WEBHOOK);
    configuration.setServerType(VertxPlatformHttpRouter.SERVER_TYPE_SERVER);
    configuration.getBodyHandler().setHandleFileUploads(false);
    TillServer server = new TillServer(configuration, access, tls, TillServer.IDLE);
    server.setCamelContext(camel);
    return server;
  }

  @Override
  public Service newHttpManagementServer(
      CamelContext camel, HttpManagementServerConfigurationProperties chosen) {
    return others.newHttpManagementServer(camel, chosen);
  }
}

package io.custobarconnector.sandbox;

import java.nio.file.Path;
import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test a reference database of its own (scale 0.02) as a {@link DataSource} parameter. It
 * is generated once per run and copied for each test method; asked for in {@code @BeforeAll}, one
 * copy serves the whole class. The journal's tables are there already, as after a first start,
 * unless the test is {@link WithoutJournal}: to make them takes a second.
 */
public final class ReferenceDatabaseExtension implements ParameterResolver {
  private static final Namespace HERE = Namespace.create(ReferenceDatabaseExtension.class);
  static final Path DEMO = Path.of("demo");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DataSource.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestServer server =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, HERE)
            .getOrComputeIfAbsent(TestServer.class, key -> generated(), TestServer.class);
    return server.of(context, HERE, "prepared", "reference");
  }

  private static TestServer generated() {
    TestServer server = TestServer.start("reference-database");
    server.execute("CREATE DATABASE reference");
    ReferenceDatabase.create(
        server.postgres().dataSource("reference"), DEMO, 0.02, 42, message -> {});
    server.execute("CREATE DATABASE prepared TEMPLATE reference");
    server.prepareJournal("prepared");
    return server;
  }
}

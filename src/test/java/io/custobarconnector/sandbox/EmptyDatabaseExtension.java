package io.custobarconnector.sandbox;

import javax.sql.DataSource;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Gives a test an empty database of its own as a {@link PGSimpleDataSource} or {@link DataSource}
 * parameter; asked for in {@code @BeforeAll}, one serves the whole class. All live on one server.
 * The journal's tables are there already, as after a first start, unless the test is {@link
 * WithoutJournal}: to make them takes a second.
 */
public final class EmptyDatabaseExtension implements ParameterResolver {
  private static final Namespace HERE = Namespace.create(EmptyDatabaseExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == PGSimpleDataSource.class || type == DataSource.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestServer server =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, HERE)
            .getOrComputeIfAbsent(TestServer.class, key -> prepared(), TestServer.class);
    return server.of(context, HERE, "prepared", "template1");
  }

  private static TestServer prepared() {
    TestServer server = TestServer.start("empty-databases");
    server.execute("CREATE DATABASE prepared");
    server.prepareJournal("prepared");
    return server;
  }
}

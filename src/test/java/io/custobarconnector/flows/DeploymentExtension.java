package io.custobarconnector.flows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.sql.DataSource;
import org.apache.commons.io.FileUtils;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test a {@link Deployment} of its own as a parameter, and the database that it reads;
 * asked for in {@code @BeforeAll}, one serves the whole class. It is closed after the test.
 */
abstract class DeploymentExtension implements ParameterResolver {

  private static final Namespace HERE = Namespace.create(DeploymentExtension.class);

  private final ParameterResolver databases;

  DeploymentExtension(ParameterResolver databases) {
    this.databases = databases;
  }

  /** A deployment and its folder. */
  private record Deployed(Deployment deployment, Path folder) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      deployment.close();
      FileUtils.deleteDirectory(folder.toFile());
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Deployment.class
        || databases.supportsParameter(parameter, context);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    // The database before the deployment: what came last is closed first.
    DataSource database = (DataSource) databases.resolveParameter(parameter, context);
    return parameter.getParameter().getType() == Deployment.class
        ? context
            .getStore(HERE)
            .getOrComputeIfAbsent(Deployed.class, key -> deployed(database), Deployed.class)
            .deployment()
        : database;
  }

  private static Deployed deployed(DataSource database) {
    try {
      Path folder = Files.createTempDirectory("deployment");
      return new Deployed(new Deployment(database, folder), folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

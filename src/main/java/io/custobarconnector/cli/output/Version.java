package io.custobarconnector.cli.output;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version, from the jar's manifest. */
public final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "connector " + ofConnector(), "Java " + Runtime.version(), "Camel " + camelVersion()
    };
  }

  /** Such as {@code 0.1.0}. */
  public static String ofConnector() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }

  private static String camelVersion() {
    return Optional.ofNullable(
            org.apache.camel.CamelContext.class.getPackage().getImplementationVersion())
        .orElse("unknown");
  }
}

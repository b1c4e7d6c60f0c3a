package io.custobarconnector.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version, from the jar's manifest. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
    return new String[] {
      "connector " + version, "Java " + Runtime.version(), "Camel " + camelVersion()
    };
  }

  private static String camelVersion() {
    return Optional.ofNullable(
            org.apache.camel.CamelContext.class.getPackage().getImplementationVersion())
        .orElse("unknown");
  }
}

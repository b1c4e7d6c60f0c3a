package io.custobarconnector.demo;

import io.custobarconnector.cli.FurtherCommand;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Stopping;
import io.custobarconnector.cli.output.Version;
import io.custobarconnector.flow.Ports;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code connector sandbox}. */
@Command(
    name = "sandbox",
    description = "Runs the stand-in Custobar alone, to try requests against.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
public final class SandboxCommand implements FurtherCommand {

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "9100",
      description = "Port on this machine; 0 is any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--token",
      paramLabel = "KEY",
      defaultValue = "demo-token",
      description = "The API key it accepts (default: ${DEFAULT-VALUE}).")
  private String token;

  @Option(
      names = "--requests-per-minute",
      paramLabel = "N",
      defaultValue = "180",
      description = "The request limit; 0 is none (default: ${DEFAULT-VALUE}).")
  private int requestsPerMinute;

  @Option(
      names = "--count-only",
      description = "Read and count rows, keep nothing: for measuring a client.")
  private boolean countOnly;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "Keep what is uploaded there, also between starts.")
  private Optional<Path> data = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    StandInOptions.Builder options =
        StandInOptions.builder()
            .port(Ports.free("--port", "127.0.0.1", port))
            .token(token)
            .requestsPerMinute(requestsPerMinute)
            .countOnly(countOnly);
    data.ifPresent(options::dataFolder);
    try (Stopping stopping = new Stopping()) {
      StandInCustobar custobar = stopping.opening(() -> StandInCustobar.start(options.build()));
      var out = spec.commandLine().getOut();
      out.printf(
          "Stand-in Custobar at %s, key \"%s\", %s. Ctrl-C stops.%n",
          custobar.baseUrl(),
          token,
          requestsPerMinute == 0 ? "no request limit" : requestsPerMinute + " requests a minute");
      out.flush();
      stopping.awaitAsked();
      return ExitCode.DELIVERED;
    }
  }
}

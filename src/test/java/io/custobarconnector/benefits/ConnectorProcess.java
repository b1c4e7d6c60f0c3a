package io.custobarconnector.benefits;

import io.custobarconnector.Connector;
import io.custobarconnector.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The connector in a process of its own, to be killed. */
final class ConnectorProcess {

  private ConnectorProcess() {}

  /** Serves tills until the process dies. */
  public static void main(String[] arguments) throws InterruptedException {
    Connector connector =
        Connector.serve(
            Settings.load(Path.of(arguments[0]), Map.of(), Map.of()), List.of("benefits"));
    synchronized (connector) {
      while (true) {
        connector.wait();
      }
    }
  }

  static Process start(Path settings, Path log) {
    try {
      return new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-Xmx256m",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              ConnectorProcess.class.getName(),
              settings.toString())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

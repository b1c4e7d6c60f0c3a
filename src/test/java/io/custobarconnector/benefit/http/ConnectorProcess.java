package io.custobarconnector.benefit.http;

import io.custobarconnector.flow.Connector;
import io.custobarconnector.flows.PreparedClasses;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
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
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      command.addAll(PreparedClasses.options());
      command.addAll(List.of(ConnectorProcess.class.getName(), settings.toString()));
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.custobarconnector.flow;

import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.flow.database.UnavailableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports that the connector answers on. */
public final class Ports {

  private Ports() {}

  /**
   * The port itself when nobody has it, or a free one for 0. Looked at before a server starts,
   * since Camel only logs that a port is taken and goes on without answering, and others do not say
   * which setting chose it.
   *
   * @param setting the setting or option that chose the port
   * @throws UnavailableException when the port is taken or the host is not this machine
   */
  public static int free(String setting, String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UnavailableException(
          DatabaseError.PORT,
          "%s=%s cannot be used on %s: %s; stop the program that has the port, or choose another one"
              .formatted(setting, port, host, e.getMessage()),
          e);
    }
  }
}

package io.custobarconnector.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What stands where a PostgreSQL server should, and answers the first message of each connection.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Messages</a>
 */
public final class StartupServer implements AutoCloseable {

  private static final int SSL_REQUEST = 80877103;

  private final ServerSocket server;
  private final byte[] answer;
  private final List<String> words = new CopyOnWriteArrayList<>();

  private StartupServer(byte[] answer) throws IOException {
    this.answer = answer;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::serve, "startup-server");
    thread.setDaemon(true);
    thread.start();
  }

  /** Wants a password, by SCRAM. */
  public static StartupServer asksForPassword() throws IOException {
    ByteArrayOutputStream sasl = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(sasl);
    out.writeInt(10);
    out.write("SCRAM-SHA-256\0\0".getBytes(UTF_8));
    return new StartupServer(message('R', sasl.toByteArray()));
  }

  /** Lets nobody in, for this reason. */
  public static StartupServer refuses(String reason) throws IOException {
    return new StartupServer(
        message('E', "SFATAL\0C08P01\0M%s\0\0".formatted(reason).getBytes(UTF_8)));
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:%s/commerce_cloud".formatted(server.getLocalPort());
  }

  /** Names and values of the startup parameters of all connections. */
  List<String> parameters() {
    return List.copyOf(words);
  }

  private static byte[] message(char kind, byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(kind);
    out.writeInt(body.length + 4);
    out.write(body);
    return bytes.toByteArray();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        byte[] first = in.readNBytes(in.readInt() - 4);
        if (new DataInputStream(new java.io.ByteArrayInputStream(first)).readInt() == SSL_REQUEST) {
          out.writeByte('N');
          first = in.readNBytes(in.readInt() - 4);
        }
        words.addAll(List.of(new String(first, 4, first.length - 4, UTF_8).split("\0", -1)));
        out.write(answer);
        out.flush();
        in.readAllBytes();
      } catch (IOException e) {
        // The next connection, if there is one.
        words.add("");
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}

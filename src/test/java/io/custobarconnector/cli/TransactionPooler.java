package io.custobarconnector.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * A pooler before a PostgreSQL server that gives its one session to each transaction of any
 * connection in turn, as PgBouncer does with {@code pool_mode=transaction}.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html">Message flow</a>
 */
public final class TransactionPooler implements AutoCloseable {

  private static final int SSL_REQUEST = 80877103;
  private static final int PROTOCOL = 196608;
  private static final int INT = 4;

  /** What the driver wants to know of a server. */
  private static final Map<String, String> PARAMETERS =
      Map.of(
          "server_version", "15.0",
          "client_encoding", "UTF8",
          "server_encoding", "UTF8",
          "DateStyle", "ISO, MDY",
          "TimeZone", "UTC",
          "integer_datetimes", "on",
          "standard_conforming_strings", "on");

  private final Semaphore free = new Semaphore(1);
  private final ServerSocket clients;
  private final Socket server;
  private final DataInputStream fromServer;
  private final DataOutputStream toServer;
  private final String path;

  /**
   * @param url the server, which asks for no password
   */
  public TransactionPooler(String url, String user) throws IOException {
    URI address = URI.create(url.substring("jdbc:".length()));
    this.path = address.getPath();
    this.server = new Socket(address.getHost(), address.getPort());
    this.fromServer = new DataInputStream(server.getInputStream());
    this.toServer = new DataOutputStream(server.getOutputStream());
    byte[] who = "user\0%s\0database\0%s\0\0".formatted(user, path.substring(1)).getBytes(UTF_8);
    toServer.writeInt(who.length + 2 * INT);
    toServer.writeInt(PROTOCOL);
    toServer.write(who);
    toServer.flush();
    answer(new DataOutputStream(DataOutputStream.nullOutputStream()));
    this.clients = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    inBackground(this::accept);
  }

  public String url() {
    return "jdbc:postgresql://127.0.0.1:%s%s".formatted(clients.getLocalPort(), path);
  }

  private static void inBackground(Runnable work) {
    Thread thread = new Thread(work, "transaction-pooler");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!clients.isClosed()) {
      try {
        Socket client = clients.accept();
        inBackground(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    boolean taken = false;
    try (socket) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      greet(in, out);
      while (true) {
        int kind = in.readUnsignedByte();
        byte[] body = in.readNBytes(in.readInt() - INT);
        if (kind == 'X') {
          return;
        }
        if (!taken) {
          free.acquireUninterruptibly();
          taken = true;
        }
        write(toServer, kind, body);
        if (kind == 'Q' || kind == 'S') {
          toServer.flush();
          taken = answer(out) != 'I';
          if (!taken) {
            free.release();
          }
        }
      }
    } catch (IOException clientIsGone) {
      // Or the test is over.
    } finally {
      if (taken) {
        free.release();
      }
    }
  }

  private static void greet(DataInputStream in, DataOutputStream out) throws IOException {
    byte[] first = in.readNBytes(in.readInt() - INT);
    if (java.nio.ByteBuffer.wrap(first).getInt() == SSL_REQUEST) {
      out.writeByte('N');
      in.readNBytes(in.readInt() - INT);
    }
    write(out, 'R', new byte[INT]);
    for (Map.Entry<String, String> known : PARAMETERS.entrySet()) {
      write(out, 'S', "%s\0%s\0".formatted(known.getKey(), known.getValue()).getBytes(UTF_8));
    }
    write(out, 'Z', new byte[] {'I'});
    out.flush();
  }

  /** All that the server says until it is ready again, and how the transaction stands then. */
  private int answer(DataOutputStream client) throws IOException {
    while (true) {
      int kind = fromServer.readUnsignedByte();
      byte[] body = fromServer.readNBytes(fromServer.readInt() - INT);
      write(client, kind, body);
      if (kind == 'Z') {
        client.flush();
        return body[0];
      }
    }
  }

  private static void write(DataOutputStream out, int kind, byte[] body) throws IOException {
    out.writeByte(kind);
    out.writeInt(body.length + INT);
    out.write(body);
  }

  @Override
  public void close() throws IOException {
    clients.close();
    server.close();
  }
}

package io.custobarconnector.benefits;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** The line to a database, on which everything can come to a standstill without breaking. */
final class DatabaseLine implements AutoCloseable {

  private final ServerSocket door;
  private final int database;
  private final ReadWriteLock flow = new ReentrantReadWriteLock();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  DatabaseLine(int database) throws IOException {
    this.database = database;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::welcome);
  }

  int port() {
    return door.getLocalPort();
  }

  /** Nothing comes through until the line is thawed; to be thawed by the same thread. */
  void freeze() {
    flow.writeLock().lock();
  }

  void thaw() {
    flow.writeLock().unlock();
  }

  @SuppressWarnings("resource") // each direction closes both sockets when it ends
  private void welcome() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), database);
        threads.execute(() -> pass(client, server));
        threads.execute(() -> pass(server, client));
      }
    } catch (IOException closed) {
      threads.shutdown();
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      byte[] bytes = new byte[8192];
      for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
        flow.readLock().lock();
        try {
          out.write(bytes, 0, read);
        } finally {
          flow.readLock().unlock();
        }
      }
    } catch (IOException broken) {
      // The other side hung up, or the test is over.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}

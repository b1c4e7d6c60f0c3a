package io.custobarconnector.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** What others would do with the same rows: nothing is checked, remembered or tried again. */
final class Contestants {

  private static final int ROWS_IN_A_REQUEST = 500;

  private final HttpClient http = HttpClient.newHttpClient();
  private final BulkSource source;
  private final URI custobar;

  /**
   * @param custobar the address that takes uploads
   */
  Contestants(BulkSource source, URI custobar) {
    this.source = source;
    this.custobar = custobar;
  }

  /** Reads all rows and does nothing with them: nobody is faster. */
  void copy() throws SQLException, IOException {
    copyOut("SELECT " + BulkSource.FIELDS + " FROM sale", OutputStream.nullOutputStream());
  }

  /** As a script does it: PostgreSQL writes JSON, which is posted 500 rows at a time. */
  void script() throws SQLException, IOException {
    try (Requests requests = new Requests()) {
      copyOut(
          "SELECT row_to_json(s) FROM (SELECT " + BulkSource.FIELDS + " FROM sale) s", requests);
    }
  }

  private void copyOut(String query, OutputStream to) throws SQLException, IOException {
    try (Connection connection = source.database().dataSource().getConnection()) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut("COPY (" + query + ") TO STDOUT", to);
    }
  }

  /** Gathers lines, each an object, into uploads. The driver gives one line at a time. */
  private final class Requests extends OutputStream {

    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 18);
    private int rows;

    @Override
    public void write(int one) {
      throw new UnsupportedOperationException("lines come whole");
    }

    @Override
    public void write(byte[] line, int from, int length) {
      if (rows == 0) {
        body.writeBytes("{\"sales\":[".getBytes(StandardCharsets.US_ASCII));
      } else {
        body.write(',');
      }
      body.write(line, from, length - 1);
      rows++;
      if (rows == ROWS_IN_A_REQUEST) {
        send();
      }
    }

    private void send() {
      body.write(']');
      body.write('}');
      try {
        int status =
            http.send(
                    HttpRequest.newBuilder(custobar)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(body.toByteArray()))
                        .build(),
                    BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
          throw new IllegalStateException("answered with " + status);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
      body.reset();
      rows = 0;
    }

    @Override
    public void close() {
      if (rows > 0) {
        send();
      }
    }
  }
}

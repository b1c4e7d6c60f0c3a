package io.custobarconnector.benefit.http;

import io.custobarconnector.benefit.LedgerUnavailableException;
import io.custobarconnector.benefit.Till;
import io.custobarconnector.journal.RandomKey;
import io.custobarconnector.journal.Sql;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The keys of tills. Only hashes are stored, and each request asks for its own, so a key is revoked
 * at once, on every node.
 */
public final class PosKeys {

  private static final String PREFIX = "pos_";

  /**
   * A key as it is listed, without the key itself.
   *
   * @param store the only store it speaks for; empty when for every store
   * @param revokedAt when it was revoked; empty while it is valid
   */
  public record Entry(
      long id,
      Optional<String> store,
      String label,
      Instant createdAt,
      Optional<Instant> revokedAt) {}

  private final DataSource database;

  /**
   * @param database connections whose search path begins with the journal's schema
   */
  public PosKeys(DataSource database) {
    this.database = database;
  }

  /** Whether a till could name the store so in its requests. */
  public static boolean isStoreId(String text) {
    return RequestReader.hasIdForm(text);
  }

  /**
   * Makes a key. It is returned once and can never be read again.
   *
   * @param store the only store it speaks for; empty for every store
   * @param label for people
   * @throws LedgerUnavailableException when the database does not answer
   */
  public String add(Optional<String> store, String label) {
    String key = RandomKey.make(PREFIX);
    add(key, store, label);
    return key;
  }

  /**
   * Makes a given key valid, for a demo whose key is known to all. Nothing happens when it exists.
   *
   * @throws LedgerUnavailableException when the database does not answer
   */
  public void add(String key, Optional<String> store, String label) {
    try (Connection connection = database.getConnection()) {
      Sql.update(
          connection,
          "INSERT INTO pos_key (hash, store_id, label) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
          RandomKey.hash(key),
          store,
          label);
    } catch (SQLException e) {
      throw new LedgerUnavailableException(e);
    }
  }

  /**
   * All keys, also revoked ones, the oldest first.
   *
   * @throws LedgerUnavailableException when the database does not answer
   */
  public List<Entry> list() {
    try (Connection connection = database.getConnection()) {
      return Sql.list(
          connection,
          "SELECT id, store_id, label, created_at, revoked_at FROM pos_key ORDER BY id",
          row ->
              new Entry(
                  row.getLong(1),
                  Optional.ofNullable(row.getString(2)),
                  row.getString(3),
                  row.getTimestamp(4).toInstant(),
                  Optional.ofNullable(row.getTimestamp(5)).map(Timestamp::toInstant)));
    } catch (SQLException e) {
      throw new LedgerUnavailableException(e);
    }
  }

  /**
   * Makes a key invalid from now on.
   *
   * @return false when there is no valid key of that number
   * @throws LedgerUnavailableException when the database does not answer
   */
  public boolean revoke(long id) {
    try (Connection connection = database.getConnection()) {
      return Sql.update(
              connection,
              "UPDATE pos_key SET revoked_at = clock_timestamp() WHERE id = ? AND revoked_at IS NULL",
              id)
          == 1;
    } catch (SQLException e) {
      throw new LedgerUnavailableException(e);
    }
  }

  /** Who holds the key of this hash; empty when it is not valid. */
  static Optional<Till> holder(Connection connection, byte[] hash) throws SQLException {
    return Sql.first(
        connection,
        "SELECT id, store_id FROM pos_key WHERE hash = ? AND revoked_at IS NULL",
        row -> new Till(row.getLong(1), Optional.ofNullable(row.getString(2))),
        (Object) hash);
  }

  /** The hashes of all valid keys. */
  static Set<ByteBuffer> validHashes(Connection connection) throws SQLException {
    return new HashSet<>(
        Sql.list(
            connection,
            "SELECT hash FROM pos_key WHERE revoked_at IS NULL",
            row -> ByteBuffer.wrap(row.getBytes(1))));
  }
}

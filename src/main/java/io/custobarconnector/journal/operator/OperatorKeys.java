package io.custobarconnector.journal.operator;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.RandomKey;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** The keys of people who sign in to the console. Only hashes of them are stored. */
public final class OperatorKeys {

  private static final String PREFIX = "op_";

  /**
   * A key as it is stored.
   *
   * @param hash SHA-256 of the key, in hexadecimal digits
   * @param revokedAt when it was revoked; empty while it is valid
   */
  public record Entry(
      Operator operator, String hash, Instant createdAt, Optional<Instant> revokedAt) {}

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public OperatorKeys(DataSource database) {
    this.database = database;
  }

  /**
   * Makes a key. It is returned once and can never be read again.
   *
   * @param label whose it is
   * @throws JournalException when the journal cannot be written
   */
  public String add(OperatorRole role, String label) {
    String key = RandomKey.make(PREFIX);
    add(key, role, label);
    return key;
  }

  /** Makes a given key valid, for a demo whose key is known to all; nothing when it exists. */
  public void add(String key, OperatorRole role, String label) {
    try (Connection connection = database.getConnection()) {
      Sql.update(
          connection,
          "INSERT INTO operator_key (hash, role, label) VALUES (?, ?, ?) ON CONFLICT (hash) DO NOTHING",
          RandomKey.hash(key),
          role.word(),
          label);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * All keys, also revoked ones, the oldest first.
   *
   * @throws JournalException when the journal cannot be read
   */
  public List<Entry> list() {
    try (Connection connection = database.getConnection()) {
      return Sql.list(
          connection,
          "SELECT id, label, role, hash, created_at, revoked_at FROM operator_key ORDER BY id",
          row ->
              new Entry(
                  new Operator(row.getLong(1), row.getString(2), OperatorRole.of(row.getString(3))),
                  HexFormat.of().formatHex(row.getBytes(4)),
                  row.getTimestamp(5).toInstant(),
                  Optional.ofNullable(row.getTimestamp(6)).map(Timestamp::toInstant)));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * Makes a key invalid from now on.
   *
   * @return false when there is no valid key of that number
   * @throws JournalException when the journal cannot be written
   */
  public boolean revoke(long id) {
    try (Connection connection = database.getConnection()) {
      return Sql.update(
              connection,
              "UPDATE operator_key SET revoked_at = clock_timestamp() WHERE id = ? AND revoked_at IS NULL",
              id)
          == 1;
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static JournalException failed(SQLException e) {
    return new JournalException("the keys of operators: " + FailureText.of(e), e);
  }
}

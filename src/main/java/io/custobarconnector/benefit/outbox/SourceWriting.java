package io.custobarconnector.benefit.outbox;

import io.custobarconnector.benefit.Redemption;
import io.custobarconnector.benefit.outbox.SourceStatement.State;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Where the source's row of a use is written: in the ledger's own transaction when both are in one
 * database, else afterwards, from the outbox.
 *
 * @param statement what is run
 * @param elsewhere the source, when it is another database
 */
public record SourceWriting(SourceStatement statement, Optional<DataSource> elsewhere) {

  /** Writes it with the ledger; false when it is still to be written. */
  public boolean inTransaction(Connection ledger, Redemption use, State state) throws SQLException {
    return elsewhere.isEmpty() && statement.write(ledger, use, state);
  }

  /**
   * Writes it now.
   *
   * @param ledger used when the source is in the same database
   * @return false when the source does not know the receipt yet
   */
  boolean now(Connection ledger, Redemption use, State state) throws SQLException {
    if (elsewhere.isEmpty()) {
      return statement.write(ledger, use, state);
    }
    try (Connection source = elsewhere.get().getConnection()) {
      return statement.write(source, use, state);
    }
  }
}

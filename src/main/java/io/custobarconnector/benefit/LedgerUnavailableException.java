package io.custobarconnector.benefit;

import java.sql.SQLException;

/** The connector's database did not do what was asked in time; nothing was half done. */
public final class LedgerUnavailableException extends RuntimeException {
  public LedgerUnavailableException(SQLException cause) {
    super("the connector's database does not answer: " + cause.getSQLState(), cause);
  }
}

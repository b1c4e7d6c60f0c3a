package io.custobarconnector.source.query;

import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.journal.FailureText;
import java.sql.SQLException;

/** The source database does not answer; the flow's next run tries again. */
public final class SourceUnavailableException extends RuntimeException {
  public SourceUnavailableException(String flow, SQLException cause) {
    super(
        DatabaseError.FAILS.of(
            "%s: the source database (scc.url) could not be read: %s"
                .formatted(flow, FailureText.of(cause))),
        cause);
  }
}

package io.custobarconnector.permission;

import io.custobarconnector.permission.decision.Channel;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One line of a customer's history, as a person reads it in the journal.
 *
 * @param after what the side for which it was said held afterwards; null for nothing
 */
record StoredStatement(
    String origin, boolean stated, Boolean after, boolean counted, String reason) {

  /** Of the history of one channel, the oldest first. */
  static List<StoredStatement> of(StoredSystems systems, String number, Channel channel) {
    List<StoredStatement> history = new ArrayList<>();
    systems.query(
        "SELECT * FROM connector.permission_audit WHERE external_id = '%s' AND channel = '%s' ORDER BY id"
            .formatted(number, channel.column()),
        row -> history.add(of(row)));
    return history;
  }

  static StoredStatement of(ResultSet row) throws SQLException {
    return new StoredStatement(
        row.getString("origin"),
        row.getBoolean("stated"),
        (Boolean) row.getObject("new"),
        row.getBoolean("applied"),
        row.getString("reason"));
  }

  /**
   * Whether the history says why both systems hold what they hold. The source holds what was last
   * said there, or what took effect there since; where it holds nothing, whoever reads must find
   * what Custobar holds, and why it did not count.
   *
   * @return what it does not explain; empty when it explains all
   */
  static Optional<String> unexplained(
      List<StoredStatement> history, Boolean source, Boolean custobar) {
    if (source != null) {
      boolean explained =
          history.stream()
              .map(StoredStatement::inSource)
              .flatMap(Optional::stream)
              .reduce((before, last) -> last)
              .filter(source::equals)
              .isPresent();
      return explained
          ? Optional.empty()
          : Optional.of("the history does not explain what the source holds");
    }
    return custobar == null || history.stream().anyMatch(one -> custobar.equals(one.stated()))
        ? Optional.empty()
        : Optional.of("the history does not explain what Custobar holds");
  }

  /** What the source held then, if the statement tells. */
  private Optional<Boolean> inSource() {
    if (origin.equals("till")) {
      return Optional.of(stated);
    }
    return counted || reason.equals("same") ? Optional.ofNullable(after) : Optional.empty();
  }
}

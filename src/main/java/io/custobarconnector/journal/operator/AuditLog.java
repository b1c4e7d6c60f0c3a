package io.custobarconnector.journal.operator;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.sql.DataSource;

/** What people did in the console. A customer is named by a mark, from which nobody can be read. */
public final class AuditLog {

  private final DataSource database;

  /**
   * @param database connections whose search path is the journal's schema
   */
  public AuditLog(DataSource database) {
    this.database = database;
  }

  /** What is written of an action; the log itself adds who and when. */
  public record Action(
      String name,
      Optional<String> flow,
      OptionalLong rows,
      Optional<String> customer,
      OptionalLong rejected,
      Optional<String> detail) {

    public static Action of(String name) {
      return new Action(
          name,
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          OptionalLong.empty(),
          Optional.empty());
    }

    public Action in(String flow) {
      return new Action(name, Optional.of(flow), rows, customer, rejected, detail);
    }

    public Action about(long rows) {
      return new Action(name, flow, OptionalLong.of(rows), customer, rejected, detail);
    }

    public Action on(String customer) {
      return new Action(name, flow, rows, Optional.of(customer), rejected, detail);
    }

    /** With more words, none of them personal data. */
    public Action with(String detail) {
      return new Action(name, flow, rows, customer, rejected, Optional.of(detail));
    }

    /** About the customer of a rejected row, as far as the row names one. */
    public Action onRejected(long id) {
      return new Action(name, flow, rows, customer, OptionalLong.of(id), detail);
    }
  }

  /**
   * Writes an action, before it is done. It gets no mark of a customer who was forgotten.
   *
   * @throws JournalException when it is not written, so that nothing may be done
   */
  public void write(Operator who, Action action) {
    try (Connection connection = database.getConnection()) {
      Sql.update(
          connection,
          """
          INSERT INTO console_audit (key_id, who, role, action, flow, rows, detail, person)
          SELECT ?, ?, ?, ?, ?, ?::bigint, ?,
                 CASE WHEN NOT EXISTS (SELECT FROM forgotten f WHERE f.mark = about.mark) THEN about.mark END
            FROM (SELECT CASE WHEN ?::text IS NOT NULL THEN %s
                              ELSE (SELECT person FROM rejected WHERE id = ?) END) AS about (mark)\
          """
              .formatted(Forgotten.mark("?::text")),
          who.keyId(),
          who.name(),
          who.role().word(),
          action.name(),
          action.flow(),
          action.rows().isPresent() ? action.rows().getAsLong() : null,
          action.detail(),
          action.customer(),
          action.customer(),
          action.rejected().isPresent() ? action.rejected().getAsLong() : null);
    } catch (SQLException e) {
      throw new JournalException("the audit log could not be written: " + FailureText.of(e), e);
    }
  }

  /**
   * The newest actions.
   *
   * @param before only older ones than this number
   * @throws JournalException when the journal cannot be read
   */
  public List<AuditEntry> before(OptionalLong before, int limit) {
    try (Connection connection = database.getConnection()) {
      return Sql.list(
          connection,
          "SELECT * FROM console_audit WHERE id < ? ORDER BY id DESC LIMIT ?",
          AuditLog::entry,
          before.orElse(Long.MAX_VALUE),
          limit);
    } catch (SQLException e) {
      throw new JournalException("the audit log could not be read: " + FailureText.of(e), e);
    }
  }

  private static AuditEntry entry(ResultSet row) throws SQLException {
    long rows = row.getLong("rows");
    return new AuditEntry(
        row.getLong("id"),
        row.getTimestamp("done_at").toInstant(),
        row.getString("who"),
        row.getString("role"),
        row.getString("action"),
        Optional.ofNullable(row.getString("flow")),
        row.getObject("rows") == null ? OptionalLong.empty() : OptionalLong.of(rows),
        Optional.ofNullable(row.getBytes("person")).map(HexFormat.of()::formatHex),
        Optional.ofNullable(row.getString("detail")));
  }
}

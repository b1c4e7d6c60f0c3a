package io.custobarconnector.journal.rejected;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.journal.row.RejectedRow;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/** The rejected rows, for a person who looks into them. */
public final class RejectedRows {

  /** Parameters: see {@link #chosen}. */
  private static final String CHOSEN =
      """
      (cardinality(?::text[]) = 0 OR flow = ANY (?::text[]))
      AND (?::text IS NULL OR row_key = ?) AND (?::text IS NULL OR kind = ?)
      AND (?::text IS NULL OR strpos(lower(reason), lower(?)) > 0)
      AND (cardinality(?::bigint[]) = 0 OR id = ANY (?::bigint[]))\
      """;

  /** Of a receipt, all rows: they are rejected together, and sent together. */
  private static final String DROP =
      """
      WITH chosen AS (SELECT id, receipt FROM rejected WHERE %s),
      gone AS (DELETE FROM rejected r USING chosen c
                WHERE r.flow = ? AND (r.id = c.id OR r.receipt = c.receipt)
                RETURNING r.flow, r.row_key, r.kind, r.fingerprint, r.person),
      noted AS (INSERT INTO dropped AS d (flow, row_key, fingerprint, person, dropped_by)
                SELECT flow, row_key, fingerprint, person, ? FROM gone
                 WHERE fingerprint IS NOT NULL
                ON CONFLICT (flow, row_key) DO UPDATE
                   SET fingerprint = excluded.fingerprint, person = excluded.person,
                       dropped_at = clock_timestamp(), dropped_by = excluded.dropped_by)
      SELECT flow, NULL AS field, kind, count(*) AS rows, min(row_key) AS example_key
        FROM gone GROUP BY flow, kind ORDER BY rows DESC, kind\
      """;

  private final DataSource database;
  private final Payloads payloads;

  /**
   * @param database connections whose search path is the journal's schema
   * @param payloads opens messages that were encrypted
   */
  public RejectedRows(DataSource database, Payloads payloads) {
    this.database = database;
    this.payloads = payloads;
  }

  /** The latest of the rows, the newest last, without their messages. */
  public List<StoredRejection> list(RejectedFilter filter, int limit) {
    List<StoredRejection> rows =
        ask(
            "SELECT * FROM rejected WHERE "
                + CHOSEN
                + " ORDER BY last_rejected_at DESC, id DESC LIMIT ?",
            row -> stored(row, Optional.empty()),
            chosen(filter, limit));
    List<StoredRejection> oldestFirst = new ArrayList<>(rows);
    Collections.reverse(oldestFirst);
    return oldestFirst;
  }

  /**
   * A page of the rows, the latest first, without their messages.
   *
   * @param before only rows that come after this one
   */
  public List<StoredRejection> page(RejectedFilter filter, Optional<Place> before, int limit) {
    return ask(
        "SELECT * FROM rejected WHERE "
            + CHOSEN
            // A flow alone is found in the order of an index, a list of flows is not.
            + (filter.flows().size() == 1 ? " AND flow = ?" : " AND ?::text IS NULL")
            + (before.isPresent()
                ? " AND (last_rejected_at, id) < (?, ?)"
                : " AND ?::timestamptz IS NULL AND ?::bigint IS NULL")
            + " ORDER BY last_rejected_at DESC, id DESC LIMIT ?",
        row -> stored(row, Optional.empty()),
        chosen(
            filter,
            filter.flows().size() == 1 ? filter.flows().get(0) : null,
            before.map(Place::at),
            before.map(Place::id),
            limit));
  }

  /** The latest rows of a customer, as far as they name one, without their messages. */
  public List<StoredRejection> ofPerson(String customer, int limit) {
    return ask(
        "SELECT * FROM rejected WHERE person = "
            + Forgotten.mark("?")
            + " ORDER BY last_rejected_at DESC LIMIT ?",
        row -> stored(row, Optional.empty()),
        customer,
        limit);
  }

  /** Where a row stands in the order of the latest. */
  public record Place(Instant at, long id) {}

  /** The row of a number, with its message if that is kept and the key opens it. */
  public Optional<StoredRejection> find(long id) {
    return ask("SELECT * FROM rejected WHERE id = ?", row -> stored(row, message(row)), id).stream()
        .findFirst();
  }

  /** Why the rows are rejected, counted by flow and kind, most rows first. */
  public List<Reason> counts(RejectedFilter filter) {
    return ask(
        """
        SELECT flow, NULL AS field, kind, count(*) AS rows, min(row_key) AS example_key
          FROM rejected WHERE %s GROUP BY flow, kind ORDER BY rows DESC, flow, kind\
        """
            .formatted(CHOSEN),
        JournalReader::reason,
        chosen(filter));
  }

  /** The keys of the rows. */
  public List<String> keys(RejectedFilter filter) {
    return ask(
        "SELECT row_key FROM rejected WHERE " + CHOSEN + " ORDER BY last_rejected_at, id",
        row -> row.getString(1),
        chosen(filter));
  }

  /** One row, with its message if that is kept and the key opens it. */
  public Optional<StoredRejection> find(String flow, String key) {
    return ask(
            "SELECT * FROM rejected WHERE flow = ? AND row_key = ?",
            row -> stored(row, message(row)),
            flow,
            key)
        .stream()
        .findFirst();
  }

  /**
   * Takes rows of one flow out, and remembers that just this version of them is not to be sent.
   *
   * @param who says so
   * @return what was dropped, counted by kind
   * @throws FlowBusyException when the flow is running: it may be trying the rows just now
   */
  public List<Reason> drop(RejectedFilter filter, String flow, String who) {
    try {
      return Sql.inTransaction(
          database,
          connection -> {
            if (!Leases.isFreeInTransaction(connection, flow)) {
              throw FlowBusyException.running(flow);
            }
            return Sql.list(
                connection,
                DROP.formatted(CHOSEN),
                JournalReader::reason,
                chosen(filter.in(flow), flow, who));
          });
    } catch (SQLException e) {
      throw new JournalException("the journal could not be written: " + FailureText.of(e), e);
    }
  }

  /** The parameters of {@link #CHOSEN}, each of which stands there twice, and those behind them. */
  private static Object[] chosen(RejectedFilter filter, Object... following) {
    List<Object> parameters = new ArrayList<>();
    for (Object parameter :
        List.of(
            filter.flows(),
            filter.key(),
            filter.kind(),
            filter.reason(),
            Sql.array("bigint", filter.ids()))) {
      parameters.add(parameter);
      parameters.add(parameter);
    }
    Collections.addAll(parameters, following);
    return parameters.toArray();
  }

  private Optional<String> message(ResultSet row) throws SQLException {
    byte[] sealed = row.getBytes("sealed");
    return sealed == null
        ? Optional.ofNullable(row.getString("payload"))
        : payloads.open(row.getString("flow"), row.getString("row_key"), sealed);
  }

  private static StoredRejection stored(ResultSet row, Optional<String> message)
      throws SQLException {
    RejectedRow.Origin origin =
        RejectedRow.Origin.valueOf(row.getString("origin").toUpperCase(Locale.ROOT));
    StoredRejection.Kept kept = StoredRejection.Kept.NOT_KEPT;
    if (row.getBytes("sealed") != null) {
      kept = StoredRejection.Kept.ENCRYPTED;
    } else if (row.getString("payload") != null) {
      kept = StoredRejection.Kept.PLAIN;
    } else if (origin == RejectedRow.Origin.CONNECTOR) {
      kept = StoredRejection.Kept.NEVER_MADE;
    }
    return new StoredRejection(
        row.getLong("id"),
        row.getString("flow"),
        new RejectedRow(
            row.getString("datatype"),
            row.getString("row_key"),
            origin,
            Optional.ofNullable(row.getString("field")),
            row.getString("kind"),
            row.getString("reason"),
            message.map(text -> text.getBytes(StandardCharsets.UTF_8))),
        kept,
        row.getLong("times"),
        row.getTimestamp("first_rejected_at").toInstant(),
        row.getTimestamp("last_rejected_at").toInstant());
  }

  /** Nothing when the journal was never opened. */
  private <T> List<T> ask(String sql, Sql.RowReader<T> reader, Object... parameters) {
    try (Connection connection = database.getConnection()) {
      return Sql.list(connection, sql, reader, parameters);
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return List.of();
      }
      throw new JournalException("the journal could not be read: " + FailureText.of(e), e);
    }
  }
}

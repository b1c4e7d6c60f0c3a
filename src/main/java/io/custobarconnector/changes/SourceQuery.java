package io.custobarconnector.changes;

import static java.util.function.Predicate.not;

import io.custobarconnector.journal.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An integrator's query with paging around it. The query itself is never changed; it is read as a
 * sub-query, in the order of {@code _changed_at} and {@code _key}.
 *
 * @param file where the query was read from
 * @param sql the query of the file, as camel-jdbc and the driver read it
 * @param columns what the query selects
 * @param timeZone the zone of times that carry none
 */
public record SourceQuery(Path file, String sql, List<Column> columns, String timeZone) {

  /** Names of the columns, reserved ones included. */
  public List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  /**
   * Compares with the columns that the same query selected before. A query of named columns fails
   * when one of them vanishes from the source; one of {@code c.*} goes on without it, in silence.
   *
   * @throws QueryException when one has vanished
   */
  public void refuseVanished(List<String> before) {
    List<String> vanished = before.stream().filter(not(columnNames()::contains)).toList();
    if (!vanished.isEmpty()) {
      throw new QueryException(
          "%s: the column \"%s\", which was there at the last run, has vanished from the source; Custobar keeps its last values. Mend the source, or write the columns that are left into the query"
              .formatted(file, String.join("\", \"", vanished)));
    }
  }

  /**
   * Selects the next rows after a position; the first rows when there is none.
   *
   * @param range its moments are parameters of the query
   */
  String page(Optional<Position> after, Range range, int limit) {
    return "%s%s ORDER BY q.%s, q.%s LIMIT %s"
        .formatted(
            select(
                ", q.%s::text AS %s".formatted(changedAt().quoted(), Paging.POSITION_CHANGED_AT)),
            where(after.isPresent() ? afterPosition() : dated(), range, ":?%s"::formatted),
            changedAt().quoted(),
            key().quoted(),
            limit);
  }

  /** Selects all rows in the order of their keys' bytes; rows of a receipt one after the other. */
  String snapshot(Optional<String> group) {
    return all("", group);
  }

  /**
   * As {@link #snapshot}, and of each row whether it comes after a position: in the column {@link
   * Snapshot#IS_NEWS}. The parameters are the position's.
   */
  String comparedWith(Optional<String> group) {
    return all(
        ", coalesce(%s, false) AS %s".formatted(afterPositionPositional(), Snapshot.IS_NEWS),
        group);
  }

  private String all(String more, Optional<String> group) {
    return "%s ORDER BY %sq.%s::text COLLATE \"C\""
        .formatted(
            select(more),
            group
                .map(this::column)
                .map(c -> "q." + c.quoted() + "::text COLLATE \"C\", ")
                .orElse(""),
            key().quoted());
  }

  /**
   * Selects the next rows that have no time of change.
   *
   * @param after whether rows come after the key of the parameter {@link Paging#AFTER_KEY}
   */
  String undated(boolean after, int limit) {
    String key = "q." + key().quoted();
    String further =
        after
            ? " AND %s > CAST(:?%s AS %s)".formatted(key, Paging.AFTER_KEY, key().castType())
            : "";
    return "%s\n WHERE q.%s IS NULL%s ORDER BY %s LIMIT %s"
        .formatted(select(""), changedAt().quoted(), further, key, limit);
  }

  /** Whether a row can have this key. */
  boolean canBeKey(String text) {
    return key().canBe(text);
  }

  /** Selects the rows with the keys of the parameter {@link SetAsidePages#KEYS}; receipts whole. */
  String rows(Optional<String> group) {
    String among =
        "%s IN (SELECT CAST(k AS %s) FROM jsonb_array_elements_text(CAST(:?%s AS jsonb)) k)"
            .formatted(key().comparable(), key().comparedAs(), SetAsidePages.KEYS);
    String order = "q." + key().quoted();
    if (group.isPresent()) {
      String together = "q." + column(group.get()).quoted();
      among = "%s IN (SELECT %1$s FROM (\n%s\n) q WHERE %s)".formatted(together, sql, among);
      order = together + ", " + order;
    }
    return "%s\n WHERE %s ORDER BY %s".formatted(select(""), among, order);
  }

  private String select(String more) {
    String selected =
        columns.stream().map(c -> c.selected(timeZone)).collect(Collectors.joining(", "));
    return "SELECT %s%s, q.%s::text AS %s FROM (\n%s\n) q"
        .formatted(selected, more, key().quoted(), Paging.POSITION_KEY, sql);
  }

  /** A row without a time of change would come last, and nothing can come after it. */
  private String dated() {
    return "q.%s IS NOT NULL".formatted(changedAt().quoted());
  }

  private String where(String after, Range range, UnaryOperator<String> parameter) {
    Stream<String> bounds =
        range.parameters().keySet().stream()
            .map(bound -> "q." + changedAt().quoted() + bound(bound, parameter.apply(bound)));
    String condition =
        Stream.concat(bounds, Stream.of(after))
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining(" AND "));
    return condition.isEmpty() ? "" : "\n WHERE " + condition;
  }

  /** A time without a zone is compared in the source's zone, as it is read. */
  private String bound(String bound, String parameter) {
    String moment =
        "CAST(%s AS timestamptz)%s"
            .formatted(
                parameter,
                changedAt().type().equals("timestamp") ? " AT TIME ZONE '" + timeZone + "'" : "");
    return switch (bound) {
      case Range.FROM -> " >= " + moment;
      case Range.BEFORE -> " < " + moment;
      default -> " <= CAST(%s AS %s)".formatted(parameter, changedAt().castType());
    };
  }

  /** Whether the time of change is a time, and no number. */
  public boolean isTimed() {
    return changedAt().type().equals("timestamp") || changedAt().type().equals("timestamptz");
  }

  /** Selects one row by its key. */
  String oneRow() {
    return "%s\n WHERE q.%s::text = :?%s LIMIT 1"
        .formatted(select(""), key().quoted(), Paging.AFTER_KEY);
  }

  /** Counts the rows after a position; parameters are the range's, then the position's. */
  String count(Optional<Position> after, Range range) {
    return "SELECT count(*) FROM (\n%s\n) q%s"
        .formatted(
            sql, where(after.isPresent() ? afterPositionPositional() : "", range, name -> "?"));
  }

  /** The time of change of the first row after a position. */
  String oldest(Optional<Position> after) {
    return "SELECT %s FROM (\n%s\n) q%s ORDER BY q.%s, q.%s LIMIT 1"
        .formatted(
            changedAt().asMoment(timeZone),
            sql,
            after.isPresent() ? "\n WHERE " + afterPositionPositional() : "",
            changedAt().quoted(),
            key().quoted());
  }

  /**
   * Computes a time of change before a cursor: parameters are the cursor's, the start of an open
   * transaction or NULL, and how far to go back. Empty when the time of change is no time.
   */
  Optional<String> back() {
    String type = changedAt().type();
    String held = "CAST(? AS timestamptz)";
    if (type.equals("timestamp")) {
      held = "(%s AT TIME ZONE '%s')".formatted(held, timeZone);
    } else if (!type.equals("timestamptz")) {
      return Optional.empty();
    }
    return Optional.of(
        "SELECT (LEAST(CAST(? AS %s), %s) - CAST(? AS interval))::text".formatted(type, held));
  }

  /**
   * Computes the last time of change before the parameter: a moment, or a whole number where the
   * time of change is one. Empty for other types.
   */
  Optional<String> justBefore() {
    String type = changedAt().type();
    if (type.equals("timestamptz")) {
      return Optional.of("SELECT (CAST(? AS timestamptz) - interval '1 microsecond')::text");
    }
    if (type.equals("timestamp")) {
      return Optional.of(
          "SELECT (CAST(? AS timestamptz) AT TIME ZONE '%s' - interval '1 microsecond')::text"
              .formatted(timeZone));
    }
    return changedAt().isWholeNumber()
        ? Optional.of("SELECT (CAST(? AS int8) - 1)::text")
        : Optional.empty();
  }

  private String afterPosition() {
    return comparison(":?" + Paging.AFTER_CHANGED_AT, ":?" + Paging.AFTER_KEY);
  }

  private String afterPositionPositional() {
    return comparison("?", "?");
  }

  /**
   * The row comparison alone is right. The plain comparison before it is there for the planner,
   * which then starts from an index on the time of change whatever the key is made of.
   */
  private String comparison(String changedAt, String key) {
    String when = "CAST(%s AS %s)".formatted(changedAt, changedAt().castType());
    return "q.%s >= %s AND (q.%s, q.%s) > (%s, CAST(%s AS %s))"
        .formatted(
            changedAt().quoted(),
            when,
            changedAt().quoted(),
            key().quoted(),
            when,
            key,
            key().castType());
  }

  private Column changedAt() {
    return column(Column.CHANGED_AT);
  }

  private Column key() {
    return column(Column.KEY);
  }

  private Column column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }
}

package io.custobarconnector.source.query;

import static java.util.function.Predicate.not;

import io.custobarconnector.error.SqlError;
import io.custobarconnector.journal.Position;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An integrator's query with paging around it. The query itself is never changed; it is read as a
 * sub-query, in the order of {@code _changed_at} and {@code _key}.
 *
 * @param file where the query was read from
 * @param sql the query of the file, as the driver reads it
 * @param columns what the query selects
 * @param timeZone the zone of times that carry none
 * @param encoding how texts are read, where they are read as bytes
 */
public record SourceQuery(
    Path file, String sql, List<Column> columns, String timeZone, Optional<Charset> encoding) {

  /** Reserved columns of what surrounds a query: where a row stands, and whether it is news. */
  public static final String POSITION_CHANGED_AT = "_position_changed_at";

  public static final String POSITION_KEY = "_position_key";
  public static final String IS_NEWS = "_is_news";

  /** Whether texts are read as bytes, since the server cannot write each of them. */
  public boolean bytes() {
    return encoding.isPresent();
  }

  /** Names of the columns, reserved ones included. */
  public List<String> columnNames() {
    return columns.stream().map(Column::name).toList();
  }

  /** The name of the flow whose query it is. */
  public String flow() {
    return file.getFileName().toString().replaceFirst("\\.sql$", "");
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
          SqlError.VANISHED,
          "%s: the column \"%s\", which was there at the last run, has vanished from the source; Custobar keeps its last values. Mend the source, or write the columns that are left into the query"
              .formatted(file, String.join("\", \"", vanished)));
    }
  }

  /** What kind of value tells when a row last changed. */
  public TimeOfChange timeOfChange() {
    return TimeOfChange.of(file, flow(), changedAt().type());
  }

  /** Whether the time of change is a time, and no number. */
  public boolean isTimed() {
    return timeOfChange().isClock();
  }

  /** Whether a time of change names a moment, so that it tells how old a change is. */
  public boolean namesMoments() {
    return timeOfChange() == TimeOfChange.MOMENT || timeOfChange() == TimeOfChange.LOCAL;
  }

  /** Selects the next rows after a position; the first rows of the range when there is none. */
  public RowQuery page(Optional<Position> after, Range range, int limit) {
    Condition condition = within(range).and(dated());
    if (after.isPresent()) {
      condition = condition.and(after(after.get()));
    }
    return new RowQuery(
        "%s\n WHERE %s ORDER BY q.%s, %s LIMIT %s"
            .formatted(
                select(position()),
                condition.sql(),
                changedAt().quoted(),
                key().ordered(),
                Integer.toString(limit)),
        condition.parameters());
  }

  /**
   * Selects all rows of the receipts of which a row changed within a range; the rows of a receipt
   * one after the other. A row without a receipt counts for itself.
   */
  public RowQuery receipts(String group, Range range) {
    String together = "q." + column(group).quoted();
    Condition changed = within(range).and(dated());
    List<Object> parameters = new ArrayList<>(changed.parameters());
    parameters.addAll(changed.parameters());
    if (range.start().isEmpty()) {
      return firstReceipts(together, changed, parameters);
    }
    // Two parts, so that the first can be a join by an index on the receipt.
    String selected =
        "%s\n WHERE %s IN (SELECT %2$s FROM (\n%s\n) q WHERE %s)\nUNION ALL\n%1$s\n WHERE %2$s IS NULL AND %4$s"
            .formatted(select(position()), together, sql, changed.sql());
    return new RowQuery(
        "SELECT * FROM (\n%s\n) u ORDER BY u.%s::text COLLATE \"C\", u.%s::text COLLATE \"C\""
            .formatted(selected, column(group).quoted(), POSITION_KEY),
        parameters);
  }

  /**
   * Of a first load, nearly every receipt has changed: all rows are sorted once, and none but those
   * of other receipts are left out.
   */
  private RowQuery firstReceipts(String together, Condition changed, List<Object> parameters) {
    String receipt = together + "::text COLLATE \"C\"";
    String selected =
        select(
            "%s, %s AS _position_receipt, %s AS _position_changed, bool_or(%3$s) OVER (PARTITION BY %2$s) AS _position_of_changed"
                .formatted(position(), receipt, changed.sql()));
    String names =
        Stream.concat(
                columns.stream().map(Column::quoted), Stream.of(POSITION_CHANGED_AT, POSITION_KEY))
            .map(name -> "u." + name)
            .collect(Collectors.joining(", "));
    return new RowQuery(
        "SELECT %s FROM (\n%s\n) u\n WHERE u._position_changed OR (u._position_receipt IS NOT NULL AND u._position_of_changed)\n ORDER BY u._position_receipt, u.%s::text COLLATE \"C\""
            .formatted(names, selected, POSITION_KEY),
        parameters);
  }

  /** Selects all rows in the order of their keys' bytes; rows of a receipt one after the other. */
  public RowQuery snapshot(Optional<String> group) {
    return all("", group, List.of());
  }

  /**
   * As {@link #snapshot}, and of each row whether it is in a range: in the column {@link
   * Snapshot#IS_NEWS}.
   */
  public RowQuery comparedWith(Optional<String> group, Range range) {
    Condition news = within(range).and(dated());
    return all(
        ", coalesce(%s, false) AS %s".formatted(news.sql(), IS_NEWS), group, news.parameters());
  }

  private RowQuery all(String more, Optional<String> group, List<Object> parameters) {
    return new RowQuery(
        "%s ORDER BY %sq.%s::text COLLATE \"C\""
            .formatted(
                select(more),
                group
                    .map(this::column)
                    .map(c -> "q." + c.quoted() + "::text COLLATE \"C\", ")
                    .orElse(""),
                key().quoted()),
        parameters);
  }

  /** Selects the next rows that have no usable time of change, in the order of their keys. */
  public RowQuery undated(Optional<String> afterKey, int limit) {
    return byKey(
        new Condition("NOT coalesce(%s, false)".formatted(dated().sql()), List.of()),
        afterKey,
        limit);
  }

  /** Selects the next rows whose time of change lies after a moment, in the order of their keys. */
  public RowQuery ahead(Instant clock, Optional<String> afterKey, int limit) {
    return byKey(
        new Condition(
            "q.%s > %s".formatted(changedAt().quoted(), moment()), List.of(clock.toString())),
        afterKey,
        limit);
  }

  /** Counts the rows whose time of change lies ahead of the source's clock, and names one. */
  public String countAhead() {
    String now =
        switch (timeOfChange()) {
          case LOCAL -> "clock_timestamp() AT TIME ZONE '%s'".formatted(timeZone);
          case DAY -> "(clock_timestamp() AT TIME ZONE '%s')::date".formatted(timeZone);
          default -> "clock_timestamp()";
        };
    return "SELECT count(*), min(q.%s::text) FROM (\n%s\n) q\n WHERE q.%s > %s"
        .formatted(key().quoted(), sql, changedAt().quoted(), now);
  }

  /** Whether a time of change is what a clock on the wall showed, so that it depends on a zone. */
  public boolean isWallClock() {
    return timeOfChange() == TimeOfChange.LOCAL;
  }

  /**
   * Asks for the newest time of change that a clock of some zone can show now, and for what one in
   * the settings' zone shows; the query's times of change must be of a clock on the wall.
   */
  public String newestAndClock() {
    return "SELECT (SELECT max(q.%s) FROM (\n%s\n) q WHERE q.%1$s < %3$s + interval '15 hours'), %3$s"
        .formatted(
            changedAt().quoted(), sql, "clock_timestamp() AT TIME ZONE '%s'".formatted(timeZone));
  }

  private RowQuery byKey(Condition rows, Optional<String> afterKey, int limit) {
    Condition condition = rows;
    if (afterKey.isPresent()) {
      condition =
          rows.and(
              new Condition(
                  "(%s > %s OR q.%s IS NULL)"
                      .formatted(key().ordered(), key().orderedAs("?"), key().quoted()),
                  List.of(afterKey.get())));
    }
    return new RowQuery(
        "%s\n WHERE %s ORDER BY %s LIMIT %s"
            .formatted(
                select(position()), condition.sql(), key().ordered(), Integer.toString(limit)),
        condition.parameters());
  }

  /** Whether a row can have this key. */
  public boolean canBeKey(String text) {
    return key().canBe(text);
  }

  /** Selects the rows with these keys; of a receipt, all rows. */
  RowQuery rows(Optional<String> group, List<String> keys) {
    String among = "%s = ANY (CAST(? AS %s[]))".formatted(key().comparable(), key().comparedAs());
    String order = key().ordered();
    List<Object> parameters = List.of(keys);
    if (group.isPresent()) {
      String together = "q." + column(group.get()).quoted();
      among =
          "(%s IN (SELECT %1$s FROM (\n%s\n) q WHERE %s) OR (%1$s IS NULL AND %3$s))"
              .formatted(together, sql, among);
      order = together + "::text COLLATE \"C\", " + order;
      parameters = List.of(keys, keys);
    }
    return new RowQuery(
        "%s\n WHERE %s ORDER BY %s".formatted(select(""), among, order), parameters);
  }

  /**
   * Selects the rows in whose column a text occurs, whatever its case.
   *
   * @param digits whether only digits count, as in a phone number
   */
  public RowQuery holding(String column, String text, boolean digits) {
    // The column's own collation may be one that cannot be searched in.
    String written = "q.%s::text COLLATE \"default\"".formatted(column(column).quoted());
    return new RowQuery(
        "%s\n WHERE strpos(lower(%s), lower(?)) > 0"
            .formatted(
                select(""),
                digits ? "regexp_replace(%s, '[^0-9]', '', 'g')".formatted(written) : written),
        List.of(text));
  }

  /**
   * Selects those of some ids in Custobar that a row has which is not marked as deleted. Empty when
   * the query selects no id.
   */
  public Optional<RowQuery> living(List<String> ids) {
    if (!columnNames().contains("external_id")) {
      return Optional.empty();
    }
    String there =
        columnNames().contains("_deleted")
            ? " WHERE coalesce(lower(btrim(q._deleted::text COLLATE \"default\")), '') NOT IN ('true', 't', '1')"
            : "";
    return Optional.of(
        new RowQuery(
            "SELECT m.id FROM unnest(CAST(? AS text[])) AS m (id)\n WHERE m.id COLLATE \"C\" IN (SELECT btrim(q.external_id::text) COLLATE \"C\" FROM (\n%s\n) q%s)"
                .formatted(sql, there),
            List.of(ids)));
  }

  /** Selects all rows of some receipts. */
  RowQuery wholeReceipts(String group, List<String> receipts) {
    Column together = column(group);
    return new RowQuery(
        "%s\n WHERE %s = ANY (CAST(? AS %s[])) ORDER BY %s::text COLLATE \"C\", %s"
            .formatted(
                select(""),
                together.comparable(),
                together.comparedAs(),
                "q." + together.quoted(),
                key().ordered()),
        List.of(receipts));
  }

  /** Counts the rows after a position, or of a range. */
  public RowQuery count(Optional<Position> after, Range range) {
    Condition condition = within(range);
    if (after.isPresent()) {
      condition = condition.and(after(after.get()));
    }
    return new RowQuery(
        "SELECT count(*) FROM (\n%s\n) q\n WHERE %s".formatted(sql, condition.sql()),
        condition.parameters());
  }

  /** The time of change of the first row after a position; it must name moments. */
  public RowQuery oldest(Optional<Position> after) {
    Condition condition = dated();
    if (after.isPresent()) {
      condition = condition.and(after(after.get()));
    }
    return new RowQuery(
        "SELECT %s FROM (\n%s\n) q\n WHERE %s ORDER BY q.%s, %s LIMIT 1"
            .formatted(
                changedAt().asMoment(timeZone),
                sql,
                condition.sql(),
                changedAt().quoted(),
                key().ordered()),
        condition.parameters());
  }

  /** The time of change and key of the last row of a range; of a counter, the highest value. */
  public RowQuery last(Range range) {
    Condition condition = within(range).and(dated());
    return new RowQuery(
        "SELECT q.%s::text, q.%s::text FROM (\n%s\n) q\n WHERE %s ORDER BY q.%1$s DESC, %s DESC LIMIT 1"
            .formatted(changedAt().quoted(), key().quoted(), sql, condition.sql(), key().ordered()),
        condition.parameters());
  }

  /**
   * Computes the first value that a run reads: the earlier of two values, and of a clock a little
   * before it.
   */
  public RowQuery start(String cursor, String horizon, String overlap) {
    String earlier = "LEAST(CAST(? AS %s), CAST(? AS %1$s))".formatted(changedAt().castType());
    String start =
        switch (timeOfChange()) {
          case MOMENT, LOCAL -> "(%s - CAST(? AS interval))".formatted(earlier);
          case DAY -> "(%s - CAST(? AS interval))::date".formatted(earlier);
          case COUNTER -> earlier;
        };
    return new RowQuery(
        "SELECT (%s)::text".formatted(start),
        isTimed() ? List.of(cursor, horizon, overlap) : List.of(cursor, horizon));
  }

  /**
   * Computes the last time of change before a moment, or before a whole number where the time of
   * change is one. Empty for other types.
   */
  public Optional<RowQuery> justBefore(String said) {
    List<Object> parameters = List.of(said);
    return switch (timeOfChange()) {
      case MOMENT ->
          Optional.of(
              new RowQuery(
                  "SELECT (CAST(? AS timestamptz) - interval '1 microsecond')::text", parameters));
      case LOCAL ->
          Optional.of(
              new RowQuery(
                  "SELECT (CAST(? AS timestamptz) AT TIME ZONE '%s' - interval '1 microsecond')::text"
                      .formatted(timeZone),
                  parameters));
      case DAY ->
          Optional.of(
              new RowQuery(
                  "SELECT ((CAST(? AS timestamptz) AT TIME ZONE '%s')::date - 1)::text"
                      .formatted(timeZone),
                  parameters));
      case COUNTER ->
          changedAt().isWholeNumber()
              ? Optional.of(new RowQuery("SELECT (CAST(? AS int8) - 1)::text", parameters))
              : Optional.empty();
    };
  }

  /** Asks whether one time of change is earlier than another. */
  public RowQuery isBefore(String one, String other) {
    String type = changedAt().castType();
    return new RowQuery(
        "SELECT CAST(? AS %s) < CAST(? AS %1$s)".formatted(type), List.of(one, other));
  }

  /** The earlier of some times of change. */
  public RowQuery earliest(List<String> values) {
    return new RowQuery(
        "SELECT min(v)::text FROM unnest(CAST(? AS %s[])) v".formatted(changedAt().castType()),
        List.of(values));
  }

  private String select(String more) {
    String selected =
        columns.stream().map(c -> c.selected(timeZone, bytes())).collect(Collectors.joining(", "));
    return "SELECT %s%s, %s AS %s FROM (\n%s\n) q"
        .formatted(selected, more, keyText(), POSITION_KEY, sql);
  }

  private String keyText() {
    String text = "q.%s::text".formatted(key().quoted());
    return bytes() && key().holdsText() ? "convert_to(%s, 'SQL_ASCII')".formatted(text) : text;
  }

  private String position() {
    return ", q.%s::text AS %s".formatted(changedAt().quoted(), POSITION_CHANGED_AT);
  }

  /** A part of WHERE with the values of its parameters. */
  private record Condition(String sql, List<Object> parameters) {

    Condition and(Condition other) {
      List<Object> all = new ArrayList<>(parameters);
      all.addAll(other.parameters);
      return new Condition(sql + " AND " + other.sql, all);
    }
  }

  /**
   * Rows that a cursor can come to. One without a time of change would come last, and nothing can
   * come after it; the same holds for what is no number, and for a time before all times, which a
   * cursor has passed before it begins.
   */
  private Condition dated() {
    String column = "q." + changedAt().quoted();
    String sql =
        switch (changedAt().type()) {
          case "timestamptz", "timestamp", "date" ->
              "(%s > CAST('-infinity' AS %s))".formatted(column, changedAt().castType());
          case "numeric" ->
              "(%s IS NOT NULL AND %1$s::text NOT IN ('NaN', 'Infinity', '-Infinity'))"
                  .formatted(column);
          default -> "(%s IS NOT NULL)".formatted(column);
        };
    return new Condition(sql, List.of());
  }

  private Condition within(Range range) {
    String column = "q." + changedAt().quoted();
    List<String> parts = new ArrayList<>();
    List<Object> parameters = new ArrayList<>();
    range
        .start()
        .ifPresent(
            value -> {
              parts.add("%s >= CAST(? AS %s)".formatted(column, changedAt().castType()));
              parameters.add(value);
            });
    range
        .from()
        .ifPresent(
            at -> {
              parts.add("%s >= %s".formatted(column, moment()));
              parameters.add(at.toString());
            });
    range
        .before()
        .ifPresent(
            at -> {
              parts.add("%s < %s".formatted(column, moment()));
              parameters.add(at.toString());
            });
    range
        .until()
        .ifPresent(
            at -> {
              parts.add("%s <= %s".formatted(column, moment()));
              parameters.add(at.toString());
            });
    range
        .upTo()
        .ifPresent(
            value -> {
              parts.add("%s <= CAST(? AS %s)".formatted(column, changedAt().castType()));
              parameters.add(value);
            });
    return new Condition(parts.isEmpty() ? "true" : String.join(" AND ", parts), parameters);
  }

  /** A moment as the time of change shows it: without a zone, in the source's zone. */
  private String moment() {
    String moment = "CAST(? AS timestamptz)";
    return switch (timeOfChange()) {
      case MOMENT -> moment;
      case LOCAL -> "%s AT TIME ZONE '%s'".formatted(moment, timeZone);
      case DAY -> "(%s AT TIME ZONE '%s')::date".formatted(moment, timeZone);
      case COUNTER ->
          throw new QueryException(
              SqlError.NO_MOMENT,
              "%s: _changed_at is a number, and no moment can be compared with it; select a time as _changed_at, or set %s.changes=snapshot"
                  .formatted(file, flow()));
    };
  }

  /**
   * The row comparison alone is right, but for rows without a key, which are to be refused and not
   * overlooked. The plain comparison before it is there for the planner, which then starts from an
   * index on the time of change whatever the key is made of.
   */
  private Condition after(Position position) {
    String when = "CAST(? AS %s)".formatted(changedAt().castType());
    return new Condition(
        "q.%s >= %s AND ((q.%1$s, %s) > (%2$s, %s) OR (q.%5$s IS NULL AND q.%1$s = %2$s))"
            .formatted(
                changedAt().quoted(), when, key().ordered(), key().orderedAs("?"), key().quoted()),
        List.of(position.changedAt(), position.changedAt(), position.key(), position.changedAt()));
  }

  private Column changedAt() {
    return column(Column.CHANGED_AT);
  }

  /** What tells rows apart. */
  public Column key() {
    return column(Column.KEY);
  }

  private Column column(String name) {
    return columns.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }
}

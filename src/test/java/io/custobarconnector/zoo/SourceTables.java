package io.custobarconnector.zoo;

import static org.awaitility.Awaitility.await;

import io.custobarconnector.sandbox.Rows;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** The tables of a small source, and what is done to them. */
final class SourceTables implements AutoCloseable {

  private static final int MOST_OPEN = 2;

  private final SmallSource source;
  private final DataSource database;
  private final Rows rows;
  private final SourceClock clock;
  private final Map<Integer, Row> known = new TreeMap<>();
  private final List<OpenTransaction> open = new ArrayList<>();
  private int version;

  /** What is committed of a row. */
  private record Row(boolean there, boolean gone) {}

  /**
   * @param database for transactions that stay open
   */
  SourceTables(SmallSource source, Rows rows, DataSource database) {
    this.source = source;
    this.database = database;
    this.rows = rows;
    this.clock = new SourceClock(source);
  }

  /** Makes the tables and the first rows. */
  void make() {
    clock.make(rows);
    rows.run("CREATE SEQUENCE counter");
    rows.run("CREATE DOMAIN moment AS timestamptz");
    rows.run(
        """
        CREATE TABLE animal (n int PRIMARY KEY, k %s, ext text, title text, price numeric, day timestamptz,
               note text, gone boolean NOT NULL DEFAULT false, bad boolean NOT NULL DEFAULT false, receipt int, changed %s)\
        """
            .formatted(source.key().type(), source.time().type()));
    rows.run("CREATE TABLE history (n int, ext text, title text)");
    rows.run(
        """
        CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO history VALUES (NEW.n, NEW.ext, NEW.title); RETURN NULL; END $$\
        """);
    rows.run(
        "CREATE TRIGGER remember AFTER INSERT OR UPDATE ON animal FOR EACH ROW EXECUTE FUNCTION"
            + " remember()");
    StringBuilder first = new StringBuilder();
    for (int n = 1; n <= source.rows(); n++) {
      String changed =
          source.time() == TimeKind.SOMETIMES && n % 3 == 0
              ? "NULL"
              : clock.after("-1 hour " + n + " milliseconds");
      first.append(insertion(n, changed)).append(";\n");
      boolean gone = n % 9 == 0 && source.acts().stream().anyMatch(a -> a.kind() == Act.Kind.HIDE);
      if (gone) {
        first.append("UPDATE animal SET gone = true WHERE n = ").append(n).append(";\n");
      }
      known.put(n, new Row(true, gone));
    }
    if (source.rows() > 0) {
      rows.run(first.toString());
    }
  }

  private String insertion(int n, String changed) {
    return "INSERT INTO animal (n, k, ext, title, price, receipt, changed) VALUES (%d, %s, 'A%1$d', '%s', 10 + %1$d, %d, %s)"
        .formatted(n, source.key().of(n), title(n), n % Math.max(2, source.rows() / 3), changed);
  }

  private String title(int n) {
    return n + "." + ++version;
  }

  /** Does something; nothing when there is no row that it could be done to. */
  void perform(Act act) {
    clock.tick(rows);
    switch (act.kind()) {
      case INSERT -> {
        int n = nextNumber();
        rows.run(insertion(n, clock.now()));
        known.put(n, new Row(true, false));
      }
      case UPDATE -> any(act, row -> row.there).forEach(n -> change(n, ""));
      case UPDATE_MANY ->
          choices(row -> row.there).stream().filter(n -> n % 2 == 0).forEach(n -> change(n, ""));
      case HIDE -> mark(act, true);
      case SHOW -> mark(act, false);
      case DELETE ->
          any(act, row -> row.there)
              .forEach(
                  n -> {
                    rows.run("DELETE FROM animal WHERE n = " + n);
                    known.put(n, new Row(false, false));
                  });
      case PUT_BACK ->
          any(act, row -> !row.there)
              .forEach(
                  n -> {
                    rows.run(insertion(n, clock.now()));
                    known.put(n, new Row(true, false));
                  });
      case RENAME ->
          any(act, row -> row.there).forEach(n -> change(n, ", ext = 'B" + ++version + "'"));
      case SHARE ->
          any(act, row -> row.there)
              .forEach(
                  n ->
                      change(
                          n,
                          ", ext = (SELECT ext FROM animal WHERE n <> %d ORDER BY abs(n - %1$d) LIMIT 1)"
                              .formatted(n)));
      case FUTURE ->
          any(act, row -> row.there)
              .forEach(n -> change(n, "", clock.after("3 days " + version + " seconds")));
      case BACKDATED ->
          any(act, row -> row.there).forEach(n -> change(n, "", clock.after("-60 seconds")));
      case SILENT -> any(act, row -> row.there).forEach(n -> set(n, "title = '" + title(n) + "'"));
      case BEHIND -> any(act, row -> row.there).forEach(n -> change(n, "", clock.after("-2 days")));
      case POISON ->
          any(act, row -> row.there)
              .forEach(
                  n ->
                      set(n, "title = 'poison %s', changed = %s".formatted(title(n), clock.now())));
      case SPOIL ->
          any(act, row -> row.there).forEach(n -> change(n, ", bad = true, " + spoilt(act)));
      case MEND ->
          any(act, row -> row.there)
              .forEach(n -> change(n, ", bad = false, price = 10 + n, day = NULL, note = NULL"));
      case BEGIN -> begin(act);
      case PREPARE ->
          transaction(act).filter(t -> !t.isPrepared()).ifPresent(OpenTransaction::prepare);
      case COMMIT -> transaction(act).ifPresent(this::commit);
      case ROLLBACK ->
          transaction(act)
              .ifPresent(
                  t -> {
                    t.rollBack();
                    open.remove(t);
                  });
      default -> {
        // A run is no matter of the tables.
      }
    }
  }

  private String spoilt(Act act) {
    List<String> values =
        new ArrayList<>(List.of("price = 'NaN'", "price = 12.345", "price = '1e30'"));
    if (!source.receipts()) {
      values.addAll(
          List.of(
              "day = 'infinity'",
              "day = '-infinity'",
              "day = '0044-03-15 12:00+00 BC'",
              "day = '294276-12-31'"));
      if (source.bytes()) {
        values.add("note = convert_from('\\x54e4', 'SQL_ASCII')");
      }
    }
    return values.get(act.which() % values.size());
  }

  private void mark(Act act, boolean gone) {
    any(act, row -> row.there && row.gone != gone)
        .forEach(
            n -> {
              change(n, ", gone = " + gone);
              known.put(n, new Row(true, gone));
            });
  }

  private void change(int n, String more) {
    change(n, more, clock.now());
  }

  private void change(int n, String more, String changed) {
    set(n, "title = '%s', changed = %s%s".formatted(title(n), changed, more));
  }

  private void set(int n, String what) {
    rows.run("UPDATE animal SET %s WHERE n = %d".formatted(what, n));
  }

  private int nextNumber() {
    return ++highest;
  }

  private int highest = 1000;

  /** A row of those that no open transaction holds. */
  private List<Integer> any(Act act, Predicate<Row> which) {
    List<Integer> choices = choices(which);
    return choices.isEmpty() ? List.of() : List.of(choices.get(act.which() % choices.size()));
  }

  private List<Integer> choices(Predicate<Row> which) {
    Set<Integer> held = new HashSet<>();
    open.forEach(transaction -> held.add(transaction.row()));
    return known.entrySet().stream()
        .filter(row -> which.test(row.getValue()) && !held.contains(row.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private Optional<OpenTransaction> transaction(Act act) {
    return open.isEmpty() ? Optional.empty() : Optional.of(open.get(act.which() % open.size()));
  }

  private void begin(Act act) {
    List<Integer> choice = any(act, row -> row.there);
    if (open.size() == MOST_OPEN || choice.isEmpty()) {
      return;
    }
    boolean added = act.which() % 3 == 0;
    int n = added ? nextNumber() : choice.get(0);
    String sql =
        added
            ? insertion(n, clock.now())
            : "UPDATE animal SET title = '%s', changed = %s WHERE n = %d"
                .formatted(title(n), clock.now(), n);
    open.add(OpenTransaction.begin(database, n, sql));
  }

  private void commit(OpenTransaction transaction) {
    transaction.commit();
    open.remove(transaction);
    known.putIfAbsent(transaction.row(), new Row(true, false));
  }

  /**
   * Ends what is open, and waits until the clock has reached the rows that are a moment ahead of
   * it: while it passes one, a run may leave the row for the next, and be quiet though there is
   * more.
   */
  void settle() {
    List.copyOf(open).forEach(this::commit);
    if (source.time() == TimeKind.SECONDS) {
      await()
          .until(
              () ->
                  rows.list(
                          "SELECT FROM animal WHERE changed BETWEEN clock_timestamp() AND"
                              + " clock_timestamp() + interval '1 second'")
                      .isEmpty());
    }
  }

  /** The flow's query. */
  String query() {
    String key = source.key().selected();
    String changed =
        source.snapshot()
            ? ""
            : (source.time() == TimeKind.NOW ? "now()" : "changed") + " AS _changed_at, ";
    if (source.receipts()) {
      return """
      SELECT %s%s AS _key, 'R' || receipt AS sale_external_id, ext AS external_id, '100' AS sale_customer_id,
             timestamptz '2026-01-01 12:00+02' AS sale_date, 'P1' AS product_id, title AS product_title,
             1 AS quantity, price AS unit_price, price AS total
        FROM animal
      """
          .formatted(changed, key);
    }
    return "SELECT %s%s AS _key, %s AS external_id, title, price, day AS date, note AS description%s FROM animal%s\n"
        .formatted(
            changed,
            key,
            identity(),
            source.marked() ? ", gone AS _deleted" : "",
            source.marked() ? "" : " WHERE NOT gone");
  }

  /** The SQL of the identity in Custobar. */
  private String identity() {
    return source.snapshot() && !source.receipts()
        ? "(" + source.key().selected() + ")::text"
        : "ext";
  }

  /** What is committed now. */
  List<SourceRow> committed() {
    return rows
        .list(
            "SELECT n, (%s)::text AS key, %s AS id, title, gone, bad, round(price * 100)::text AS cents, receipt FROM animal"
                .formatted(source.key().selected(), identity()))
        .stream()
        .map(SourceRow::of)
        .toList();
  }

  /** Each title that was ever committed. */
  Set<String> titles() {
    Set<String> titles = new HashSet<>();
    rows.list("SELECT title FROM history").forEach(row -> titles.add((String) row.get("title")));
    return titles;
  }

  @Override
  public void close() {
    open.forEach(OpenTransaction::rollBack);
  }
}

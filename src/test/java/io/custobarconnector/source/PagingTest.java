package io.custobarconnector.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.Range;
import io.custobarconnector.source.query.SourceUnavailableException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Pages of a real database: every row once and in order, receipts whole, keys told apart. */
@ExtendWith(EmptyDatabaseExtension.class)
class PagingTest {

  private static final String RECEIPT = "receipt";

  @TempDir Path routes;
  private DataSource database;
  private Rows rows;

  @BeforeEach
  void database(DataSource database) {
    this.database = database;
    rows = new Rows(database);
    rows.run("CREATE TABLE line (id int, receipt text, at timestamptz)");
  }

  /** Lines of receipts, where several tills write at once and each line bears its own time. */
  private void lines(Random dice, int count) {
    rows.run("TRUNCATE line");
    int moment = 0;
    for (int id = 0; id < count; id++) {
      moment += dice.nextInt(3);
      String receipt = dice.nextInt(10) == 0 ? null : "r" + (id / 6 + dice.nextInt(3));
      rows.run(
          "INSERT INTO line VALUES (?, ?, timestamptz '2026-01-01' + ? * interval '1 second')",
          id,
          receipt,
          moment);
    }
  }

  private Source source(int pageSize) {
    return source("SELECT at AS _changed_at, id AS _key, id, receipt FROM line", pageSize);
  }

  private Source source(String sql, int pageSize) {
    try {
      Files.writeString(routes.resolve("sales.sql"), sql);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new Source(
        database,
        routes,
        ZoneId.of("Europe/Helsinki"),
        pageSize,
        Duration.ofSeconds(5),
        Duration.ZERO);
  }

  private static List<List<Map<String, Object>>> read(Pages pages) {
    List<List<Map<String, Object>>> all = new ArrayList<>();
    while (pages.isMore()) {
      assertThat(all.size()).as("pages").isLessThan(500);
      all.add(pages.next());
    }
    pages.close();
    return all;
  }

  private static List<Object> ids(List<List<Map<String, Object>>> pages) {
    return pages.stream().flatMap(List::stream).map(row -> row.get("id")).toList();
  }

  @Test
  void every_row_is_given_out_once_and_in_order_whatever_the_page_size() {
    for (int seed = 1; seed <= 12; seed++) {
      Random dice = new Random(seed);
      int count = dice.nextInt(40);
      lines(dice, count);
      Paging pages =
          source(1 + dice.nextInt(12)).changes("sales", null, Range.ALL, Optional.empty());
      assertThat(ids(read(pages)))
          .as("seed %d", seed)
          .containsExactlyElementsOf(IntStream.range(0, count).<Object>mapToObj(i -> i).toList());
    }
  }

  @Test
  void the_next_page_is_read_while_one_is_dealt_with() {
    lines(new Random(1), 30);
    AtomicInteger connections = new AtomicInteger();
    database = counting(database, connections);
    Pages pages = source(10).changes("sales", null, Range.ALL);
    pages.next();
    await().until(() -> connections.get() == 3);
    assertThat(ids(read(pages))).hasSize(20);
    assertThat(connections).as("the query's description, and its pages").hasValue(4);
  }

  @Test
  void a_page_that_was_read_long_before_its_turn_is_read_again() {
    lines(new Random(1), 30);
    AtomicInteger connections = new AtomicInteger();
    database = counting(database, connections);
    AtomicLong nanos = new AtomicLong();
    Pages pages =
        source(10).changes("sales", null, Range.ALL, Optional.empty()).readingAhead(nanos::get);
    pages.next();
    await().until(() -> connections.get() == 3);
    rows.run("UPDATE line SET receipt = 'changed meanwhile'");
    nanos.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(pages.next())
        .hasSize(10)
        .allSatisfy(row -> assertThat(row).containsEntry("receipt", "changed meanwhile"));
    assertThat(connections).as("read ahead, and again").hasValue(4);

    nanos.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(pages.next()).hasSize(10);
    assertThat(connections).as("nothing is read ahead that is dropped again").hasValue(5);
  }

  @Test
  void no_page_of_a_backfill_is_read_before_its_turn() {
    lines(new Random(1), 30);
    AtomicInteger connections = new AtomicInteger();
    database = counting(database, connections);
    Pages pages = source(10).changes("sales", null, Range.ALL, Optional.empty());
    pages.next();
    await()
        .during(Duration.ofMillis(200))
        .atMost(Duration.ofSeconds(20))
        .until(() -> connections.get() == 2);
    rows.run("UPDATE line SET receipt = 'changed meanwhile'");
    assertThat(read(pages).stream().flatMap(List::stream).map(row -> row.get("receipt")))
        .hasSize(20)
        .containsOnly("changed meanwhile");
  }

  private static DataSource counting(DataSource database, AtomicInteger connections) {
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getConnection")) {
                connections.incrementAndGet();
              }
              return method.invoke(database, arguments);
            });
  }

  @Test
  void a_row_that_the_source_cannot_give_out_is_told_after_the_pages_before_it() {
    for (int bad : List.of(3, 35, 59)) {
      lines(new Random(1), 60);
      Pages pages =
          source(
                  "SELECT at AS _changed_at, id AS _key, id, receipt, 1 / (id - %d) AS n FROM line"
                      .formatted(bad),
                  10)
              .changes("sales", RECEIPT, Range.ALL);
      assertThatThrownBy(() -> read(pages))
          .isInstanceOf(SourceUnavailableException.class)
          .hasStackTraceContaining("division by zero");
      pages.close();
    }
  }

  @Test
  void the_lines_of_a_receipt_come_together_however_they_are_mixed_with_others() {
    for (int seed = 1; seed <= 12; seed++) {
      Random dice = new Random(seed);
      int count = dice.nextInt(60);
      lines(dice, count);
      List<List<Map<String, Object>>> pages =
          read(source(1 + dice.nextInt(12)).changes("sales", RECEIPT, Range.ALL));
      assertThat(ids(pages)).as("seed %d", seed).hasSize(count).doesNotHaveDuplicates();
      Set<Object> seen = new HashSet<>();
      for (List<Map<String, Object>> page : pages) {
        Set<Object> here = new HashSet<>();
        page.stream().map(row -> row.get(RECEIPT)).filter(r -> r != null).forEach(here::add);
        assertThat(here).as("seed %d", seed).noneMatch(seen::contains);
        seen.addAll(here);
      }
    }
  }

  @Test
  void a_receipt_of_which_one_line_changed_is_read_whole() {
    lines(new Random(1), 30);
    rows.run("UPDATE line SET receipt = 'mixed' WHERE id IN (2, 17, 29)");
    rows.run("UPDATE line SET at = '2026-02-01' WHERE id = 17");
    Range range = Range.ALL.startingAt(Optional.of("2026-01-31"));

    assertThat(ids(read(source(5).changes("sales", RECEIPT, range))))
        .containsExactlyInAnyOrder(2, 17, 29);
    assertThat(ids(read(source(5).changes("sales", RECEIPT, range, Optional.empty()))))
        .as("page by page, as a backfill does")
        .containsExactlyInAnyOrder(2, 17, 29);
  }

  /** Of a first load, too, whatever keeps a line of its own out of it. */
  @Test
  void a_receipt_is_read_whole_with_a_line_that_is_dated_ahead_or_not_at_all() {
    lines(new Random(1), 30);
    rows.run("UPDATE line SET receipt = 'mixed' WHERE id IN (2, 17, 29)");
    rows.run("UPDATE line SET at = '2027-01-01' WHERE id IN (17, 20)");
    rows.run("UPDATE line SET at = NULL WHERE id IN (29, 30)");
    rows.run("UPDATE line SET receipt = 'later' WHERE id = 20");
    Instant clock = Instant.parse("2026-06-01T00:00:00Z");

    List<Object> first =
        ids(read(source(5).changes("sales", RECEIPT, Range.ALL.until(Optional.of(clock)))));
    assertThat(first).contains(2, 17, 29).doesNotContain(20).doesNotHaveDuplicates();
    List<Object> heldBack = ids(read(source(5).changes("sales", RECEIPT, Range.ALL.before(clock))));
    assertThat(heldBack).containsExactlyElementsOf(first);
  }

  @Test
  void rows_that_are_tried_again_come_in_pages_of_so_many_bytes() {
    lines(new Random(1), 40);
    Source source =
        source(
            "SELECT at AS _changed_at, id AS _key, id, receipt, repeat(md5(id::text), 15000) AS description FROM line",
            5);
    List<String> keys = IntStream.range(0, 45).mapToObj(Integer::toString).toList();
    for (String group : new String[] {null, RECEIPT}) {
      SetAsidePages pages = source.setAside("sales", group, keys);
      List<String> missing = new ArrayList<>();
      List<List<Map<String, Object>>> all = new ArrayList<>();
      while (pages.isMore()) {
        all.add(pages.next());
        missing.addAll(pages.missing());
      }
      assertThat(all.size()).as("pages").isBetween(3, 6);
      assertThat(ids(all)).hasSize(40).doesNotHaveDuplicates();
      assertThat(missing).containsExactlyInAnyOrder("40", "41", "42", "43", "44");
    }
  }

  @Test
  void two_lines_of_one_key_are_told_wherever_they_stand() {
    lines(new Random(1), 30);
    rows.run("UPDATE line SET id = 2, receipt = 'other' WHERE id = 17");
    assertThatThrownBy(() -> read(source(50).changes("sales", RECEIPT, Range.ALL)))
        .hasMessageContaining("sales.sql: two rows have the same _key, for example 2;");
    assertThatThrownBy(() -> read(source(50).changes("sales", null, Range.ALL)))
        .hasMessageContaining("two rows have the same _key, for example 2;");
    Source source = source(2);
    assertThatThrownBy(
            () ->
                read(
                    source.openSnapshot(
                        "sales",
                        RECEIPT,
                        Run.unrecorded("sales", Optional.empty()),
                        Optional.empty())))
        .hasMessageContaining("two rows have the same _key, for example 2;");
  }

  @Test
  void a_changed_line_without_a_receipt_is_read_alone() {
    lines(new Random(1), 10);
    rows.run("UPDATE line SET receipt = NULL, at = '2026-02-01' WHERE id = 3");
    Range range = Range.ALL.startingAt(Optional.of("2026-01-31"));

    assertThat(ids(read(source(5).changes("sales", RECEIPT, range)))).containsExactly(3);
  }

  @Test
  void what_places_a_row_is_not_part_of_it() {
    lines(new Random(1), 1);
    for (Pages pages :
        List.of(
            source(5).changes("sales", null, Range.ALL, Optional.empty()),
            source(5).changes("sales", RECEIPT, Range.ALL),
            source(5).undated("sales", null, false))) {
      if (pages.isMore()) {
        assertThat(pages.next().get(0)).containsOnlyKeys("_changed_at", "_key", "id", RECEIPT);
      }
      pages.close();
    }
  }

  @Test
  void a_look_gives_out_one_page_and_no_more() {
    lines(new Random(1), 20);
    Paging look = source(2).changes("sales", null, Range.ALL, Optional.empty()).once();

    assertThat(read(look)).hasSize(1);
  }

  @Test
  void a_row_without_a_key_is_told_with_where_it_stands() {
    lines(new Random(1), 5);
    rows.run("UPDATE line SET id = NULL, receipt = 'r' WHERE id = 2");
    for (String group : new String[] {null, RECEIPT}) {
      Pages pages = source(2).changes("sales", group, Range.ALL);
      assertThatThrownBy(() -> read(pages))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("sales.sql: the _key of a row is NULL (changed at 2026-01-01")
          .hasMessageContaining("select a column that is never NULL");
      pages.close();
    }
  }

  @Test
  void two_rows_of_one_key_are_told_with_the_key_also_across_pages() {
    rows.run("INSERT INTO line SELECT 7, 'r', '2026-01-01' FROM generate_series(1, 2)");
    for (int pageSize : new int[] {1, 5}) {
      for (String group : new String[] {null, RECEIPT}) {
        Pages pages = source(pageSize).changes("sales", group, Range.ALL);
        assertThatThrownBy(() -> read(pages))
            .isInstanceOf(QueryException.class)
            .hasMessageContaining("two rows have the same _key, for example 7");
        pages.close();
      }
    }
    Pages undated =
        source("SELECT NULL::timestamptz AS _changed_at, id AS _key FROM line", 1)
            .undated("sales", null, true);
    assertThatThrownBy(() -> read(undated))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("two rows have the same _key, for example 7");
  }

  @Test
  void a_time_that_moves_while_it_is_read_is_told_and_not_read_for_ever() {
    lines(new Random(1), 9);
    Pages pages =
        source("SELECT now() - interval '1 minute' AS _changed_at, id AS _key, id FROM line", 3)
            .changes("sales", null, Range.ALL);
    assertThatThrownBy(() -> read(pages))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("moves while the rows are read, as now() does")
        .hasMessageContaining("sales.changes=snapshot");
  }
}

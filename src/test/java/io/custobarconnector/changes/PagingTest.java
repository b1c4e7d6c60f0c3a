package io.custobarconnector.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PagingTest {

  private static final String RECEIPT = "receipt";
  private static final Pattern LIMIT = Pattern.compile("LIMIT (\\d+)$");

  @Property
  void every_row_is_given_out_once_and_in_order_whatever_the_page_size(
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 25) Integer> receipts,
      @ForAll @IntRange(min = 1, max = 12) int pageSize,
      @ForAll boolean grouped,
      @ForAll @IntRange(min = 1, max = 5) int receiptsPerMoment) {
    Table table = Table.of(receipts, receiptsPerMoment);
    Optional<String> group = grouped ? Optional.of(RECEIPT) : Optional.empty();

    List<List<Map<String, Object>>> pages = table.readAll(paging(group, pageSize));

    assertThat(pages.stream().flatMap(List::stream).map(row -> row.get("id")))
        .containsExactlyElementsOf(
            IntStream.range(0, table.rows().size()).<Object>mapToObj(i -> i).toList());
  }

  @Property
  void no_page_ends_inside_a_receipt(
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 25) Integer> receipts,
      @ForAll @IntRange(min = 1, max = 12) int pageSize) {
    Table table = Table.of(receipts, 3);

    List<List<Map<String, Object>>> pages = table.readAll(paging(Optional.of(RECEIPT), pageSize));

    Set<Object> seen = new HashSet<>();
    for (List<Map<String, Object>> page : pages) {
      Set<Object> here = new HashSet<>();
      page.forEach(row -> here.add(row.get(RECEIPT)));
      assertThat(seen).doesNotContainAnyElementsOf(here);
      seen.addAll(here);
    }
  }

  @Property
  void a_page_is_no_larger_than_asked_for_unless_one_receipt_is(
      @ForAll @Size(max = 40) List<@IntRange(min = 1, max = 25) Integer> receipts,
      @ForAll @IntRange(min = 1, max = 12) int pageSize) {
    for (List<Map<String, Object>> page :
        Table.of(receipts, 3).readAll(paging(Optional.of(RECEIPT), pageSize))) {
      int largest = receipts.stream().mapToInt(rows -> rows).max().orElse(0);
      assertThat(page.size()).isLessThanOrEqualTo(Math.max(pageSize, 2 * largest + pageSize));
      if (receipts.stream().allMatch(rows -> rows < pageSize)) {
        assertThat(page.size()).isLessThanOrEqualTo(pageSize);
      }
    }
  }

  @Example
  void rows_without_a_receipt_are_pages_like_any_others() {
    Table table = Table.of(List.of(1, 1, 1, 1, 1), 1);
    table.rows().forEach(row -> row.put(RECEIPT, null));

    List<List<Map<String, Object>>> pages = table.readAll(paging(Optional.of(RECEIPT), 2));

    assertThat(pages.stream().mapToInt(List::size).sum()).isEqualTo(5);
  }

  @Example
  void the_position_is_not_part_of_the_rows() {
    List<List<Map<String, Object>>> pages =
        Table.of(List.of(1), 1).readAll(paging(Optional.empty(), 5));

    assertThat(pages.get(0).get(0)).containsOnlyKeys("id", RECEIPT);
  }

  @Example
  void a_look_gives_out_one_page_and_no_more() {
    Paging look =
        new Paging(query(), Optional.of(RECEIPT), 2, Optional.empty(), Optional.empty(), true);

    assertThat(Table.of(List.of(5, 5), 1).readAll(look)).hasSize(1);
  }

  @Example
  void a_row_without_a_time_of_change_is_told_with_the_remedy() {
    Map<String, Object> row = row(0, "a", null);

    assertThatThrownBy(() -> paging(Optional.empty(), 5).accept(List.of(row)))
        .isInstanceOf(QueryException.class)
        .hasMessage(
            "sales.sql: a row has no _changed_at; give every row one, for example"
                + " coalesce(updated_at, created_at)");
  }

  @Example
  void two_rows_with_the_same_position_are_told_also_across_pages() {
    Paging pages = paging(Optional.empty(), 1);
    var unused = pages.accept(List.of(row(7, "a", "2026-01-01")));

    assertThatThrownBy(() -> pages.accept(List.of(row(7, "b", "2026-01-01"))))
        .isInstanceOf(QueryException.class)
        .hasMessage(
            "sales.sql: two rows have the same _changed_at and _key; _key must be unique, so check"
                + " the joins");
  }

  private static Paging paging(Optional<String> group, int pageSize) {
    return new Paging(query(), group, pageSize, Optional.empty(), Optional.empty(), false);
  }

  private static SourceQuery query() {
    return new SourceQuery(
        Path.of("sales.sql"),
        "SELECT",
        List.of(new Column("_changed_at", "timestamptz"), new Column("_key", "int4")),
        "Europe/Helsinki");
  }

  private static Map<String, Object> row(int id, String receipt, String changedAt) {
    Map<String, Object> row = new HashMap<>();
    row.put("id", id);
    row.put(RECEIPT, receipt);
    row.put(Paging.POSITION_CHANGED_AT, changedAt);
    row.put(Paging.POSITION_KEY, Integer.toString(id));
    return row;
  }

  /** What a database would answer. */
  private record Table(List<Map<String, Object>> rows) {

    static Table of(List<Integer> receipts, int receiptsPerMoment) {
      List<Map<String, Object>> rows = new ArrayList<>();
      for (int receipt = 0; receipt < receipts.size(); receipt++) {
        String changedAt = "2026-01-01 00:%02d:00+00".formatted(receipt / receiptsPerMoment);
        for (int i = 0; i < receipts.get(receipt); i++) {
          rows.add(row(rows.size(), "r" + receipt, changedAt));
        }
      }
      return new Table(rows);
    }

    List<List<Map<String, Object>>> readAll(Paging pages) {
      List<List<Map<String, Object>>> all = new ArrayList<>();
      for (int reads = 0; pages.isMore(); reads++) {
        assertThat(reads).as("reads").isLessThan(20 * rows.size() + 20);
        Matcher limit = LIMIT.matcher(pages.getSql());
        assertThat(limit.find()).isTrue();
        Object after = pages.getParameters().get(Paging.AFTER_KEY);
        List<Map<String, Object>> answer = new ArrayList<>();
        rows.stream()
            .skip(after == null ? 0 : 1 + Long.parseLong((String) after))
            .limit(Long.parseLong(limit.group(1)))
            .forEach(row -> answer.add(new HashMap<>(row)));
        List<Map<String, Object>> page = pages.accept(answer);
        if (!page.isEmpty()) {
          all.add(page);
          Map<String, Object> last = page.get(page.size() - 1);
          assertThat(pages.position().orElseThrow().key()).isEqualTo(last.get("id").toString());
        }
      }
      return all;
    }
  }
}

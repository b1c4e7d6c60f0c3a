package io.custobarconnector.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is proposed for tables of one kind or another, without a database. */
class SourceInspectionTest {

  private final List<CatalogueTable> tables = new ArrayList<>();
  private String comment = "";

  private static CatalogueColumn column(String name, String type) {
    return new CatalogueColumn(name, type, -1, true, 0, false);
  }

  private void add(
      String name, boolean view, long rows, List<String> key, CatalogueColumn... columns) {
    tables.add(
        new CatalogueTable(
            "public",
            name,
            view,
            rows,
            comment,
            true,
            List.of(columns),
            key,
            List.of(),
            List.of()));
  }

  private void add(
      String name, List<String> key, TableReference reference, CatalogueColumn... columns) {
    tables.add(
        new CatalogueTable(
            "public",
            name,
            false,
            10,
            "",
            true,
            List.of(columns),
            key,
            List.of(),
            List.of(reference)));
  }

  private static TableReference refers(String column, String table) {
    return new TableReference(List.of(column), "public." + table, List.of("id"), true);
  }

  private FlowDraft draft(String flow) {
    return SourceInspection.of(new SourceCatalogue("till", "reader", tables)).drafts().stream()
        .filter(draft -> draft.flow().equals(flow))
        .findFirst()
        .orElseThrow();
  }

  private static CatalogueColumn[] customer() {
    return new CatalogueColumn[] {
      column("customer_no", "int4"),
      column("first_name", "text"),
      column("email", "text"),
      column("modified", "timestamptz")
    };
  }

  @Test
  void sales_and_products_whose_names_say_nothing_are_found_by_their_structure() {
    add("song", false, 3000, List.of("song_id"), column("song_id", "int4"), column("name", "text"));
    add(
        "basket",
        false,
        400,
        List.of("id"),
        column("id", "int4"),
        column("happened_at", "timestamptz"));
    tables.add(
        new CatalogueTable(
            "public",
            "basket_song",
            false,
            2000,
            "",
            true,
            List.of(
                column("id", "int4"),
                column("basket_id", "int4"),
                column("song_id", "int4"),
                column("quantity", "int4"),
                column("unit_price", "numeric")),
            List.of("id"),
            List.of(),
            List.of(
                new TableReference(List.of("song_id"), "public.song", List.of("song_id"), true),
                refers("basket_id", "basket"))));
    assertThat(draft("products").sql()).contains("FROM song p").containsPattern("p.name +AS title");
    assertThat(draft("sales").sql())
        .contains("FROM basket r", "JOIN basket_song l ON r.id = l.basket_id")
        .containsPattern("r.happened_at +AS sale_date")
        .containsPattern("p.song_id::text +AS product_id")
        .contains("round(l.quantity * l.unit_price, 2) AS total");
  }

  @Test
  void a_text_that_is_called_as_products_are_is_their_title() {
    add(
        "tuote",
        false,
        50,
        List.of("tuotekoodi"),
        column("tuotekoodi", "text"),
        column("nimike", "text"),
        column("hinta", "numeric"),
        column("ean", "text"));
    assertThat(draft("products").sql()).containsPattern("p.nimike +AS title");
  }

  @Test
  void invoices_are_receipts() {
    add("invoice", false, 400, List.of("id"), column("id", "int4"), column("invoice_date", "date"));
    add(
        "invoice_line",
        List.of("id"),
        refers("invoice_id", "invoice"),
        column("id", "int4"),
        column("invoice_id", "int4"),
        column("quantity", "int4"),
        column("unit_price", "numeric"));
    assertThat(draft("sales").sql())
        .contains("FROM invoice r", "JOIN invoice_line l ON r.id = l.invoice_id")
        .containsPattern("r.invoice_date +AS sale_date");
  }

  @Test
  void a_view_has_no_key_so_the_likely_one_is_proposed_with_a_doubt() {
    add("customers", true, -1, List.of(), customer());
    assertThat(draft("customers").sql())
        .containsPattern("c\\.customer_no +AS _key")
        .containsPattern("c\\.customer_no::text +AS external_id");
    assertThat(draft("customers").doubts())
        .containsExactly(
            "the catalogue knows no key; is customer_no never NULL and never twice? check --rows all tells");
  }

  @Test
  void a_big_table_without_an_index_on_the_time_of_change_gets_the_index_to_make() {
    add("customers", false, 2_000_000, List.of("customer_no"), customer());
    assertThat(draft("customers").doubts())
        .containsExactly(
            "no index leads with it, so each page reads the whole table: CREATE INDEX CONCURRENTLY ON customers (modified)");
  }

  @Test
  void a_table_of_an_unknown_name_is_taken_for_what_its_comment_says() {
    comment = "Asiakkaat, yksi rivi kullekin";
    add("t0017", false, 10, List.of("customer_no"), customer());
    assertThat(draft("customers").sql()).contains("FROM t0017 c");
  }

  @Test
  void of_a_receipt_in_two_tables_the_one_that_the_lines_name_is_taken_and_the_date_asked_for() {
    add(
        "receipts",
        false,
        10,
        List.of("id"),
        column("id", "text"),
        column("money", "text"),
        column("datenew", "timestamptz"));
    add("tickets", List.of("id"), refers("id", "receipts"), column("id", "text"));
    add(
        "ticketlines",
        List.of("ticket", "line"),
        refers("ticket", "tickets"),
        column("ticket", "text"),
        column("line", "int4"),
        column("units", "float8"));
    assertThat(draft("sales").sql()).contains("FROM tickets r", "r.id = l.ticket");
    assertThat(draft("sales").doubts())
        .contains(
            "no column of public.tickets tells when the sale was made, which Custobar needs: add one AS sale_date, perhaps of public.receipts");
  }

  @Test
  void a_table_is_not_taken_for_its_name_alone() {
    add("store", false, 12, List.of("id"), column("id", "int4"), column("payload", "bytea"));
    assertThat(SourceInspection.of(new SourceCatalogue("till", "reader", tables)).guesses())
        .allMatch(guess -> guess.score() < 60);
  }

  @Test
  void whole_numbers_as_money_are_doubted() {
    add(
        "products",
        false,
        10,
        List.of("id"),
        column("id", "int4"),
        column("name", "text"),
        column("price", "int4"));
    assertThat(draft("products").sql()).contains("divide by 100.0\n       p.price\n");
    assertThat(draft("products").doubts())
        .contains("whole numbers; if they are cents, divide by 100.0");
    assertThat(draft("products").settings()).containsExactly("products.changes=snapshot");
  }

  @Test
  void a_discount_may_be_a_share_and_is_doubted() {
    add("receipts", List.of("id"), refers("customer", "customers"), column("id", "int8"));
    add(
        "receipt_lines",
        List.of("id"),
        refers("receipt", "receipts"),
        column("id", "int8"),
        column("receipt", "int8"),
        column("quantity", "numeric"),
        column("unit_price", "numeric"),
        column("discount", "numeric"));
    assertThat(draft("sales").doubts())
        .contains(
            "Custobar takes an amount of money, of all pieces; if this is a share or for one piece, multiply");
  }
}

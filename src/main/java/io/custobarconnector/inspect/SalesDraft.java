package io.custobarconnector.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Drafts the flow of sales: a row for each line of a receipt, with what the receipt says. */
final class SalesDraft {

  private static final String RECEIPT = "r";
  private static final String LINE = "l";

  private final ColumnFinder finder;
  private final FieldGuesses fields;
  private final TableGuesses tables;

  private final DraftText text = new DraftText();
  private final List<String> settings = new ArrayList<>();
  private final List<CatalogueTable> read = new ArrayList<>();
  private final List<String> joins = new ArrayList<>();

  SalesDraft(ColumnFinder finder, FieldGuesses fields, TableGuesses tables) {
    this.finder = finder;
    this.fields = fields;
    this.tables = tables;
  }

  /** The draft; empty when the lines do not say which receipt they belong to. */
  Optional<FlowDraft> of(CatalogueTable receipt, CatalogueTable line) {
    return finder.reference(line, receipt, TableRole.RECEIPT).map(by -> of(receipt, line, by));
  }

  private FlowDraft of(CatalogueTable receipt, CatalogueTable line, TableReference by) {
    read.add(receipt);
    read.add(line);
    text.head(
            "Sales: one row for each of %s, with its receipt in %s. A draft of ./connector inspect: read it, and mend what the doubts say."
                .formatted(line.fullName(), receipt.fullName()))
        .head("Fields: https://developers.custobar.com/sales.html");
    ChangeColumn change = ChangeColumn.of(finder, TableRole.RECEIPT, receipt);
    if (change.column().isPresent()) {
      text.doubt("a changed line must change this time of its receipt too, or it is not noticed");
    }
    change.write(text, RECEIPT, "sales", settings);
    String sale = asText(receipt, by.targetColumns());
    List<String> lineKey = lineKey(line, by);
    key(receipt, line, by, lineKey);
    text.column(sale, "sale_external_id");
    List<FieldGuess> ofReceipt = fields.of(TableRole.RECEIPT, receipt);
    write(ofReceipt, RECEIPT, "sale_date");
    if (ofReceipt.stream().noneMatch(field -> field.field().equals("sale_date"))) {
      date(receipt);
    }
    Optional<String> customer =
        joined(receipt, RECEIPT, TableRole.CUSTOMER, "c", "sale_customer_id");
    joined(receipt, RECEIPT, TableRole.SHOP, "s", "sale_shop_id");
    state(receipt);
    for (FieldGuess field : ofReceipt) {
      if (!field.field().equals("sale_date")) {
        write(List.of(field), RECEIPT, field.field());
      }
    }
    text.column(lineKey.isEmpty() ? "NULL::text" : lineId(line, sale, lineKey), "external_id");
    joined(line, LINE, TableRole.PRODUCT, "p", "product_id");
    List<FieldGuess> ofLine = fields.of(TableRole.RECEIPT_LINE, line);
    for (FieldGuess field : ofLine) {
      write(List.of(field), LINE, field.field());
    }
    total(ofLine);
    from(receipt, line, by, customer);
    ofReceipt.stream()
        .filter(field -> field.field().equals("sale_date") && !field.column().notNull())
        .forEach(
            field ->
                text.tail(
                        "       -- Custobar needs a date; a receipt without one may be open still.")
                    .tail(
                        (customer.isPresent() ? "   AND " : " WHERE ")
                            + field.of(RECEIPT)
                            + " IS NOT NULL"));
    return new FlowDraft("sales", text.toString(), settings, text.allDoubts(), read);
  }

  private void write(List<FieldGuess> guesses, String alias, String field) {
    guesses.stream()
        .filter(guess -> guess.field().equals(field))
        .forEach(guess -> text.doubts(guess.doubts()).column(guess.of(alias), field));
  }

  /** Custobar adds up what the lines cost; of a line without a total it is made. */
  private void total(List<FieldGuess> ofLine) {
    Optional<FieldGuess> quantity = named("quantity", ofLine);
    Optional<FieldGuess> price = named("unit_price", ofLine);
    if (named("total", ofLine).isEmpty() && quantity.isPresent() && price.isPresent()) {
      text.doubt("no column holds what a line costs; is a discount to be taken off?")
          .column(product(quantity.get().column(), price.get().column()), "total");
    }
  }

  private static String product(CatalogueColumn quantity, CatalogueColumn price) {
    boolean exact =
        Stream.of(quantity, price).allMatch(c -> c.isWhole() || c.type().equals("numeric"));
    return (exact ? "round(l.%s * l.%s, 2)" : "round((l.%s * l.%s)::numeric, 2)")
        .formatted(SqlName.of(quantity.name()), SqlName.of(price.name()));
  }

  private static Optional<FieldGuess> named(String field, List<FieldGuess> guesses) {
    return guesses.stream().filter(guess -> guess.field().equals(field)).findFirst();
  }

  /** The only time that a receipt has is mostly that of the sale. */
  private void date(CatalogueTable receipt) {
    List<CatalogueColumn> days = receipt.columns().stream().filter(CatalogueColumn::isDay).toList();
    if (days.size() != 1) {
      text.doubt(dateElsewhere(receipt));
      return;
    }
    String only = SqlName.of(days.get(0).name());
    text.doubt("is %s when the sale was made? its name does not say".formatted(only))
        .column(RECEIPT + "." + only, "sale_date");
  }

  private static String dateElsewhere(CatalogueTable receipt) {
    List<String> others = receipt.references().stream().map(TableReference::target).toList();
    return "no column of %s tells when the sale was made, which Custobar needs: add one AS sale_date%s"
        .formatted(
            receipt.fullName(),
            others.isEmpty() ? "" : ", perhaps of " + String.join(" or ", others));
  }

  /** Columns that tell the lines of one receipt apart. */
  private List<String> lineKey(CatalogueTable line, TableReference by) {
    List<String> rest = new ArrayList<>(line.key());
    rest.removeAll(by.columns());
    if (!rest.isEmpty()) {
      return rest;
    }
    return finder
        .find(
            line,
            TableRole.RECEIPT_LINE,
            "other.line_number",
            column -> !by.columns().contains(column.name()))
        .map(match -> List.of(match.column().name()))
        .orElse(List.of());
  }

  private void key(
      CatalogueTable receipt, CatalogueTable line, TableReference by, List<String> lineKey) {
    if (lineKey.isEmpty()) {
      text.doubt(
              "nothing tells the lines of a receipt apart; put columns here and in external_id that do")
          .column("NULL::text", "_key");
      return;
    }
    if (line.key().isEmpty()) {
      text.doubt("the lines have no key; is this one unique, and never NULL?");
    }
    Optional<CatalogueColumn> number = line.column(lineKey.get(0));
    boolean numbers =
        lineKey.size() == 1
            && !line.primaryKey().equals(lineKey)
            && number.filter(CatalogueColumn::isWhole).isPresent()
            && by.targetColumns().size() == 1
            && receipt
                .column(by.targetColumns().get(0))
                .filter(CatalogueColumn::isWhole)
                .isPresent();
    text.comment("Keeps the lines of a receipt together, for a receipt travels whole.");
    if (numbers) {
      text.column(
          "r.%s::bigint * 10000 + l.%s"
              .formatted(SqlName.of(by.targetColumns().get(0)), SqlName.of(lineKey.get(0))),
          "_key");
    } else {
      text.column(
          asText(receipt, by.targetColumns()) + " || '-' || " + asText(line, LINE, lineKey),
          "_key");
    }
  }

  private static String lineId(CatalogueTable line, String sale, List<String> lineKey) {
    String own = asText(line, LINE, lineKey);
    return line.primaryKey().equals(lineKey) ? own : sale + " || '-' || " + own;
  }

  private static String asText(CatalogueTable receipt, List<String> columns) {
    return asText(receipt, RECEIPT, columns);
  }

  private static String asText(CatalogueTable table, String alias, List<String> columns) {
    return String.join(
        " || '-' || ",
        columns.stream()
            .map(
                name ->
                    FieldGuesses.text(
                        table.column(name).orElseThrow(), alias + "." + SqlName.of(name)))
            .toList());
  }

  /** Names the record of another flow as that flow's draft does. */
  private Optional<String> joined(
      CatalogueTable from, String fromAlias, TableRole role, String alias, String field) {
    Optional<CatalogueTable> target = tables.best(role);
    Optional<TableReference> by = target.flatMap(table -> finder.reference(from, table, role));
    Optional<FieldGuess> id = target.flatMap(table -> fields.id(role, table));
    if (by.isEmpty() || id.isEmpty()) {
      text.doubt(
          "no column of %s names %s: add one AS %s"
              .formatted(from.fullName(), role.label(), field));
      return Optional.empty();
    }
    read.add(target.get());
    if (!by.get().declared()) {
      text.doubt(
          "no foreign key says that %s names %s; the names do"
              .formatted(String.join(", ", by.get().columns()), target.get().fullName()));
    }
    text.comment("The same as external_id in %s.sql.".formatted(role.fields()))
        .column(id.get().of(alias), field);
    joins.add(
        "       LEFT JOIN %s %s ON %s"
            .formatted(target.get().sqlName(), alias, by.get().condition(fromAlias, alias)));
    return Optional.of(alias + "." + SqlName.of(by.get().targetColumns().get(0)));
  }

  private void state(CatalogueTable receipt) {
    finder
        .find(receipt, TableRole.RECEIPT, "other.status", column -> true)
        .ifPresentOrElse(
            match ->
                text.doubt(
                    "%s tells which receipts are complete, open, refunds or voids: make a CASE of it, and leave out in WHERE what was never a sale"
                        .formatted(match.column().name())),
            () ->
                text.doubt("are there open, voided or returned receipts? leave them out in WHERE"));
    text.column("'COMPLETE'", "sale_state");
  }

  private void from(
      CatalogueTable receipt, CatalogueTable line, TableReference by, Optional<String> customer) {
    text.tail("  FROM %s r".formatted(receipt.sqlName()));
    if (!by.declared()) {
      text.tailDoubt("no foreign key says which receipt a line belongs to; the names do");
    }
    text.tail("       JOIN %s l ON %s".formatted(line.sqlName(), by.condition(LINE, RECEIPT)));
    joins.forEach(text::tail);
    customer.ifPresentOrElse(
        key ->
            text.tail("       -- Custobar needs a customer; anonymous receipts are not sent.")
                .tail(" WHERE %s IS NOT NULL".formatted(key)),
        () ->
            text.tailDoubt(
                "Custobar needs sale_customer_id, sale_phone_number or sale_email, and refuses sales without"));
  }
}

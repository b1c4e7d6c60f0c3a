package io.custobarconnector.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Drafts a flow whose records are the rows of one table: shops, products, customers. */
final class RecordDraft {

  private final SourceCatalogue catalogue;
  private final RetailWords words;
  private final ColumnFinder finder;
  private final FieldGuesses fields;
  private final TableGuesses tables;

  RecordDraft(
      SourceCatalogue catalogue,
      RetailWords words,
      ColumnFinder finder,
      FieldGuesses fields,
      TableGuesses tables) {
    this.catalogue = catalogue;
    this.words = words;
    this.finder = finder;
    this.fields = fields;
    this.tables = tables;
  }

  FlowDraft of(TableRole role, CatalogueTable table) {
    String flow = role.fields();
    String alias = role.word().substring(0, 1);
    List<String> settings = new ArrayList<>();
    List<CatalogueTable> read = new ArrayList<>(List.of(table));
    DraftText text = new DraftText();
    text.head(
            "%s: one row for each of %s. A draft of ./connector inspect: read it, and mend what the doubts say."
                .formatted(
                    flow.substring(0, 1).toUpperCase(Locale.ROOT) + flow.substring(1),
                    table.fullName()))
        .head("Fields: https://developers.custobar.com/%s.html".formatted(flow));
    ChangeColumn.of(finder, role, table).write(text, alias, flow, settings);
    key(text, role, table, alias);
    Optional<FieldGuess> id = fields.id(role, table);
    id.ifPresentOrElse(
        found -> text.doubts(found.doubts()).column(found.of(alias), "external_id"),
        () ->
            text.doubt("no column names one row; put a value here that does")
                .column("NULL::text", "external_id"));
    List<FieldGuess> found = fields.of(role, table);
    for (FieldGuess field : found) {
      text.doubts(field.doubts()).column(field.of(alias), field.field());
    }
    if (role == TableRole.CUSTOMER) {
      contacts(text, found, table, alias, read);
      text.comment(
          "No can_email and no can_sms: customers change those in Custobar, and a copy from here would undo their choice.");
    }
    if (role == TableRole.PRODUCT) {
      barcodes(text, found, table, alias, read);
    }
    deletion(text, role, table, alias);
    text.tail("  FROM " + table.sqlName() + " " + alias);
    return new FlowDraft(flow, text.toString(), settings, text.allDoubts(), read);
  }

  private void key(DraftText text, TableRole role, CatalogueTable table, String alias) {
    List<String> key = table.key();
    if (key.isEmpty()) {
      Optional<CatalogueColumn> likely = finder.likelyKey(table, role);
      text.doubt(
              likely
                  .map(
                      column ->
                          "the catalogue knows no key; is %s never NULL and never twice? check --rows all tells"
                              .formatted(column.name()))
                  .orElse("no key; put columns here that name one row, never NULL and never twice"))
          .column(
              likely.map(column -> alias + "." + SqlName.of(column.name())).orElse("NULL::text"),
              "_key");
    } else {
      text.column(joined(alias, key), "_key");
    }
  }

  /** One column as it is, several as one text. */
  static String joined(String alias, List<String> columns) {
    List<String> names = columns.stream().map(name -> alias + "." + SqlName.of(name)).toList();
    return names.size() == 1 ? names.get(0) : String.join("::text || '-' || ", names) + "::text";
  }

  /** Phones and addresses of a customer, where they have tables of their own. */
  private void contacts(
      DraftText text,
      List<FieldGuess> found,
      CatalogueTable table,
      String alias,
      List<CatalogueTable> read) {
    if (isMissing("phone_number", found)) {
      ChildValue.find(finder, named("phone"), table, TableRole.CUSTOMER, "other.phone")
          .ifPresent(
              phones -> {
                touches(text, TableRole.CUSTOMER, table, phones, read);
                text.column(phones.all(alias), "phone_number");
              });
    }
    if (isMissing("street_address", found)) {
      ChildValue.find(
              finder, named("street"), table, TableRole.CUSTOMER, "customers.street_address")
          .ifPresent(
              address ->
                  text.doubt(
                      "%s holds addresses: join one of each customer for street_address, zip_code and city"
                          .formatted(address.table().fullName())));
    }
  }

  /** Barcodes of a product, where they have a table of their own. */
  private void barcodes(
      DraftText text,
      List<FieldGuess> found,
      CatalogueTable table,
      String alias,
      List<CatalogueTable> read) {
    if (isMissing("ean", found)) {
      List<CatalogueTable> candidates = tables.best(TableRole.BARCODE).stream().toList();
      ChildValue.find(finder, candidates, table, TableRole.PRODUCT, "other.barcode")
          .ifPresent(
              codes -> {
                text.doubt(
                    "one barcode of several is sent; for a product of each, see the shipped products.sql");
                touches(text, TableRole.PRODUCT, table, codes, read);
                text.column(codes.one(alias), "ean");
              });
    }
  }

  private static boolean isMissing(String field, List<FieldGuess> found) {
    return found.stream().noneMatch(guess -> guess.field().equals(field));
  }

  private void touches(
      DraftText text,
      TableRole role,
      CatalogueTable parent,
      ChildValue child,
      List<CatalogueTable> read) {
    read.add(child.table());
    if (ChangeColumn.of(finder, role, parent).column().isPresent()) {
      text.doubt(
          "a change in %s must touch %s too, or it is not noticed"
              .formatted(child.table().fullName(), parent.fullName()));
    }
  }

  private List<CatalogueTable> named(String what) {
    return catalogue.tables().stream()
        .filter(table -> words.meaning(table.name()).contains(what))
        .toList();
  }

  private void deletion(DraftText text, TableRole role, CatalogueTable table, String alias) {
    finder
        .find(table, role, "other.restricted", CatalogueColumn::isTruth)
        .ifPresent(
            match ->
                text.doubt(
                    "people with %s must perhaps not be sent: leave them out in WHERE, or \"%s AS _forget\" erases them (docs/forget.md)"
                        .formatted(
                            match.column().name(),
                            alias + "." + SqlName.of(match.column().name()))));
    finder
        .find(table, role, "other.deleted", column -> column.isTruth() || column.isDay())
        .map(ColumnFinder.Match::column)
        .ifPresent(
            column -> {
              String name = alias + "." + SqlName.of(column.name());
              text.doubt(
                  "rows with %s are gone? \"%s AS _deleted\" takes them out of Custobar too, which cannot be undone for customers"
                      .formatted(column.name(), column.isTruth() ? name : name + " IS NOT NULL"));
            });
  }
}

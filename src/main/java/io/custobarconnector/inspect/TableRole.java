package io.custobarconnector.inspect;

import java.util.Locale;

/** What a table of a retailer may hold. */
public enum TableRole {
  SHOP("shops", "shop"),
  CUSTOMER("customers", "customer"),
  PRODUCT("products", "product"),
  BARCODE("", "barcode"),
  STOCK("", "stock"),
  RECEIPT("receipts", "receipt"),
  RECEIPT_LINE("lines", "line");

  private final String fields;
  private final String word;

  TableRole(String fields, String word) {
    this.fields = fields;
    this.word = word;
  }

  /** What the rules of its fields begin with. */
  String fields() {
    return fields;
  }

  /** The word that its columns may begin with. */
  String word() {
    return word;
  }

  /** For people, in the plural. */
  public String label() {
    return this == STOCK ? "stock" : name().toLowerCase(Locale.ROOT).replace('_', ' ') + "s";
  }
}

package io.custobarconnector.sandbox;

import java.util.Locale;
import java.util.Optional;

/** The five kinds of data that can be imported and read; the name is also the wrapper key. */
public enum Datatype {
  CUSTOMERS,
  PRODUCTS,
  SALES,
  SHOPS,
  EVENTS;

  private final String key = name().toLowerCase(Locale.ROOT);

  /** As written in paths and as the wrapper key of a body, e.g. {@code customers}. */
  public String key() {
    return key;
  }

  /** The datatype of this name, if it is one. */
  public static Optional<Datatype> of(String name) {
    for (Datatype datatype : values()) {
      if (datatype.key.equals(name)) {
        return Optional.of(datatype);
      }
    }
    return Optional.empty();
  }
}

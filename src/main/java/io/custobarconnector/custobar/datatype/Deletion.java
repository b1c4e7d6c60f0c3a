package io.custobarconnector.custobar.datatype;

import java.util.Optional;

/**
 * What a row with {@code _deleted} true becomes.
 *
 * @param how what Custobar can do
 * @param field the flag that is sent beside the external_id; empty when there is none
 * @param value the flag's value
 * @param about why, in a sentence
 */
public record Deletion(How how, Optional<String> field, boolean value, String about) {
  /** What Custobar can do with a record that is gone at its source. */
  public enum How {
    /** Remove it for good. */
    DELETE,
    /** Keep it but show it nowhere. */
    HIDE,
    /** Nothing that is documented. */
    NONE
  }
}

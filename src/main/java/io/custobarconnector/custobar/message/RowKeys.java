package io.custobarconnector.custobar.message;

import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.SourceValue;
import io.custobarconnector.custobar.value.Texts;
import java.util.Map;
import java.util.Optional;

/** What names a row in the journal and to people. */
public final class RowKeys {

  private final DatatypeSchema datatype;
  private final int[] identities;
  private final Texts texts;

  /**
   * @param texts writes keys that are no text in the source, such as numbers and times
   */
  RowKeys(DatatypeSchema datatype, Texts texts) {
    this.datatype = datatype;
    this.identities = datatype.keyFields().stream().mapToInt(datatype::indexOf).toArray();
    this.texts = texts;
  }

  /**
   * The {@code _key}, else the first usable identity, else an unusable one as it is; else empty.
   *
   * @param values of the fields, after their conversion
   */
  String of(Map<String, Object> row, Object[] values) {
    String given = text(row.get("_key"));
    if (!given.isBlank()) {
      return given;
    }
    for (int field : identities) {
      if (RowReader.isPresent(values[field])) {
        return values[field].toString();
      }
    }
    for (int field : identities) {
      String unusable = text(row.get(datatype.fields().get(field).name()));
      if (!unusable.isBlank()) {
        return unusable;
      }
    }
    return "";
  }

  /**
   * The {@code _key} of a row whose key is text or a number; empty when it has none, or a value
   * whose own methods fail.
   */
  public static Optional<String> given(Map<String, Object> row) {
    try {
      Object plain = SourceValue.plain(row.get("_key"));
      if (plain == null || SourceValue.hasParts(plain)) {
        return Optional.empty();
      }
      String key =
          plain instanceof String text
              ? letters(text)
              : plain instanceof Number ? Texts.number(plain) : plain.toString();
      return key.isBlank() ? Optional.empty() : Optional.of(key);
    } catch (InvalidValue | RuntimeException e) {
      return Optional.empty();
    }
  }

  private String text(Object source) {
    try {
      Object plain = SourceValue.plain(source);
      if (plain instanceof String text) {
        return letters(text);
      }
      return plain == null ? "" : texts.convert(plain);
    } catch (InvalidValue e) {
      return "";
    }
  }

  /**
   * Letter for letter, as the database writes it: the row is found again by just this text, and
   * what differs there is not the same here. Only what the journal's database cannot keep is left
   * out.
   */
  private static String letters(String text) throws InvalidValue {
    Texts.checkSurrogates(text);
    return text.indexOf('\0') < 0 ? text : text.replace("\0", "");
  }
}

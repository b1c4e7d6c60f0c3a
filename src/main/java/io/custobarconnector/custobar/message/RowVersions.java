package io.custobarconnector.custobar.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.PersonColumns;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.SourceValue;
import io.custobarconnector.journal.Fingerprint;
import io.custobarconnector.journal.row.RowVersion;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which version of a row was refused, and whom it is about. */
public final class RowVersions {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** As deep as a value is looked into. */
  private static final int DEEPEST = 100;

  private RowVersions() {}

  /** Of a message that Custobar refused. */
  public static RowVersion of(DatatypeSchema datatype, Message message) {
    Map<String, Object> fields = new HashMap<>();
    try {
      for (Map.Entry<String, JsonNode> field : JSON.readTree(message.json()).properties()) {
        fields.put(field.getKey(), field.getValue());
      }
    } catch (IOException e) {
      throw new IllegalStateException("the message was written as JSON", e);
    }
    return version(datatype.name(), fields, message.fingerprint());
  }

  /** Of a row of which no message could be made. A change of its time of change alone is none. */
  public static RowVersion of(String datatype, Map<String, Object> row) {
    Map<String, Object> values = new TreeMap<>(row);
    values.remove("_changed_at");
    values.replaceAll((column, value) -> text(value, 0));
    return version(
        datatype, row, Fingerprint.of(values.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Of those rows of a page that were refused, by their key. */
  public static Map<String, RowVersion> of(
      String datatype, List<Map<String, Object>> rows, List<Refusal> refusals) {
    if (refusals.isEmpty()) {
      return Map.of();
    }
    Set<String> refused = refusals.stream().map(Refusal::key).collect(Collectors.toSet());
    Map<String, RowVersion> versions = new HashMap<>();
    for (Map<String, Object> row : rows) {
      RowKeys.given(row)
          .filter(refused::contains)
          .ifPresent(key -> versions.put(key, of(datatype, row)));
    }
    return versions;
  }

  private static RowVersion version(String datatype, Map<String, Object> row, long fingerprint) {
    Optional<PersonColumns> columns = PersonColumns.of(datatype);
    return new RowVersion(
        Optional.of(fingerprint),
        columns.flatMap(person -> person.customer(row)),
        columns.flatMap(person -> person.group(row)));
  }

  /**
   * The same text for the same value, in every run. Of a value of an unknown class its class is all
   * that can be told.
   */
  private static String text(Object value, int depth) {
    try {
      Object plain = depth > DEEPEST ? "" : SourceValue.plain(value);
      if (plain instanceof byte[] bytes) {
        return Arrays.toString(bytes);
      }
      if (plain instanceof Collection<?> values) {
        return values.stream().map(each -> text(each, depth + 1)).toList().toString();
      }
      if (plain instanceof Map<?, ?> values) {
        Map<String, String> texts = new TreeMap<>();
        values.forEach((key, each) -> texts.put(text(key, depth + 1), text(each, depth + 1)));
        return texts.toString();
      }
      if (plain instanceof BigDecimal || plain instanceof BigInteger) {
        // A number of a million digits takes seconds to print.
        return Integer.toString(plain.hashCode());
      }
      return plain == null || plain.getClass().getName().startsWith("java.")
          ? String.valueOf(plain)
          : plain.getClass().getName();
    } catch (InvalidValue | RuntimeException e) {
      return value.getClass().getName();
    }
  }
}

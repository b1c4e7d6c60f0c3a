package io.custobarconnector.custobar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.journal.Fingerprint;
import io.custobarconnector.journal.RowVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Which version of a row was refused, and whom it is about. */
final class RowVersions {

  private static final ObjectMapper JSON = new ObjectMapper();

  private RowVersions() {}

  /** Of a message that Custobar refused. */
  static RowVersion of(Datatype datatype, Message message) {
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
  static RowVersion of(String datatype, Map<String, Object> row) {
    Map<String, Object> values = new TreeMap<>(row);
    values.remove("_changed_at");
    values.replaceAll((column, value) -> text(value));
    return version(
        datatype, row, Fingerprint.of(values.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /** Of those rows of a page that were refused, by their key. */
  static Map<String, RowVersion> of(
      String datatype, List<Map<String, Object>> rows, List<Refusal> refusals) {
    if (refusals.isEmpty()) {
      return Map.of();
    }
    Set<String> refused = refusals.stream().map(Refusal::key).collect(Collectors.toSet());
    Map<String, RowVersion> versions = new HashMap<>();
    for (Map<String, Object> row : rows) {
      PersonColumns.text(row, "_key")
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

  private static String text(Object value) {
    try {
      Object plain = value == null ? null : SourceValue.plain(value);
      return plain instanceof byte[] bytes ? Arrays.toString(bytes) : String.valueOf(plain);
    } catch (InvalidValue e) {
      return value.toString();
    }
  }
}

package io.custobarconnector.custobar.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.value.Conversion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of every datatype, byte for byte, from rows that are as varied as sources are. */
class GoldenMessagesTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private static final CustomFields CUSTOM =
      CustomFields.of(
          "acme",
          Map.of(
              "custom-fields.customers.loyalty_tier", "string",
              "custom-fields.customers.points", "number",
              "custom-fields.customers.joined_at_till", "boolean",
              "custom-fields.customers.cards", "set<string>"));

  @ParameterizedTest
  @ValueSource(strings = {"customers", "products", "sales", "shops", "events"})
  void rows_of_plain_values_become_exactly_these_messages(String datatype) throws IOException {
    assertThat(format(datatype, new TypeReference<List<Map<String, Object>>>() {}))
        .isEqualTo(golden(datatype + ".json"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"customers", "products", "sales", "shops", "events"})
  void rows_of_json_nodes_become_the_same_messages(String datatype) throws IOException {
    List<Map<String, JsonNode>> nodes =
        JSON.readValue(golden(datatype + ".rows.json"), new TypeReference<>() {});
    List<Map<String, Object>> rows =
        nodes.stream().map(row -> Map.<String, Object>copyOf(row)).toList();
    assertThat(written(format(datatype).format(rows))).isEqualTo(golden(datatype + ".json"));
  }

  private static String format(String datatype, TypeReference<List<Map<String, Object>>> rows)
      throws IOException {
    return written(format(datatype).format(JSON.readValue(golden(datatype + ".rows.json"), rows)));
  }

  private static MessageFormat format(String datatype) {
    return new MessageFormat(Datatypes.load(CUSTOM).get(datatype), Conversion.defaults());
  }

  private static String written(Formatted formatted) {
    assertThat(formatted.refusals()).isEmpty();
    assertThat(formatted.omissions()).isEmpty();
    return "[\n" + String.join(",\n", Formats.json(formatted)) + "\n]\n";
  }

  private static String golden(String file) throws IOException {
    try (InputStream in = GoldenMessagesTest.class.getResourceAsStream("/golden/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

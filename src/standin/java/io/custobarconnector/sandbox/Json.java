package io.custobarconnector.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reading and writing JSON, with decimals kept exact. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static final ObjectReader NODES = MAPPER.readerFor(JsonNode.class);
  private static final ObjectWriter WRITER = MAPPER.writer();
  private static final JsonMapper OWN =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final ObjectReader OWN_NODES = OWN.readerFor(JsonNode.class);

  private Json() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Parses what came from outside. */
  static JsonNode parse(byte[] bytes) throws IOException {
    return NODES.readTree(bytes);
  }

  static JsonParser parser(byte[] bytes) throws IOException {
    return MAPPER.getFactory().createParser(bytes);
  }

  /** Parses what {@link #bytes} wrote. */
  static ObjectNode stored(byte[] bytes) {
    try {
      return (ObjectNode) OWN_NODES.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a stored record is not JSON", e);
    }
  }

  static byte[] bytes(JsonNode node) {
    try {
      return WRITER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a record cannot be written as JSON", e);
    }
  }

  /** The text of a key; empty when the key is missing, null or empty. */
  static String text(JsonNode row, String key) {
    JsonNode value = row.get(key);
    return value == null || value.isNull() ? "" : value.asText();
  }
}

package io.custobarconnector.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Whether a value of the source and one of Custobar's are the same, by the words of its API. */
final class Values {

  private static final Set<String> MONEY =
      Set.of(
          "price", "sale_price", "unit_price", "total", "discount", "sale_total", "sale_discount");
  private static final ZoneId ZONE = ZoneId.of("Europe/Helsinki");
  private static final ObjectMapper JSON = new ObjectMapper();

  private Values() {}

  static boolean areSame(String field, Object source, JsonNode there) throws SQLException {
    if (field.endsWith("phone_number")) {
      return isPhone(source, there.asText());
    }
    if (field.endsWith("email")) {
      String text = source == null ? "" : source.toString().strip();
      boolean valid = text.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s.]+");
      return there.asText("").equalsIgnoreCase(valid ? text : "");
    }
    if (source == null) {
      return there.isMissingNode()
          || there.isNull()
          || (there.asText().isEmpty() && there.isEmpty());
    }
    if (source instanceof BigDecimal amount && MONEY.contains(field)) {
      return amount.movePointRight(2).compareTo(there.decimalValue()) == 0;
    }
    if (source instanceof Number) {
      return new BigDecimal(source.toString()).compareTo(there.decimalValue()) == 0;
    }
    if (source instanceof Boolean) {
      return source.toString().equals(there.asText());
    }
    if (source instanceof Timestamp time) {
      return instant(time).equals(instant(there.asText()));
    }
    if (source instanceof Array array) {
      return texts(array)
          .equals(StreamSupport.stream(there.spliterator(), false).map(JsonNode::asText).toList());
    }
    return there.isContainerNode()
        ? tree(source.toString()).equals(there)
        : source.toString().strip().equals(there.asText());
  }

  /** One of the source's numbers, written with its country; none when none could be called. */
  private static boolean isPhone(Object source, String there) throws SQLException {
    List<String> numbers =
        source instanceof Array array
            ? texts(array)
            : Stream.ofNullable(source).map(Object::toString).toList();
    Stream<String> digits = numbers.stream().map(number -> number.replaceAll("\\D", ""));
    return there.isEmpty()
        ? digits.noneMatch(number -> number.length() > 8)
        : there.matches("\\+\\d{7,15}")
            && digits
                .filter(number -> number.length() > 8)
                .anyMatch(number -> there.endsWith(number.replaceFirst("^(00358|358|0)0?", "")));
  }

  private static List<String> texts(Array array) throws SQLException {
    return Stream.of((Object[]) array.getArray()).map(Object::toString).toList();
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Instant instant(Timestamp time) {
    return time.toInstant().truncatedTo(ChronoUnit.SECONDS);
  }

  /** Custobar's times are of the company's zone where they name none. */
  static Instant instant(String text) {
    return text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")
        ? OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.SECONDS)
        : LocalDateTime.parse(text).atZone(ZONE).toInstant().truncatedTo(ChronoUnit.SECONDS);
  }
}

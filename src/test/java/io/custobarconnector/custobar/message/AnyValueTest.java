package io.custobarconnector.custobar.message;

import static io.custobarconnector.custobar.message.Formats.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Conversion.InvalidField;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.rowset.serial.SerialClob;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGmoney;
import org.postgresql.util.PGobject;

/** Whatever a value is, it costs at most its field or its row, and nobody repeats it. */
class AnyValueTest {

  private static final String SECRET = "Väinö-4711";
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Datatypes DATATYPES = Datatypes.load(CustomFields.none());
  private static final List<Object> AWKWARD = awkward();
  private static final List<String> COLUMNS =
      List.of(
          "external_id",
          "first_name",
          "phone_number",
          "email",
          "birth_date",
          "can_email",
          "tags",
          "mailing_lists",
          "country",
          "language",
          "price",
          "stock",
          "title",
          "category",
          "date",
          "quantity",
          "unit_price",
          "total",
          "sale_date",
          "sale_external_id",
          "sale_customer_id",
          "sale_coupon_codes",
          "customer_id",
          "type",
          "name",
          "_key",
          "_deleted",
          "_forget",
          "_changed_at",
          "_unreadable",
          "_country");

  /**
   * The value is named by its place in the list, since a list that holds itself cannot be hashed.
   */
  @Property(tries = 400)
  void no_value_stops_a_page(
      @ForAll("columns") String column, @ForAll @IntRange(max = 200) int place) throws Exception {
    Object value = AWKWARD.get(place % AWKWARD.size());
    for (String datatype : List.of("customers", "products", "sales", "shops", "events")) {
      for (InvalidField policy : InvalidField.values()) {
        MessageFormat format =
            new MessageFormat(
                DATATYPES.get(datatype), Conversion.defaults().withInvalidField(policy));
        Map<String, Object> bad = good("1");
        bad.put(column, value);
        known(datatype, bad);
        Map<String, Object> neighbour = good("2");
        known(datatype, neighbour);
        Formatted formatted = format.format(List.of(bad, neighbour));
        assertThat(formatted.messages()).extracting(Message::key).contains("2");
        for (Message message : formatted.messages()) {
          JsonNode read = JSON.readTree(message.json());
          assertThat(read.isObject()).isTrue();
        }
        formatted
            .refusals()
            .forEach(refusal -> assertThat(refusal.reason()).doesNotContain(SECRET));
        formatted.omissions().forEach(note -> assertThat(note.reason()).doesNotContain(SECRET));
        assertThat(RowVersions.of(datatype, bad)).isEqualTo(RowVersions.of(datatype, bad));
      }
    }
  }

  /** All of them, while a page needs the time for a few hundred only. */
  @Test
  void a_row_with_any_value_in_any_column_has_a_version_and_says_what_it_is_of() {
    for (String datatype : List.of("customers", "products", "sales", "shops", "events")) {
      for (Object value : AWKWARD) {
        for (String column : COLUMNS) {
          Map<String, Object> row = good("1");
          row.put(column, value);
          Refusal refusal = new Refusal("1", "", column, "no", "no");
          assertThatCode(
                  () -> {
                    RowVersions.of(datatype, row);
                    RowVersions.of(datatype, List.of(row), List.of(refusal));
                  })
              .as("%s.%s", datatype, column)
              .doesNotThrowAnyException();
        }
      }
    }
  }

  /** A row with the mandatory fields of every datatype; {@link #known} drops the others. */
  private static Map<String, Object> good(String key) {
    return row(
        "_key",
        key,
        "external_id",
        key,
        "name",
        "Shop",
        "sale_external_id",
        "r-" + key,
        "sale_date",
        "2026-03-01",
        "sale_customer_id",
        key,
        "customer_id",
        key,
        "type",
        "VISIT",
        "date",
        "2026-03-01T10:00:00Z",
        "unit_price",
        1,
        "quantity",
        1,
        "product_id",
        "P");
  }

  private static void known(String datatype, Map<String, Object> row) {
    DatatypeSchema format = DATATYPES.get(datatype);
    row.keySet().removeIf(name -> !name.startsWith("_") && format.field(name).isEmpty());
  }

  @Provide
  Arbitrary<String> columns() {
    return Arbitraries.of(COLUMNS);
  }

  @SuppressWarnings("JavaUtilDate") // an old date is one of the awkward values
  private static List<Object> awkward() {
    try {
      List<Object> values = new ArrayList<>();
      values.addAll(
          List.of(
              new BigDecimal("1E1000000"),
              new BigDecimal("1E-1000000"),
              new BigDecimal("-1E2147483647"),
              BigInteger.TWO.pow(400_000),
              new BigDecimal(BigInteger.TWO.pow(400_000), 100_000),
              Double.NaN,
              Double.MAX_VALUE,
              Double.MIN_VALUE,
              Float.POSITIVE_INFINITY,
              -0.0,
              Long.MIN_VALUE,
              (byte) 1,
              new AtomicLong(7),
              new Unfriendly(),
              0.1 + 0.2));
      values.addAll(
          List.of(
              Instant.MIN,
              Instant.MAX,
              LocalDate.MIN,
              LocalDate.MAX,
              LocalDateTime.MIN,
              LocalDateTime.MAX,
              OffsetDateTime.MIN,
              OffsetDateTime.MAX,
              LocalTime.MAX,
              OffsetTime.MIN,
              ZonedDateTime.of(LocalDateTime.MAX, ZoneOffset.UTC),
              Year.of(2026),
              Duration.ofDays(1),
              new Date(Long.MIN_VALUE),
              new Timestamp(Long.MAX_VALUE),
              new java.sql.Date(Long.MIN_VALUE),
              new java.sql.Time(0),
              LocalDate.of(-43, 3, 15),
              "24:00:00",
              "0044-03-15 BC",
              "294276-12-31",
              "+999999999-12-31T23:59:59+18:00",
              "infinity"));
      values.addAll(
          List.of(
              SECRET,
              SECRET + "\ud83c",
              "\udfa3" + SECRET,
              "\u0000" + SECRET,
              "\u0000",
              "\u00a0",
              "x".repeat(300_000),
              "fi" + "-a".repeat(100_000),
              "1".repeat(300_000),
              "@".repeat(9_000),
              "a@" + "b.".repeat(50_000) + "fi",
              "+".repeat(1_000),
              CharBuffer.wrap(SECRET),
              'c',
              new char[] {'a'},
              SECRET.getBytes(StandardCharsets.UTF_8),
              new int[] {1, 2},
              new double[][] {{1}},
              new Object[] {null, SECRET, new Object[] {SECRET}},
              new ByteArrayInputStream(new byte[] {1}),
              new StringReader(SECRET),
              new SerialClob(SECRET.toCharArray()),
              new Object(),
              Optional.of(SECRET),
              Thread.State.NEW));
      for (String json :
          List.of(
              "{\"a\":1,\"a\":\"" + SECRET + "\"}",
              "{\"a\":\"\\u0000\"}",
              "\"\\ud800\"",
              "{\"\\ud800\":1}",
              "[[[1]]]",
              "1e1000000",
              "1".repeat(5_000),
              "{",
              "",
              "[".repeat(10_000) + "]".repeat(10_000),
              "null",
              "[null, \"\", {}]",
              "{\"shop_id\":\"" + SECRET + "\"}")) {
        values.add(pg("jsonb", json));
      }
      values.addAll(
          List.of(
              pg("no_such_type", SECRET),
              pg("json", null),
              new PGobject(),
              new PGInterval(),
              new PGmoney(),
              deepNode(),
              deepList(),
              deepMap(),
              JsonNodeFactory.instance.pojoNode(new Object()),
              JsonNodeFactory.instance.binaryNode(new byte[] {1}),
              JsonNodeFactory.instance.numberNode(new BigDecimal("1E1000000")),
              Map.of(SECRET, SECRET),
              Map.of(1, Map.of(2, SECRET)),
              Arrays.asList(null, null),
              List.of(),
              nullKey(),
              itself(),
              new Failing(),
              List.of(new Failing()),
              Map.of("a", new Failing())));
      return values;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PGobject pg(String type, String text) throws SQLException {
    PGobject value = new PGobject();
    value.setType(type);
    value.setValue(text);
    return value;
  }

  private static JsonNode deepNode() {
    ArrayNode outer = JsonNodeFactory.instance.arrayNode();
    ArrayNode inner = outer;
    for (int i = 0; i < 10_000; i++) {
      inner = inner.addArray();
    }
    return outer;
  }

  private static List<Object> deepList() {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      list = new ArrayList<>(Arrays.asList(SECRET, list));
    }
    return list;
  }

  private static Map<String, Object> deepMap() {
    Map<String, Object> map = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      map = new HashMap<>(Map.of("a", map));
    }
    return map;
  }

  private static Map<Object, Object> nullKey() {
    Map<Object, Object> map = new HashMap<>();
    map.put(null, SECRET);
    return map;
  }

  private static List<Object> itself() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    return list;
  }

  /** A number that prints no number. */
  private static final class Unfriendly extends Number {
    private static final long serialVersionUID = 1;

    @Override
    public int intValue() {
      return 0;
    }

    @Override
    public long longValue() {
      return 0;
    }

    @Override
    public float floatValue() {
      return 0;
    }

    @Override
    public double doubleValue() {
      return 0;
    }

    @Override
    public String toString() {
      return SECRET;
    }
  }

  /** Fails whatever is asked of it, as a value may that lived on a connection. */
  private static final class Failing extends java.util.AbstractList<Object> {
    @Override
    public Object get(int index) {
      throw new IllegalStateException(SECRET);
    }

    @Override
    public int size() {
      throw new IllegalStateException(SECRET);
    }

    @Override
    public String toString() {
      throw new IllegalStateException(SECRET);
    }
  }

  @Test
  void old_dates_before_christ_do_not_move_into_our_era() {
    assertThat(Formats.fault("date", new java.sql.Date(-63_520_000_000_000L)).kind())
        .isEqualTo("out_of_range");
    assertThat(Formats.fault("datetime", new Timestamp(-63_520_000_000_000L)).kind())
        .isEqualTo("ambiguous");
    assertThat(Formats.fault("date", LocalDate.of(-43, 3, 15)).kind()).isEqualTo("out_of_range");
    assertThat(Formats.written("date", java.sql.Date.valueOf("1500-01-01")))
        .isEqualTo("1500-01-01");
    assertThat(Formats.written("date", LocalDate.of(1500, 1, 1))).isEqualTo("1500-01-01");
  }

  @Test
  void the_first_phone_number_that_can_be_called_is_taken() {
    assertThat(
            Formats.written(
                "phone_number", Arrays.asList("ei ole", null, " ", "040 1234567", "050 7654321")))
        .isEqualTo("+358401234567");
    assertThat(Formats.written("phone_number", List.of())).isEqualTo("");
    assertThat(Formats.fault("phone_number", List.of("112", "ei ole")).reason())
        .isEqualTo("none of the 2 can be used; the first: 3 digits, too short for a number in FI");
    assertThat(Formats.fault("phone_number", List.of("112")).reason())
        .isEqualTo("3 digits, too short for a number in FI");
  }
}

package io.custobarconnector.custobar.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.custobar.datatype.PersonColumns;
import io.custobarconnector.custobar.value.CustomerNumber;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** One customer is one number, however it is written and wherever it is read. */
class CustomerNumberTest {

  private static final List<String> BLANKS =
      List.of("", " ", "\u00a0", "\t", "\n", "\u200b", "\ufeff", "\u3000", "          ");

  /** What Custobar is told. */
  private static String inMessage(Object number) {
    String json =
        Formats.json(Formats.of("customers").format(List.of(Map.of("external_id", number)))).get(0);
    return json.replaceFirst(".*\"external_id\":\"([^\"]*)\".*", "$1");
  }

  private static String blanks(int which) {
    return BLANKS.get(which);
  }

  @Property(tries = 300)
  void blanks_around_a_number_mean_nothing_and_the_message_says_the_same(
      @ForAll
          @CharRange(from = '0', to = '9')
          @CharRange(from = 'A', to = 'z')
          @StringLength(min = 1, max = 12)
          String number,
      @ForAll @IntRange(max = 8) int before,
      @ForAll @IntRange(max = 8) int after) {
    String written = blanks(before) + number + blanks(after);
    assertThat(CustomerNumber.of(written)).isEqualTo(number).isEqualTo(CustomerNumber.of(number));
    assertThat(CustomerNumber.of(JsonNodeFactory.instance.textNode(written))).isEqualTo(number);
    if (number.matches("[A-Za-z0-9-]+")) {
      assertThat(inMessage(written)).isEqualTo(number);
    }
    for (String datatype : List.of("customers", "sales", "events")) {
      PersonColumns columns = PersonColumns.of(datatype).orElseThrow();
      assertThat(columns.customer(Map.of(columns.customer(), written))).contains(number);
    }
  }

  @Property(tries = 300)
  void a_numeric_column_has_the_same_number_with_any_scale(
      @ForAll @LongRange(min = 1, max = 1_000_000_000_000L) long number,
      @ForAll @IntRange(max = 6) int scale) {
    String plain = Long.toString(number);
    BigDecimal written = BigDecimal.valueOf(number).setScale(scale);
    assertThat(CustomerNumber.of(written)).isEqualTo(plain);
    assertThat(CustomerNumber.of(number)).isEqualTo(plain);
    assertThat(CustomerNumber.of((double) number)).isEqualTo(plain);
    assertThat(CustomerNumber.of(JsonNodeFactory.instance.numberNode(written))).isEqualTo(plain);
    assertThat(inMessage(written)).isEqualTo(plain);
  }

  @Test
  void apart_from_blanks_a_number_is_text() {
    assertThat(CustomerNumber.of("0100001")).isEqualTo("0100001");
    assertThat(CustomerNumber.of("a1")).isNotEqualTo(CustomerNumber.of("A1"));
    assertThat(CustomerNumber.of(null)).isEmpty();
    assertThat(CustomerNumber.of(" \u00a0")).isEmpty();
    assertThat(CustomerNumber.of(List.of("1"))).isEmpty();
  }
}

package io.custobarconnector.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names of tables and columns, as three languages and many habits write them. */
class RetailWordsTest {

  private final RetailWords words = new RetailWords();

  @ParameterizedTest
  @CsvSource({
    "asiakkaat, customer",
    "ASIAKASNRO, customer number",
    "KuittiRivit, receipt line",
    "kuittirivi, receipt line",
    "SalesOrderHeader, receipt",
    "sales_order_detail, receipt line",
    "Födelsedatum, birth",
    "SenastÄndrad, changed",
    "E-post, email",
    "tuotteen_nimi, product name",
    "ProductID, product id",
    "verollinen hinta, gross price",
    "tbl_Kunder, customer",
    "updated_at, changed",
    "planets, ?",
    "customer_planet, customer ?"
  })
  void a_name_is_cut_into_what_its_words_mean(String name, String meaning) {
    assertThat(String.join(" ", words.meaning(name))).isEqualTo(meaning);
  }

  @Test
  void each_rule_is_of_a_field_that_custobar_has_and_of_words_that_are_known() throws IOException {
    Map<String, String> datatypes =
        Map.of(
            "shops", "shops",
            "customers", "customers",
            "products", "products",
            "receipts", "sales",
            "lines", "sales");
    Datatypes known = Datatypes.load(CustomFields.none());
    Properties rules = read("fields.properties");
    Set<String> meanings = new TreeSet<>(read("words.properties").stringPropertyNames());
    for (String key : rules.stringPropertyNames()) {
      String[] parts = key.split("[.]", -1);
      if (datatypes.containsKey(parts[0])) {
        assertThat(known.get(datatypes.get(parts[0])).field(parts[1])).as(key).isPresent();
      }
      assertThat(meanings).as(key).contains(rules.getProperty(key).split("[ |!]+(?=\\w)|^!", -1));
    }
  }

  private static Properties read(String file) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = RetailWordsTest.class.getResourceAsStream("/inspect/" + file)) {
      properties.load(in);
    }
    return properties;
  }
}

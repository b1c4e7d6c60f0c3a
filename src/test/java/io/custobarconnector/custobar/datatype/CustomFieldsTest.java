package io.custobarconnector.custobar.datatype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.custobar.value.FieldType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CustomFieldsTest {

  @Test
  void a_declared_field_bears_the_prefix_of_the_company_and_comes_after_custobars_own() {
    DatatypeSchema sales =
        Datatypes.load(declare("custom-fields.sales.till_number", "integer")).get("sales");
    Field last = sales.fields().get(sales.fields().size() - 1);
    assertThat(last.name()).isEqualTo("acme__till_number");
    assertThat(last.type().type()).isEqualTo(FieldType.INTEGER);
  }

  @Test
  void other_settings_are_passed_over() {
    assertThat(declare("customers.enabled", "true").datatypes()).isEmpty();
  }

  @Test
  void a_field_of_one_datatype_is_none_of_another() {
    Datatypes datatypes = Datatypes.load(declare("custom-fields.sales.till_number", "integer"));
    assertThat(datatypes.get("customers").field("acme__till_number")).isEmpty();
  }

  @Test
  void an_unknown_type_is_refused_with_the_nearest_and_the_list() {
    assertThatThrownBy(() -> declare("custom-fields.customers.tier", "strnig"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "custom-fields.customers.tier: \"strnig\" is not a type; did you mean \"string\"?")
        .hasMessageContaining("boolean, country_code, date");
  }

  @Test
  void a_list_of_an_unknown_type_is_refused() {
    assertThatThrownBy(() -> declare("custom-fields.customers.tiers", "list<text>"))
        .hasMessageContaining("\"list<text>\" is not a type");
    assertThatThrownBy(() -> declare("custom-fields.customers.tiers", "string | list<number>"))
        .hasMessageContaining("is not a type");
  }

  @Test
  void a_hyphen_in_a_name_is_refused() {
    assertThatThrownBy(() -> declare("custom-fields.customers.loyalty-tier", "string"))
        .hasMessage(
            "custom-fields.customers.loyalty-tier: \"loyalty-tier\" is not a name Custobar accepts; write small letters, digits and underscores, no hyphens");
  }

  @Test
  void a_name_that_already_bears_the_company_is_refused_with_the_right_one() {
    assertThatThrownBy(() -> declare("custom-fields.customers.acme__tier", "string"))
        .hasMessage(
            "custom-fields.customers.acme__tier: leave the company out, it is added by itself: custom-fields.customers.tier");
  }

  @Test
  void a_setting_without_a_datatype_is_refused_with_an_example() {
    assertThatThrownBy(() -> declare("custom-fields.tier", "string"))
        .hasMessageContaining("for example custom-fields.customers.loyalty_tier=string");
  }

  @Test
  void a_field_of_an_unknown_datatype_is_refused() {
    CustomFields custom = declare("custom-fields.costumers.tier", "string");
    assertThatThrownBy(() -> Datatypes.load(custom))
        .hasMessage(
            "custom-fields.costumers: there is no datatype \"costumers\"; did you mean \"customers\"?");
  }

  @Test
  void a_declaration_without_a_company_asks_for_it() {
    assertThatThrownBy(() -> CustomFields.of("", Map.of("custom-fields.customers.tier", "string")))
        .hasMessageContaining("set custobar.company too");
    assertThatThrownBy(() -> CustomFields.of("my-shop", Map.of()))
        .hasMessageContaining("custobar.company is \"my-shop\"");
  }

  private static CustomFields declare(String setting, String type) {
    return CustomFields.of("acme", Map.of(setting, type));
  }
}

package io.custobarconnector.custobar.datatype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.error.ErrorCode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatatypesTest {
  private static final Datatypes PLAIN = Datatypes.load(CustomFields.none());
  private static final Datatypes ACME =
      Datatypes.load(
          CustomFields.of("acme", Map.of("custom-fields.customers.loyalty_tier", "string")));

  @Test
  void every_datatype_says_where_it_is_sent_and_in_what_wrapper() {
    assertThat(PLAIN.all())
        .extracting(DatatypeSchema::name)
        .containsExactly("shops", "products", "customers", "sales", "events");
    assertThat(PLAIN.all())
        .allSatisfy(
            datatype -> {
              assertThat(datatype.uploadPath()).isEqualTo("/api/" + datatype.name() + "/upload/");
              assertThat(datatype.wrapperKey()).isEqualTo(datatype.name());
            });
  }

  @Test
  void every_field_is_explained_and_can_be_looked_up_at_its_source() {
    assertThat(PLAIN.all())
        .flatExtracting(DatatypeSchema::fields)
        .hasSizeGreaterThan(100)
        .allSatisfy(
            field -> {
              assertThat(field.about()).endsWith(".");
              assertThat(field.evidence().source()).startsWith("http");
            });
  }

  @Test
  void a_field_that_is_only_inferred_says_so() {
    assertThat(PLAIN.get("customers").field("gender"))
        .map(field -> field.evidence().label())
        .contains(Evidence.Label.INFERRED);
  }

  @Test
  void only_sales_have_groups() {
    assertThat(PLAIN.get("sales").groupField()).contains("sale_external_id");
    assertThat(PLAIN.get("customers").groupField()).isEqualTo(Optional.empty());
  }

  @Test
  void an_unknown_datatype_is_refused_with_the_nearest_name() {
    assertThatThrownBy(() -> PLAIN.get("customer"))
        .hasMessage("there is no datatype \"customer\"; did you mean \"customers\"?");
    assertThatThrownBy(() -> PLAIN.get("warehouses"))
        .hasMessage(
            "there is no datatype \"warehouses\"; the datatypes are shops, products, customers, sales, events");
  }

  @Test
  void columns_that_all_fit_are_no_problem() {
    assertThat(
            PLAIN
                .get("customers")
                .problems(List.of("_key", "_changed_at", "_deleted", "email", "first_name")))
        .isEmpty();
    assertThat(ACME.get("customers").problems(List.of("external_id", "acme__loyalty_tier")))
        .isEmpty();
    assertThat(PLAIN.get("products").problems(List.of("external_id", "stock"))).isEmpty();
  }

  @Test
  void a_misspelt_column_is_answered_with_the_nearest_field() {
    assertThat(PLAIN.get("customers").problems(List.of("external_id", "frist_name")))
        .map(ErrorCode::without)
        .containsExactly(
            "column \"frist_name\" is not a field of customers; did you mean \"first_name\"?");
    assertThat(ACME.get("customers").problems(List.of("email", "acme__loyality_tier")))
        .map(ErrorCode::without)
        .containsExactly(
            "column \"acme__loyality_tier\" is not a field of customers; did you mean \"acme__loyalty_tier\"?");
  }

  @Test
  void a_column_like_no_field_is_answered_with_the_place_to_look() {
    assertThat(PLAIN.get("shops").problems(List.of("external_id", "opening_hours")))
        .map(ErrorCode::without)
        .containsExactly(
            "column \"opening_hours\" is not a field of shops; see docs/fields.md for the fields, and for fields of your own");
  }

  @Test
  void an_undeclared_field_of_ones_own_is_answered_with_the_setting_that_declares_it() {
    assertThat(ACME.get("customers").problems(List.of("email", "acme__favourite_shop")))
        .map(ErrorCode::without)
        .containsExactly(
            "column \"acme__favourite_shop\" is not a field of customers; declare it with custom-fields.customers.favourite_shop=<type>");
    assertThat(PLAIN.get("customers").problems(List.of("email", "acme__favourite_shop")))
        .map(ErrorCode::without)
        .containsExactly(
            "column \"acme__favourite_shop\" is not a field of customers; for a field of your own set custobar.company=acme and declare custom-fields.customers.favourite_shop=<type>");
  }

  @Test
  void the_prefix_of_another_company_is_pointed_out() {
    assertThat(ACME.get("customers").problems(List.of("email", "other__favourite_shop")))
        .map(ErrorCode::without)
        .containsExactly(
            "column \"other__favourite_shop\" is not a field of customers; fields of your own begin with \"acme__\", since custobar.company is \"acme\"");
  }

  @Test
  void a_missing_mandatory_column_is_named() {
    assertThat(PLAIN.get("sales").problems(List.of("sale_external_id", "sale_email", "product_id")))
        .map(ErrorCode::without)
        .containsExactly(
            "column \"external_id\" is missing, and sales cannot do without it",
            "column \"sale_date\" is missing, and sales cannot do without it");
    assertThat(PLAIN.get("customers").problems(List.of("first_name")))
        .map(ErrorCode::without)
        .containsExactly(
            "at least one of the columns external_id, phone_number, email is needed for customers");
  }

  @Test
  void a_currency_without_its_exchange_rate_is_named() {
    assertThat(
            PLAIN
                .get("sales")
                .problems(
                    List.of(
                        "sale_external_id",
                        "external_id",
                        "sale_date",
                        "sale_email",
                        "sale_currency")))
        .map(ErrorCode::without)
        .containsExactly(
            "the columns sale_currency and sale_exchange_rate go together; sale_exchange_rate is missing");
  }

  @Test
  void the_deletion_flag_is_left_to_the_connector() {
    assertThat(PLAIN.get("customers").problems(List.of("external_id", "is_deleted")))
        .map(ErrorCode::without)
        .containsExactly(
            "column \"is_deleted\" is written by the connector; select _deleted instead");
  }

  @Test
  void a_misspelt_reserved_column_is_pointed_out_and_other_underscored_names_are_free() {
    assertThat(PLAIN.get("customers").problems(List.of("email", "_delete", "_my_note")))
        .map(ErrorCode::without)
        .containsExactly(
            "column \"_delete\" is not one of the reserved columns; did you mean \"_deleted\"?");
  }
}

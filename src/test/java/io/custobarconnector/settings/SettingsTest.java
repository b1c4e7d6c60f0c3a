package io.custobarconnector.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.custobarconnector.settings.part.CustobarSettings;
import io.custobarconnector.settings.part.FlowSettings;
import io.custobarconnector.settings.part.JournalSettings;
import io.custobarconnector.settings.part.ManagementSettings;
import io.custobarconnector.settings.part.SourceSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  @TempDir Path folder;

  private SettingsFixture fixture(String... lines) {
    return new SettingsFixture(folder, lines);
  }

  @Test
  void what_is_not_given_has_its_default() {
    Settings settings = fixture().load();
    assertThat(settings.source())
        .isEqualTo(
            new SourceSettings(
                "jdbc:postgresql://localhost:5432/commerce_cloud",
                "",
                "",
                "",
                "",
                1000,
                Duration.ofMinutes(2),
                Duration.ofMinutes(2)));
    assertThat(settings.custobar())
        .isEqualTo(
            new CustobarSettings(
                URI.create("https://acme.custobar.com"),
                "APISECRETSECRET",
                "Bearer",
                "demo",
                180,
                500,
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                8,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1)));
    assertThat(settings.timeZone()).isEqualTo(ZoneId.of("Europe/Helsinki"));
    assertThat(settings.defaultRegion()).isEqualTo("FI");
    assertThat(settings.routesDirectory()).isEqualTo(folder.resolve("routes"));
    assertThat(settings.management()).isEqualTo(new ManagementSettings("127.0.0.1", 9090, true));
  }

  @Test
  void
      the_file_wins_over_the_default_the_environment_over_the_file_and_the_system_property_over_all() {
    SettingsFixture fixture = fixture("custobar.requests-per-minute=10");
    assertThat(fixture.load().custobar().requestsPerMinute()).isEqualTo(10);
    fixture.environment("CUSTOBAR_REQUESTS_PER_MINUTE", "20");
    assertThat(fixture.load().custobar().requestsPerMinute()).isEqualTo(20);
    fixture.systemProperty("custobar.requests-per-minute", "30");
    assertThat(fixture.load().custobar().requestsPerMinute()).isEqualTo(30);
    assertThat(
            fixture
                .load()
                .with(Map.of("custobar.requests-per-minute", "0"))
                .custobar()
                .requestsPerMinute())
        .isZero();
  }

  @Test
  void a_blank_value_counts_as_none() {
    Settings settings =
        fixture("time-zone=  ", "custobar.batch-size=50")
            .environment("CUSTOBAR_BATCH_SIZE", "")
            .load();
    assertThat(settings.timeZone()).isEqualTo(ZoneId.of("Europe/Helsinki"));
    assertThat(settings.custobar().batchSize()).isEqualTo(50);
  }

  @Test
  void the_journal_is_in_the_source_database_unless_it_is_told_otherwise() {
    Settings settings =
        fixture("scc.url=jdbc:postgresql://db/scc", "scc.username=me", "journal.username=owner")
            .environment("SCC_PASSWORD", "hunter2")
            .load();
    assertThat(settings.journal())
        .isEqualTo(
            new JournalSettings("jdbc:postgresql://db/scc", "owner", "hunter2", "connector"));
  }

  @Test
  void a_secret_comes_from_a_mounted_file_trimmed() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "\nAPIFROMFILE\n");
    SettingsFixture fixture = fixture("scc.password-file=token").without("CUSTOBAR_TOKEN");
    fixture.environment("CUSTOBAR_TOKEN_FILE", token.toString());
    assertThat(fixture.load().custobar().token()).isEqualTo("APIFROMFILE");
    assertThat(fixture.load().source().password()).isEqualTo("APIFROMFILE");
  }

  @Test
  void a_byte_order_mark_before_a_secret_in_a_file_is_no_part_of_it() throws Exception {
    Files.writeString(folder.resolve("password"), "\uFEFFhunter2\r\n");
    assertThat(fixture("scc.password-file=password").load().source().password())
        .isEqualTo("hunter2");
  }

  @Test
  void each_flow_has_its_own_schedule_and_takes_the_common_batch_size() {
    Settings settings =
        fixture("custobar.batch-size=100", "sales.batch-size=20", "sales.nulls=CLEAR").load();
    assertThat(settings.flow("customers"))
        .isEqualTo(
            new FlowSettings(
                "customers",
                true,
                "0 0 * * * ?",
                FlowSettings.Changes.CURSOR,
                100,
                FlowSettings.InvalidField.OMIT,
                Optional.empty(),
                FlowSettings.Deletions.HIDE,
                20,
                20,
                Optional.of("0 7 2 * * ?")));
    assertThat(settings.flow("sales").batchSize()).isEqualTo(20);
    assertThat(settings.flow("sales").nulls()).contains(FlowSettings.Nulls.CLEAR);
    assertThat(settings.flow("stock").enabled()).isFalse();
  }

  @Test
  void a_route_file_makes_a_flow_with_settings_of_its_own() throws Exception {
    Files.createDirectory(folder.resolve("routes"));
    Files.writeString(folder.resolve("routes/acme-coupons.camel.yaml"), "");
    SettingsFixture fixture = fixture().environment("ACME_COUPONS_SCHEDULE", "0 0 1 * * ?");
    assertThat(fixture.load().flow("acme-coupons").schedule()).isEqualTo("0 0 1 * * ?");
  }

  @Test
  void a_flow_that_is_not_there_is_named_beside_those_that_are() {
    assertThatThrownBy(() -> fixture().load().flow("coupons"))
        .hasMessage(
            "There is no flow \"coupons\"; there are benefits, customer-permissions, customers, loyalty-joins,"
                + " marketing-permissions, products, sales, shops, stock, webshop-orders");
  }

  @Test
  void custom_fields_come_from_the_file_and_the_environment() {
    Settings settings =
        fixture("custom-fields.customers.loyalty_tier=string", "custom-fields.sales.till=integer")
            .environment("CUSTOM_FIELDS_SALES_TILL", "string")
            .environment("CUSTOM_FIELDS_CUSTOMERS_LOYALTY_POINTS", "integer")
            .load();
    assertThat(settings.customFields())
        .containsOnly(
            entry("customers.loyalty_tier", "string"),
            entry("customers.loyalty_points", "integer"),
            entry("sales.till", "string"));
  }

  @Test
  void routes_get_every_value_they_may_name_and_no_database_password() {
    Map<String, String> properties =
        fixture(
                "route.coupon-url=http://coupons",
                "sales.changes=SNAPSHOT",
                "custobar.response-timeout=1500ms")
            .environment("SCC_PASSWORD", "hunter2")
            .load()
            .asProperties();
    assertThat(properties)
        .contains(
            entry("route.coupon-url", "http://coupons"),
            entry("custobar.token", "APISECRETSECRET"),
            entry("custobar.url", "https://acme.custobar.com"),
            entry("custobar.response-timeout", "1500ms"),
            entry("custobar.response-timeout-millis", "1500"),
            entry("custobar.response-timeout-seconds", "2"),
            entry("sales.changes", "snapshot"),
            entry("sales.batch-size", "500"),
            entry("sales.nulls", ""))
        .doesNotContainKeys("scc.password", "journal.password")
        .doesNotContainValue("hunter2");
  }

  @Test
  void camel_settings_are_handed_on_as_they_are() {
    assertThat(
            fixture("camel.main.name=acme", "camel.main.shutdownTimeout=10")
                .environment("CAMEL_MAIN_NAME", "other")
                .load()
                .camelProperties())
        .containsOnly(entry("camel.main.name", "other"), entry("camel.main.shutdownTimeout", "10"));
  }

  @Test
  void a_slash_at_the_end_of_the_address_makes_no_difference() {
    assertThat(
            fixture()
                .environment("CUSTOBAR_URL", "https://acme.custobar.com/")
                .load()
                .custobar()
                .url())
        .isEqualTo(URI.create("https://acme.custobar.com"));
  }

  @Test
  void the_description_tells_where_each_value_comes_from_and_shows_no_secret() {
    SettingsFixture fixture =
        fixture("default-region=SE", "route.key=hunter2", "camel.main.name=hunter2")
            .environment("SCC_PASSWORD", "hunter2")
            .environment("TIME_ZONE", "UTC");
    Settings settings = fixture.load();
    assertThat(settings.describe())
        .contains(
            "default-region=SE  # " + fixture.file() + ":1\n",
            "time-zone=UTC  # environment variable TIME_ZONE\n",
            "custobar.token=(not shown)  # environment variable CUSTOBAR_TOKEN\n",
            "custobar.retries=8  # default\n",
            "sales.batch-size=500  # as custobar.batch-size\n",
            "scc.username=  # not set\n",
            "route.key=(not shown)  # " + fixture.file() + ":2\n")
        .doesNotContain("hunter2", "APISECRETSECRET");
    assertThat(settings.source() + " " + settings.journal() + " " + settings.custobar())
        .doesNotContain("hunter2", "APISECRETSECRET");
  }

  @Test
  void a_value_may_go_on_over_lines_and_the_file_may_begin_with_a_byte_order_mark() {
    SettingsFixture fixture = fixture();
    fixture.write(
        "\uFEFFcustobar.url=https://\\\n   acme.custobar.com\nscc.username=p\u00e4iv\u00e4\n"
            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(fixture.load().custobar().url()).hasHost("acme.custobar.com");
    assertThat(fixture.load().source().username()).isEqualTo("p\u00e4iv\u00e4");
  }
}

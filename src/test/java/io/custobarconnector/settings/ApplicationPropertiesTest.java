package io.custobarconnector.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.settings.declared.FlowCatalogue;
import io.custobarconnector.settings.declared.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shipped files say what the catalogue says. */
class ApplicationPropertiesTest {

  private static final Path SHIPPED = Path.of("application.properties");

  private static String asInFile(Setting setting, String prefix) {
    boolean commented = setting.secret() || setting.defaultValue().isEmpty() || !prefix.isEmpty();
    return "# "
        + setting.explanation()
        + "\n"
        + (commented ? "#" : "")
        + prefix
        + setting.key()
        + "="
        + setting.defaultValue()
        + "\n";
  }

  @Test
  void every_setting_is_listed_with_its_explanation_and_its_default() throws IOException {
    String text = Files.readString(SHIPPED);
    assertThat(SettingsCatalogue.SETTINGS)
        .allSatisfy(setting -> assertThat(text).contains("\n\n" + asInFile(setting, "")));
    assertThat(FlowCatalogue.OF_EACH)
        .allSatisfy(setting -> assertThat(text).contains("\n\n" + asInFile(setting, "<flow>.")));
  }

  @Test
  void settings_are_described_in_the_order_of_the_file() throws IOException {
    String text = Files.readString(SHIPPED);
    assertThat(SettingsCatalogue.SETTINGS)
        .isSortedAccordingTo(
            Comparator.comparingInt(setting -> text.indexOf("\n" + asInFile(setting, ""))));
  }

  @Test
  void what_the_flows_of_the_product_have_of_their_own_is_listed() throws IOException {
    List<String> lines = Files.readAllLines(SHIPPED);
    FlowCatalogue.FLOWS.forEach(
        (flow, own) ->
            own.forEach(
                (key, value) -> assertThat(lines).contains(flow + "." + key + "=" + value)));
  }

  @Test
  void leaving_every_line_of_the_shipped_file_out_changes_nothing_but_the_example_fields() {
    Map<String, String> needed =
        Map.of("CUSTOBAR_URL", "https://acme.custobar.com", "CUSTOBAR_TOKEN", "x");
    Settings shipped = Settings.load(SHIPPED, needed, Map.of());
    assertThat(SettingsFile.read(SHIPPED).entries())
        .map(SettingsFile.Entry::key)
        .filteredOn(key -> !key.startsWith(CustomFieldSettings.PREFIX))
        .allSatisfy(key -> assertThat(defaults()).containsEntry(key, writtenValue(key)));
    assertThat(shipped.customFields())
        .containsOnlyKeys(
            "customers.loyalty_tier",
            "customers.loyalty_points",
            "customers.customer_groups",
            "products.stock_total",
            "events.shop_id");
  }

  private static String writtenValue(String key) {
    return SettingsFile.read(SHIPPED).entries().stream()
        .filter(entry -> entry.key().equals(key))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static Map<String, String> defaults() {
    return Stream.concat(
            SettingsCatalogue.SETTINGS.stream(),
            FlowCatalogue.FLOWS.keySet().stream().flatMap(SettingsCatalogue::flowSettings))
        .collect(Collectors.toMap(Setting::key, Setting::defaultValue));
  }

  @Test
  void the_shipped_file_names_what_must_be_set_before_the_first_start() {
    assertThat(problems(SHIPPED))
        .satisfiesExactly(
            url -> assertThat(url).contains("custobar.url still says COMPANY"),
            token -> assertThat(token).startsWith("custobar.token is missing"));
  }

  private static List<String> problems(Path file) {
    try {
      Settings.load(file, Map.of(), Map.of());
      return List.of();
    } catch (SettingsException e) {
      return e.problems();
    }
  }

  @Test
  void the_demo_needs_no_more_than_its_file() {
    Settings demo = Settings.load(Path.of("demo/application.properties"), Map.of(), Map.of());
    assertThat(demo.custobar().requestsPerMinute()).isZero();
    // As messages name it, seen from the current folder.
    assertThat(demo.routesDirectory()).isEqualTo(Path.of("routes"));
    assertThat(demo.source().url()).endsWith(":" + demo.demo().postgresqlPort() + "/postgres");
    assertThat(demo.custobar().url()).hasPort(demo.demo().custobarPort());
    assertThat(demo.demo().directory()).isEqualTo(Path.of("data/demo").toAbsolutePath());
  }
}

package io.custobarconnector.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of mistake and the one line that tells it. */
class SettingsMistakesTest {

  @TempDir Path folder;

  private List<String> problemsOf(String... lines) {
    return new SettingsFixture(folder, lines).problems();
  }

  @Test
  void a_typo_is_told_with_its_line_and_the_key_that_was_meant() {
    assertThat(problemsOf("# a comment", "", "custobar.tokn=x"))
        .containsExactly(
            "application.properties:3: unknown setting \"custobar.tokn\"; did you mean"
                + " \"custobar.token\"?");
  }

  @Test
  void a_key_written_like_an_environment_variable_is_told_its_right_spelling() {
    assertThat(problemsOf("CUSTOBAR_BATCH_SIZE=100"))
        .containsExactly(
            "application.properties:1: unknown setting \"CUSTOBAR_BATCH_SIZE\"; did you mean"
                + " \"custobar.batch-size\"?");
  }

  @Test
  void a_key_like_no_other_is_pointed_to_the_place_for_own_values() {
    assertThat(problemsOf("coupon-server=x"))
        .containsExactly(
            "application.properties:1: unknown setting \"coupon-server\"; values for your own"
                + " routes go under route., as in route.coupon-server");
  }

  @Test
  void a_setting_of_a_flow_without_a_route_is_told_which_file_is_missing() {
    assertThat(problemsOf("acme-coupons.schedule=0 0 4 * * ?"))
        .containsExactly(
            "application.properties:1: unknown setting \"acme-coupons.schedule\"; a flow of that"
                + " name needs acme-coupons.camel.yaml in routes");
  }

  @Test
  void a_mistyped_system_property_is_refused() {
    assertThat(new SettingsFixture(folder).systemProperty("custobar.ulr", "x").problems())
        .containsExactly(
            "system property custobar.ulr: unknown setting \"custobar.ulr\"; did you mean"
                + " \"custobar.url\"?");
  }

  @Test
  void a_nearly_right_environment_variable_is_refused_and_others_are_left_alone() {
    assertThat(
            new SettingsFixture(folder)
                .environment("CUSTOBAR_BATCHSIZE", "100")
                .environment("CUSTOBAR_SERVICE_HOST", "10.0.0.1")
                .environment("HOME", "/root")
                .problems())
        .containsExactly(
            "environment variable CUSTOBAR_BATCHSIZE: no setting has that name; did you mean"
                + " CUSTOBAR_BATCH_SIZE?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "customers.schedule=0 25 * * *|customers.schedule=\"0 25 * * *\" is not a Quartz cron"
            + " expression: it has 5 fields and needs 6 (second, minute, hour, day of month, month,"
            + " day of week) or 7 (and year); daily at four is \"0 0 4 * * ?\"",
        "customers.schedule=0 0 25 * * ?|customers.schedule=\"0 0 25 * * ?\" is not a Quartz cron"
            + " expression: Hour values must be between 0 and 23; daily at four is \"0 0 4 * * ?\"",
        "customers.schedule=0 0 4 * * *|customers.schedule=\"0 0 4 * * *\" is not a Quartz cron"
            + " expression: day of month and day of week cannot both be given, one of them is ?;"
            + " daily at four is \"0 0 4 * * ?\"",
        "sales.schedule=0 0 4 * * ? 2001|sales.schedule=\"0 0 4 * * ? 2001\" is a time that never"
            + " comes; daily at four is \"0 0 4 * * ?\"",
        "custobar.batch-size=many|custobar.batch-size=\"many\" is not a whole number from 1 to 500",
        "custobar.batch-size=501|custobar.batch-size=\"501\" is not a whole number from 1 to 500",
        "sales.batch-size=0|sales.batch-size=\"0\" is not a whole number from 1 to 500",
        "management.port=70000|management.port=\"70000\" is not a whole number from 0 to 65535",
        "demo.scale=0|demo.scale=\"0\" is not a number from 0.01 to 1000",
        "custobar.retry-delay=5|custobar.retry-delay=\"5\" is not a duration: write a whole number"
            + " and ms, s, m, h or d, such as 500ms, 30s or 2m",
        "custobar.connect-timeout=0s|custobar.connect-timeout=\"0s\" is no time at all: it must be"
            + " longer than 0",
        "sales.enabled=yes|sales.enabled=\"yes\" is not one of true, false",
        "sales.changes=snapshots|sales.changes=\"snapshots\" is not one of cursor, snapshot; did"
            + " you mean \"snapshot\"?",
        "sales.deletions=remove|sales.deletions=\"remove\" is not one of ignore, hide, delete",
        "custobar.auth-scheme=Basic|custobar.auth-scheme=\"Basic\" is not one of Bearer, Token",
        "time-zone=Europe/Helsinky|time-zone=\"Europe/Helsinky\" is not a time zone; did you mean"
            + " \"Europe/Helsinki\"?",
        "time-zone=here and now|time-zone=\"here and now\" is not a time zone; write it as"
            + " Area/City, such as Europe/Helsinki",
        "default-region=358|default-region=\"358\" is not a two-letter country code; Finland is FI,"
            + " Sweden is SE, Estonia is EE",
        "scc.url=jdbc:oracle:thin:@db|scc.url has a user name or password in it: give user name and"
            + " password as settings of their own",
        "scc.url=jdbc:mysql://db/x|scc.url=\"jdbc:mysql://db/x\" is not the address of a PostgreSQL"
            + " database, such as jdbc:postgresql://localhost:5432/commerce_cloud",
        "scc.url=jdbc:postgresql://db|scc.url=\"jdbc:postgresql://db\" is not the address of a"
            + " PostgreSQL database, such as jdbc:postgresql://localhost:5432/commerce_cloud",
        "custobar.company=acme-oy|custobar.company=\"acme-oy\" is not a name of lower-case letters,"
            + " digits and underscores that begins with a letter",
        "routes.directory=elsewhere|routes.directory=\"elsewhere\" is not a folder: there is no"
            + " elsewhere",
        "custom-fields.customers.tier=text|custom-fields.customers.tier=\"text\" is not one of"
            + " boolean, country_code, date, datetime, day_of_year, email, integer, language_code,"
            + " list, money, number, object, phone_number, set, string; did you mean \"set\"?",
        "custom-fields.custmers.tier=string|custom-fields.custmers.tier=\"string\" has an unknown"
            + " datatype: \"custmers\" is not one of customers, products, sales, events, shops",
        "custom-fields.customers.acme__tier=string|custom-fields.customers.acme__tier=\"string\""
            + " names the field with its prefix: leave out all up to the two underscores, the"
            + " prefix is custobar.company",
        "custom-fields.customers.loyalty-tier=string|custom-fields.customers.loyalty-tier=\"string\""
            + " has a bad field name: \"loyalty-tier\" must be lower-case letters, digits and"
            + " underscores, and begin with a letter",
        "route.directory=routes|unknown setting \"route.directory\"; did you mean"
            + " \"routes.directory\"?",
      })
  void a_wrong_value_is_told_with_what_would_be_right(String line, String message) {
    assertThat(problemsOf(line)).containsExactly("application.properties:1: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "ftp://acme|=\"ftp://acme\" is not an address that begins with https:// or http://, such"
            + " as https://acme.custobar.com",
        "acme|=\"acme\" is not an address that begins with https:// or http://, such as"
            + " https://acme.custobar.com",
        "https://a b|=\"https://a b\" is not an address that begins with https:// or http://, such"
            + " as https://acme.custobar.com",
        "https://acme/api/|=\"https://acme/api/\" must not end in /api: the connector adds that"
            + " itself",
        "https://u:hunter2@acme| has a user name or password in it: give the token as a setting of"
            + " its own",
        "https://acme/?key=hunter2| must end before the ? or #",
      })
  void a_wrong_address_is_told_without_what_may_be_a_secret_in_it(String url, String message) {
    assertThat(new SettingsFixture(folder).environment("CUSTOBAR_URL", url).problems())
        .containsExactly("environment variable CUSTOBAR_URL: custobar.url" + message);
  }

  @Test
  void a_password_inside_the_database_address_is_refused_and_not_repeated() {
    assertThat(problemsOf("scc.url=jdbc:postgresql://db/x?user=me&password=hunter2"))
        .containsExactly(
            "application.properties:1: scc.url has a user name or password in it: give user name"
                + " and password as settings of their own");
  }

  @Test
  void a_missing_address_and_token_are_told_with_what_to_do() {
    SettingsFixture fixture =
        new SettingsFixture(folder).without("CUSTOBAR_TOKEN").write(new byte[0]);
    assertThat(fixture.problems())
        .containsExactly(
            "custobar.url is missing: set it to your company's address, such as"
                + " https://acme.custobar.com",
            "custobar.token is missing: set the environment variable CUSTOBAR_TOKEN, or name a"
                + " file that holds it in custobar.token-file");
  }

  @Test
  void an_address_that_was_not_filled_in_is_told() {
    SettingsFixture fixture =
        new SettingsFixture(folder)
            .write("custobar.url=https://COMPANY.custobar.com".getBytes(UTF_8));
    assertThat(fixture.problems())
        .containsExactly(
            "application.properties:1: custobar.url still says COMPANY: put your company's name"
                + " there, as in https://acme.custobar.com");
  }

  @Test
  void a_host_that_was_not_filled_in_is_told_instead_of_waited_for() {
    assertThat(
            problemsOf(
                "scc.url=jdbc:postgresql://DATABASE-HOST:5432/commerce_cloud",
                "journal.url=jdbc:postgresql://DATABASE-HOST:5432/connector"))
        .containsExactly(
            "application.properties:1: scc.url still says DATABASE-HOST: put the database's host there,"
                + " as in jdbc:postgresql://db.example.com:5432/commerce_cloud",
            "application.properties:2: journal.url still says DATABASE-HOST: put the database's host"
                + " there, as in jdbc:postgresql://db.example.com:5432/commerce_cloud");
  }

  @Test
  void a_token_with_white_space_in_it_is_refused_and_not_repeated() {
    assertThat(new SettingsFixture(folder).environment("CUSTOBAR_TOKEN", "API hunter2").problems())
        .containsExactly(
            "environment variable CUSTOBAR_TOKEN: custobar.token must be one word of letters,"
                + " digits and signs, without white space");
  }

  @Test
  void a_key_given_twice_is_told_with_both_lines() {
    assertThat(problemsOf("time-zone=UTC", "default-region=SE", "time-zone=Europe/Oslo"))
        .containsExactly(
            "application.properties:3: time-zone is given twice, first on line 1: keep one of the"
                + " two");
  }

  @Test
  void all_mistakes_are_told_at_once_in_the_order_of_the_file() {
    assertThat(
            new SettingsFixture(
                    folder,
                    "custobar.retries=often",
                    "custobar.tokn=x",
                    "time-zone=\\",
                    "  Mars",
                    "sales.enabled=1")
                .environment("DEFAULT_REGION", "Finland")
                .problems())
        .extracting(problem -> problem.replaceAll("[ =].*", ""))
        .containsExactly(
            "application.properties:1:",
            "application.properties:2:",
            "application.properties:3:",
            "application.properties:5:",
            "environment");
  }

  @Test
  void a_file_that_is_not_there_is_told() {
    assertThatThrownBy(() -> Settings.load(folder.resolve("no.properties"), Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(folder.resolve("no.properties") + ": there is no such file");
  }

  @Test
  void a_folder_in_place_of_the_file_is_told() {
    assertThatThrownBy(() -> Settings.load(folder, Map.of(), Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageStartingWith(folder + ": is a folder, not a file");
  }

  @Test
  void a_file_in_another_encoding_is_told_with_the_line() {
    SettingsFixture fixture =
        new SettingsFixture(folder).write("# one\n# p\u00e4iv\u00e4\n".getBytes(ISO_8859_1));
    assertThat(fixture.problems())
        .containsExactly("application.properties:2: is not UTF-8: save the file in that encoding");
  }

  @Test
  void a_broken_escape_is_told_with_the_line() {
    SettingsFixture fixture =
        new SettingsFixture(folder).write("\nscc.username=\\u00zz\n".getBytes(UTF_8));
    assertThat(fixture.problems())
        .containsExactly(
            "application.properties:2: has a \\u that is not followed by four hexadecimal digits");
  }

  @Test
  void a_secret_given_both_ways_is_refused() throws Exception {
    Files.writeString(folder.resolve("token"), "APIFROMFILE");
    assertThat(problemsOf("custobar.token-file=token"))
        .containsExactly(
            "application.properties:1: custobar.token-file is given, and so is custobar.token"
                + " (environment variable CUSTOBAR_TOKEN): keep one of the two");
  }

  @Test
  void a_secret_file_that_is_missing_or_empty_is_told_once() throws Exception {
    Files.writeString(folder.resolve("empty"), " \n");
    SettingsFixture fixture =
        new SettingsFixture(folder, "custobar.token-file=none", "scc.password-file=empty")
            .without("CUSTOBAR_TOKEN");
    assertThat(fixture.problems())
        .containsExactly(
            "application.properties:1: custobar.token-file: none: there is no such file",
            "application.properties:2: scc.password-file: empty: is empty");
  }
}

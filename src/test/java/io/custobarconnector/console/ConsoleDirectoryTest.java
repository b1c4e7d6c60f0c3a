package io.custobarconnector.console;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.console.CompanyDirectory.AccessToken;
import io.custobarconnector.console.CompanyDirectory.Tampering;
import io.custobarconnector.console.ConsoleFixture.Answer;
import io.custobarconnector.console.ConsoleFixture.Browser;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** People who sign in at their company's directory. */
@ExtendWith(ReferenceDatabaseExtension.class)
class ConsoleDirectoryTest {

  private static final CompanyDirectory DIRECTORY = new CompanyDirectory();

  @TempDir static Path folder;
  private static ConsoleFixture console;
  private static String home;

  @BeforeAll
  static void serve(DataSource database) {
    int port = FreePorts.one();
    home = "http://127.0.0.1:" + port;
    Deployment deployment = new Deployment(database, folder);
    deployment
        .set("management.port", Integer.toString(port))
        .set("console.url", home)
        .set("console.oidc.issuer", DIRECTORY.issuer())
        .set("console.oidc.client-id", CompanyDirectory.CLIENT)
        .set("console.oidc.client-secret", CompanyDirectory.SECRET)
        .set("console.oidc.operator", "connector-admins, connector-operators")
        .set("console.oidc.service", "customer-service")
        .set("console.oidc.viewer", "wall");
    console = ConsoleFixture.serve(deployment, "shops");
  }

  @AfterAll
  static void stop() {
    console.close();
    DIRECTORY.close();
  }

  @BeforeEach
  void honest() {
    DIRECTORY.says(token -> {});
    DIRECTORY.tamper(Tampering.NONE);
    DIRECTORY.gives(AccessToken.OPAQUE);
  }

  /** Somebody on their way to the directory. */
  private record Departed(URI address, String cookie) {}

  private static Departed depart() {
    Answer answer = console.stranger().get("/session/directory");
    assertThat(answer.status()).as(answer.text()).isEqualTo(302);
    return new Departed(
        URI.create(answer.whole().headers().firstValue("Location").orElseThrow()),
        cookie(answer, "connector_directory").orElseThrow());
  }

  private static Optional<String> cookie(Answer answer, String name) {
    return answer.whole().headers().allValues("Set-Cookie").stream()
        .filter(cookie -> cookie.startsWith(name + "="))
        .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
        .filter(cookie -> !cookie.endsWith("="))
        .findFirst();
  }

  private static Answer comeBack(String cookie, String query) {
    return new Browser(console, cookie, "").get("/session/directory/return?" + query);
  }

  private static Answer signIn() {
    Departed departed = depart();
    return comeBack(departed.cookie(), DIRECTORY.signIn(departed.address()));
  }

  private static String location(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(302);
    return answer.whole().headers().firstValue("Location").orElseThrow();
  }

  private static void isOutside(Answer answer, String why) {
    assertThat(location(answer)).isEqualTo(home + "/?directory=" + why);
    assertThat(cookie(answer, "connector_console")).as("a session").isEmpty();
  }

  @Test
  void somebody_whom_the_directory_knows_comes_back_signed_in_with_the_role_of_their_group() {
    assertThat(console.stranger().get("/session/ways").body().path("directory").asBoolean())
        .isTrue();
    Answer answer = signIn();
    assertThat(location(answer)).isEqualTo(home + "/");
    Browser browser = new Browser(console, cookie(answer, "connector_console").orElseThrow(), "");
    JsonNode session = browser.get("/session").body();
    assertThat(session.path("name").asText()).isEqualTo("aino@example.com");
    assertThat(session.path("role").asText()).isEqualTo("operator");
    assertThat(browser.get("/overview").status()).isEqualTo(200);
    JsonNode entry = browser.get("/audit?limit=1").body().path("entries").get(0);
    assertThat(entry.path("who").asText()).isEqualTo("aino@example.com");
    assertThat(entry.path("role").asText()).isEqualTo("operator");
    assertThat(entry.path("action").asText()).isEqualTo("sign-in");
  }

  @Test
  void what_goes_to_the_directory_is_bound_to_this_browser_and_this_sign_in() {
    Departed one = depart();
    Departed other = depart();
    Map<String, String> asked = CompanyDirectory.parameters(one.address().getRawQuery());
    assertThat(asked)
        .containsEntry("response_type", "code")
        .containsEntry("client_id", CompanyDirectory.CLIENT)
        .containsEntry("redirect_uri", home + "/console/api/session/directory/return")
        .containsEntry("code_challenge_method", "S256");
    assertThat(asked.get("scope").split(" ")).contains("openid", "email");
    Map<String, String> then = CompanyDirectory.parameters(other.address().getRawQuery());
    for (String chance : List.of("state", "nonce", "code_challenge")) {
      assertThat(asked.get(chance))
          .as(chance)
          .hasSizeGreaterThan(40)
          .isNotEqualTo(then.get(chance));
    }
    Answer answer = console.stranger().get("/session/directory");
    assertThat(answer.whole().headers().allValues("Set-Cookie"))
        .singleElement()
        .satisfies(
            cookie ->
                assertThat(cookie)
                    .containsIgnoringCase("HttpOnly")
                    .contains(
                        "SameSite=Lax", "Path=/console/api/session/directory", "Max-Age=600"));
  }

  @ParameterizedTest
  @CsvSource({"connector-admins, operator", "customer-service, service", "wall, viewer"})
  void a_group_gives_the_role_that_the_settings_say(String group, String role) {
    DIRECTORY.says(token -> token.putArray("roles").add(group));
    Answer answer = signIn();
    assertThat(location(answer)).isEqualTo(home + "/");
    Browser browser = new Browser(console, cookie(answer, "connector_console").orElseThrow(), "");
    assertThat(browser.get("/session").body().path("role").asText()).isEqualTo(role);
  }

  static Stream<Named<Consumer<ObjectNode>>> tokensForOthers() {
    long now = Instant.now().getEpochSecond();
    return Stream.of(
        Named.of("wrong nonce", token -> token.put("nonce", "another")),
        Named.of("no nonce", token -> token.remove("nonce")),
        Named.of("wrong audience", token -> token.put("aud", "another-client")),
        Named.of("no audience", token -> token.remove("aud")),
        Named.of("for another client too", token -> token.put("azp", "another-client")),
        Named.of("wrong issuer", token -> token.put("iss", "https://elsewhere.example.com")),
        Named.of("no issuer", token -> token.remove("iss")),
        Named.of("expired", token -> token.put("exp", now - 120)),
        Named.of("no end", token -> token.remove("exp")),
        Named.of("of tomorrow", token -> token.put("iat", now + 86_400)),
        Named.of("about nobody", token -> token.remove("sub")),
        Named.of("without a name", token -> token.remove("email")),
        Named.of("a name of two lines", token -> token.put("email", "aino\n2026 INFO  made up")),
        Named.of("a name that is no text", token -> token.put("email", 7)));
  }

  @ParameterizedTest
  @MethodSource("tokensForOthers")
  void a_token_that_is_not_for_this_sign_in_opens_nothing(Consumer<ObjectNode> change) {
    DIRECTORY.says(change);
    isOutside(signIn(), "refused");
  }

  @ParameterizedTest
  @EnumSource(value = Tampering.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void a_token_that_the_directory_has_not_signed_opens_nothing(Tampering how) {
    DIRECTORY.tamper(how);
    isOutside(signIn(), "refused");
  }

  @ParameterizedTest
  @EnumSource(AccessToken.class)
  void an_access_token_is_for_others_and_keeps_nobody_out(AccessToken token) {
    DIRECTORY.gives(token);
    assertThat(location(signIn())).isEqualTo(home + "/");
  }

  @Test
  void a_directory_whose_clock_is_half_a_minute_ahead_is_believed() {
    DIRECTORY.says(token -> token.put("iat", token.path("iat").asLong() + 30));
    assertThat(location(signIn())).isEqualTo(home + "/");
  }

  static Stream<Named<Consumer<ObjectNode>>> tokensWithoutRole() {
    return Stream.of(
        Named.of("other groups", token -> token.putArray("roles").add("everybody")),
        Named.of("no groups", token -> token.remove("roles")),
        Named.of("a part of a name", token -> token.put("roles", "connector-operator")),
        Named.of("a number", token -> token.put("roles", 1)));
  }

  @ParameterizedTest
  @MethodSource("tokensWithoutRole")
  void who_has_no_role_here_is_told_so(Consumer<ObjectNode> change) {
    DIRECTORY.says(change);
    isOutside(signIn(), "no-role");
  }

  @Test
  void a_code_opens_nothing_without_the_state_of_this_browser_nor_twice() {
    Departed mine = depart();
    String query = DIRECTORY.signIn(mine.address());
    String code = query.substring(0, query.indexOf('&'));
    isOutside(comeBack("", query), "refused");
    isOutside(comeBack(depart().cookie(), query), "refused");
    isOutside(comeBack(mine.cookie(), code), "refused");
    isOutside(comeBack(mine.cookie(), code + "&state=another"), "refused");
    assertThat(location(comeBack(mine.cookie(), query))).as("nobody used it").isEqualTo(home + "/");
    isOutside(comeBack(mine.cookie(), query), "refused");
  }

  @Test
  void a_code_that_somebody_else_began_with_opens_nothing_here() {
    Departed mine = depart();
    Departed thief = depart();
    String code = DIRECTORY.signIn(mine.address()).replaceFirst("&.*", "");
    String state = CompanyDirectory.parameters(thief.address().getRawQuery()).get("state");
    isOutside(comeBack(thief.cookie(), code + "&state=" + state), "refused");
  }

  @Test
  void who_says_no_at_the_directory_comes_back_to_the_door() {
    Departed departed = depart();
    String state = DIRECTORY.signIn(departed.address()).replaceFirst(".*&", "");
    isOutside(comeBack(departed.cookie(), "error=access_denied&" + state), "refused");
  }

  @Test
  void strangers_who_make_up_codes_do_not_fill_the_log_and_their_codes_are_not_in_it() {
    Logger logger = (Logger) LoggerFactory.getLogger(DirectoryApi.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      for (int i = 0; i < 5; i++) {
        Departed departed = depart();
        String state = DIRECTORY.signIn(departed.address()).replaceFirst(".*&", "");
        isOutside(comeBack(departed.cookie(), "code=made-up&" + state), "refused");
      }
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list).filteredOn(event -> event.getLevel() == Level.WARN).hasSizeLessThan(2);
    assertThat(log.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .noneMatch(text -> text.contains("made-up"));
  }

  @Test
  void a_key_that_the_directory_signs_with_since_today_is_fetched() {
    assertThat(location(signIn())).isEqualTo(home + "/");
    DIRECTORY.changeKey();
    assertThat(location(signIn())).isEqualTo(home + "/");
  }

  @Test
  void a_directory_that_is_away_is_asked_again_later_and_keys_open_the_console_meanwhile(
      DataSource database, @TempDir Path other) {
    try (CompanyDirectory silent = new CompanyDirectory()) {
      silent.away(true);
      Deployment deployment =
          new Deployment(database, other)
              .set("console.url", "http://localhost:1")
              .set("console.oidc.issuer", silent.issuer())
              .set("console.oidc.client-id", CompanyDirectory.CLIENT)
              .set("console.oidc.viewer", "wall");
      try (ConsoleFixture waiting = ConsoleFixture.serve(deployment, "shops")) {
        Browser stranger = waiting.stranger();
        String away = "http://localhost:1/?directory=unavailable";
        assertThat(location(stranger.get("/session/directory"))).isEqualTo(away);
        silent.away(false);
        assertThat(location(stranger.get("/session/directory")))
            .as("not each stranger makes it ask")
            .isEqualTo(away);
        assertThat(waiting.signedIn(OperatorRole.VIEWER).get("/overview").status()).isEqualTo(200);
        waiting.later(Duration.ofSeconds(10));
        assertThat(location(stranger.get("/session/directory")))
            .startsWith(silent.issuer() + "/authorize?");
      }
    }
  }

  @Test
  @Tag("timed")
  void who_comes_while_a_directory_says_nothing_does_not_wait_for_it_once_more(
      DataSource database, @TempDir Path other) throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Deployment deployment =
          new Deployment(database, other)
              .set("console.url", "http://localhost:1")
              .set("console.oidc.issuer", "http://127.0.0.1:" + silent.getLocalPort())
              .set("console.oidc.client-id", CompanyDirectory.CLIENT)
              .set("console.oidc.viewer", "wall");
      try (ConsoleFixture waiting = ConsoleFixture.serve(deployment, "shops")) {
        String away = "http://localhost:1/?directory=unavailable";
        assertThat(location(waiting.stranger().get("/session/directory"))).isEqualTo(away);
        Instant asked = Instant.now();
        assertThat(location(waiting.stranger().get("/session/directory"))).isEqualTo(away);
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
      }
    }
  }
}

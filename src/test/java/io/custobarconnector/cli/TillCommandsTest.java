package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.OnReferenceDatabase;
import io.custobarconnector.sandbox.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An operator lets tills in and out, and is told what is wrong with their settings. */
@ExtendWith(OnReferenceDatabase.class)
class TillCommandsTest {

  private Deployment deployment;
  private int port;

  @BeforeEach
  void deploy(Deployment deployed) throws IOException {
    port = FreePorts.one();
    deployment =
        deployed
            .set("routes.directory", Path.of("routes").toAbsolutePath().toString())
            .set("pos.host", "127.0.0.1")
            .set("pos.port", Integer.toString(port));
  }

  private Cli keys(String... arguments) {
    return connector("keys", arguments);
  }

  private Cli connector(String command, String... arguments) {
    return deployment.command(List.of(command), arguments);
  }

  private int ask(String key) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + port + "/v1/redemptions?receiptId=1"))
                .header("Authorization", "Bearer " + key)
                .build(),
            BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void a_key_works_from_the_moment_it_is_made_until_the_moment_it_is_revoked() throws Exception {
    try (Connector serving = deployment.serve("benefits")) {
      assertThat(serving.flows()).containsExactly("benefits");
      String one =
          keys("add", "--store", "101", "--label", "Store 101", "--json")
              .json()
              .path("key")
              .asText();
      Cli added = keys("add", "--all-stores");
      String other = added.out().lines().findFirst().orElseThrow();
      assertThat(added.out()).contains("This is the only time it is shown");
      assertThat(List.of(ask(one), ask(other))).containsOnly(200);
      Cli list = keys("list");
      assertThat(list.out()).contains("101", "Store 101", "every store", "valid");
      assertThat(list.out()).doesNotContain(one, other);
      assertThat(list.out().strip()).endsWith("Times of Europe/Helsinki.");
      JsonNode first = keys("list", "--json").json().get(0);
      assertThat(first.path("store").asText()).isEqualTo("101");
      assertThat(first.path("revokedAt").isNull()).isTrue();
      assertThat(keys("revoke", first.path("number").asText()).exit()).isZero();
      assertThat(ask(one)).isEqualTo(401);
      assertThat(ask(other)).isEqualTo(200);
      assertThat(keys("list").out()).contains("revoked 20");
    }
  }

  private static void isRefused(Cli answer, String message) {
    assertThat(answer.exit()).as(answer.err()).isEqualTo(2);
    assertThat(answer.err()).contains(message).doesNotContain("Exception", "\tat ");
    assertThat(answer.out()).isEmpty();
  }

  @Test
  void what_makes_no_sense_is_refused_and_changes_nothing() {
    isRefused(Cli.run("keys"), "Choose a command: add, list or revoke.");
    isRefused(keys("add"), "--store");
    isRefused(keys("add", "--store", "1", "--all-stores"), "mutually exclusive");
    isRefused(keys("add", "--store", " "), "--store must be as tills name it in storeId");
    isRefused(keys("add", "--store", "Tur<ku"), "--store must be as tills name it in storeId");
    isRefused(keys("revoke"), "NUMBER");
    isRefused(keys("revoke", "one"), "'one' is not a");
    isRefused(keys("revoke", "7"), "there is no valid key of number 7");
    isRefused(keys("drop", "7"), "drop");
    assertThat(keys("list", "--json").json()).isEmpty();
    assertThat(keys("add", "--store", "1").exit()).isZero();
    String number = keys("list", "--json").json().get(0).path("number").asText();
    assertThat(keys("revoke", number).exit()).isZero();
    isRefused(keys("revoke", number), "there is no valid key of number " + number);
  }

  @Test
  void a_journal_that_does_not_answer_is_one_message() {
    deployment.set("journal.url", "jdbc:postgresql://127.0.0.1:1/postgres");
    Cli answer = keys("list");
    assertThat(answer.exit()).isEqualTo(1);
    assertThat(answer.err()).startsWith("the journal's database does not answer").hasLineCount(1);
  }

  @Test
  void a_keystore_that_cannot_serve_is_one_message_that_names_the_setting() throws Exception {
    Path keystore = deployment.folder().resolve("till.p12");
    deployment.set("pos.keystore", "till.p12").set("pos.keystore-password", "right-password");
    theServerDoesNotStart(
        "pos.keystore=" + keystore + ": there is no such file, or it may not be read");
    Files.writeString(keystore, "not a keystore");
    theServerDoesNotStart("pos.keystore=" + keystore + " is no keystore; it must be PKCS12 or JKS");
    makeEmpty(keystore);
    theServerDoesNotStart(
        "pos.keystore=" + keystore + " holds no private key; put the key in with its certificate");
    deployment.set("pos.keystore-password", "wrong-password");
    theServerDoesNotStart("pos.keystore-password does not open " + keystore);
  }

  private static void makeEmpty(Path keystore) throws GeneralSecurityException, IOException {
    KeyStore empty = KeyStore.getInstance("PKCS12");
    empty.load(null, null);
    try (var out = Files.newOutputStream(keystore)) {
      empty.store(out, "right-password".toCharArray());
    }
  }

  private void theServerDoesNotStart(String message) {
    Cli answer = connector("run", "benefits");
    assertThat(answer.err().strip()).isEqualTo(message);
    assertThat(answer.exit()).isEqualTo(2);
    assertThat(answer.err()).doesNotContain("-password-", "right-password", "wrong-password");
  }
}

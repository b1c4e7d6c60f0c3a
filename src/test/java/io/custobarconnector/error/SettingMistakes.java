package io.custobarconnector.error;

import static io.custobarconnector.error.SettingError.*;

import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;

/** Mistakes in the settings. */
final class SettingMistakes {

  private SettingMistakes() {}

  static Stream<Mistake> all() {
    return Stream.of(lines(), files(), more()).flatMap(List::stream);
  }

  private static List<Mistake> lines() {
    return List.of(
        line(UNKNOWN, "did you mean \"custobar.batch-size\"?", "custobar.batchsize=10"),
        line(OF_NO_FLOW, "needs acme-coupons.camel.yaml in", "acme-coupons.schedule=0 0 4 * * ?"),
        line(TWICE, "custobar.batch-size", "custobar.batch-size=10\ncustobar.batch-size=11"),
        line(SECRET_TWICE, "custobar.token-file", "custobar.token=a\ncustobar.token-file=b"),
        line(SECRET_FILE, "there is no such file", "scc.password-file=nowhere"),
        line(ESCAPE, "application.properties:", "x=\\u12"),
        line(OPEN_HOST, "DATABASE-HOST", "journal.url=jdbc:postgresql://DATABASE-HOST/x"),
        line(NO_PAYLOAD_KEY, "REJECTED_PAYLOAD_KEY", "rejected.payload=encrypt"),
        line(NO_RECEIVER, "ALERTS_TO", "alerts.enabled=true"),
        line(WHOLE_NUMBER, "custobar.batch-size", "custobar.batch-size=many"),
        line(NUMBER, "tracing.share", "tracing.share=2"),
        line(CHOICE, "text, json", "logging.format=loud"),
        line(DURATION, "custobar.connect-timeout", "custobar.connect-timeout=soon"),
        line(DURATION_RANGE, "custobar.connect-timeout", "custobar.connect-timeout=0s"),
        line(TIME_ZONE, "Europe/Helsinki", "time-zone=Helsinki"),
        line(COUNTRY, "FI", "default-region=Finland"),
        line(FORM, "benefits.field", "benefits.field=Acme Oy"),
        line(SCHEDULE, "shops.schedule", "shops.schedule=hourly"),
        line(SCHEDULE_NEVER, "never", "shops.schedule=0 0 0 1 1 ? 2020"),
        line(ADDRESS, "jdbc:postgresql://", "journal.url=mysql://here/x"),
        line(ADDRESS_END, "tracing.endpoint", "tracing.endpoint=http://here/x?y=1"),
        line(ADDRESS_SECRET, "tracing.", "tracing.endpoint=http://me:secret@here/x"),
        line(FIELD_DATATYPE, "customers", "custom-fields.people.x=string"),
        line(
            FIELD_PREFIX,
            "leave out all up to the two underscores",
            "custom-fields.customers.acme__x=string"),
        line(FIELD_NAME, "X-y", "custom-fields.customers.X-y=string"),
        line(BENEFIT_RULES, "COFFEE", "benefits.offline-exceptions=COFFEE"),
        line(
            NEEDS,
            "console.oidc.issuer needs console.url as well",
            "console.oidc.issuer=https://login.example.com"),
        line(
            NOT_PRIVATE,
            "console.oidc.issuer must begin with https://",
            "console.oidc.issuer=http://login.example.com"));
  }

  private static Mistake line(SettingError code, String words, String lines) {
    return new Mistake(code, words, bench -> bench.settings(lines).once("shops"));
  }

  private static List<Mistake> files() {
    return List.of(
        new Mistake(
            FILE,
            "there is no such file",
            bench -> bench.plain("", "status", "--config", bench.folder().resolve("x").toString())),
        new Mistake(
            NOT_UTF8,
            "other.properties:1",
            bench -> {
              Path file = bench.folder().resolve("other.properties");
              Files.write(file, latin("# Hämeenlinna"));
              return bench.plain("", "run", "--config", file.toString());
            }),
        other(OPEN_COMPANY, "COMPANY", "custobar.url=https://COMPANY.custobar.com"),
        other(NO_KEY, "CUSTOBAR_TOKEN", "custobar.url=https://acme.custobar.com"),
        other(FOLDER, "routes.directory=\"nix\" is not a folder", "routes.directory=nix"),
        other(NO_ADDRESS, "custobar.url", ""),
        new Mistake(
            SECRET_EMPTY,
            "is empty",
            bench -> {
              Files.writeString(bench.folder().resolve("empty"), " ");
              return bench.settings("scc.password-file=empty").once("shops");
            }),
        new Mistake(
            SECRET_NOT_UTF8,
            "is not UTF-8",
            bench -> {
              Files.write(bench.folder().resolve("latin"), latin("pässi"));
              return bench.settings("scc.password-file=latin").once("shops");
            }));
  }

  private static Mistake other(SettingError code, String words, String lines) {
    return new Mistake(
        code,
        words,
        bench -> {
          Path file = bench.folder().resolve("other.properties");
          Files.writeString(file, lines);
          return bench.plain("", "run", "--config", file.toString());
        });
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static List<Mistake> more() {
    return List.of(
        new Mistake(
            VARIABLE,
            "did you mean CUSTOBAR_BATCH_SIZE?",
            bench -> bench.environment("CUSTOBAR_BATCH_SIZ", "10")),
        new Mistake(
            TRUST_WITHOUT_TLS,
            "pos.truststore needs pos.keystore",
            bench -> bench.tills().settings("pos.truststore=x.p12").cli("check")),
        new Mistake(
            KEYSTORE_FILE,
            "nowhere.p12: there is no such file",
            bench -> bench.tills().settings("pos.keystore=nowhere.p12").cli("check")),
        new Mistake(
            KEYSTORE_PASSWORD,
            "pos.keystore-password does not open",
            bench -> keystore(bench, "b")),
        new Mistake(KEYSTORE_EMPTY, "holds no private key", bench -> keystore(bench, "a")),
        new Mistake(
            ENCODING,
            "the journal's database is in LATIN1",
            bench -> {
              bench.sql("DROP DATABASE IF EXISTS mistake_latin");
              bench.sql(
                  "CREATE DATABASE mistake_latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'",
                  "DROP DATABASE mistake_latin WITH (FORCE)");
              bench.deployment().set("journal.url", bench.url("mistake_latin"));
              bench.deployment().set("journal.username", "postgres");
              return bench.once("shops");
            }));
  }

  /** A keystore without a key, whose password is {@code a}. */
  private static Mistake.Said keystore(MistakeBench bench, String password) throws Exception {
    Path file = bench.folder().resolve("empty.p12");
    KeyStore keystore = KeyStore.getInstance("PKCS12");
    keystore.load(null, null);
    try (OutputStream out = new FileOutputStream(file.toFile())) {
      keystore.store(out, "a".toCharArray());
    }
    return bench
        .tills()
        .settings("pos.keystore=%s\npos.keystore-password=%s".formatted(file, password))
        .cli("check");
  }
}

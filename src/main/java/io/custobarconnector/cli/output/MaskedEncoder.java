package io.custobarconnector.cli.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes a line as another encoder does, without secrets; what libraries say, and what is said at
 * {@code debug}, also without e-mail addresses and phone numbers.
 */
final class MaskedEncoder extends EncoderBase<ILoggingEvent> {

  private static final String MASK = "***";

  /**
   * What stands behind it is a credential, whoever it belongs to: a till's key is in no setting.
   */
  private static final Pattern CREDENTIAL =
      Pattern.compile(
          "(?i)(\\bauthorization\\W{1,4}|\\bx-[a-z-]*token\\W{1,4})?\\b(bearer|basic|token|apikey)([ +]|%20)+[^\\s\",;'\\])}]{6,}"
              + "|(?i)\\b(authorization|x-[a-z-]*token)\\W{1,4}[^\\s\",;'\\])}]+");

  private static final Pattern EMAIL =
      Pattern.compile(
          "[\\w.!#$'*+/^`{|}~-]+(@|%40)[\\w-]+(\\.[\\w-]+)+", Pattern.UNICODE_CHARACTER_CLASS);

  /** With a country's prefix, or as in Finland, with blanks or hyphens or none. */
  private static final Pattern PHONE =
      Pattern.compile(
          "(\\+|%2[Bb]|\\b00)[1-9]\\d{0,2}[ -]?(\\(0\\)[ -]?)?\\d{1,3}([ -]?\\d{2,4}){1,4}\\b"
              + "|(?<![\\d.:-])0[1-9]\\d{0,2}[ -]?\\d{3}[ -]?\\d{2,5}(?![\\d-])");

  private final Encoder<ILoggingEvent> inner;
  private final Pattern secrets;

  /**
   * @param secrets values that must never be shown
   */
  MaskedEncoder(Encoder<ILoggingEvent> inner, List<String> secrets) {
    this.inner = inner;
    // The longest first, so that one that begins like another leaves nothing of it.
    String any =
        secrets.stream()
            .flatMap(MaskedEncoder::spellings)
            .distinct()
            .sorted(Comparator.comparing(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|"));
    this.secrets = Pattern.compile(any.isEmpty() ? "(?!)" : any);
  }

  /** As it is, as JSON writes it, and as it travels in headers. */
  private static Stream<String> spellings(String secret) {
    return Stream.of(
        secret,
        secret.replace("\\", "\\\\").replace("\"", "\\\""),
        Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public byte[] headerBytes() {
    return inner.headerBytes();
  }

  @Override
  public byte[] footerBytes() {
    return inner.footerBytes();
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    String line = new String(inner.encode(event), StandardCharsets.UTF_8);
    // A key of a row may look like a phone number, and the connector's own sentences hold none.
    boolean isSentence =
        event.getLoggerName().startsWith(Logs.OURS)
            && event.getLevel().isGreaterOrEqual(Level.INFO);
    return (isSentence ? withoutSecrets(line) : masked(line)).getBytes(StandardCharsets.UTF_8);
  }

  private String withoutSecrets(String line) {
    return secrets.matcher(line).replaceAll(MASK);
  }

  String masked(String line) {
    String masked = CREDENTIAL.matcher(withoutSecrets(line)).replaceAll(MASK);
    masked = EMAIL.matcher(masked).replaceAll(MASK);
    return PHONE.matcher(masked).replaceAll(MASK);
  }
}

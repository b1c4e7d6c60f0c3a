package io.custobarconnector.journal.row;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A row that did not get through.
 *
 * @param datatype Custobar's datatype, such as {@code customers}
 * @param key the row's {@code _key}
 * @param origin who refused it
 * @param field the field that is wrong, when one is known
 * @param kind the kind of problem in one word, to count by
 * @param reason a sentence for the operator; holds no personal data
 * @param payload the refused message, when there was one
 * @param version which version of the row it was, and whom it is about
 */
public record RejectedRow(
    String datatype,
    String key,
    Origin origin,
    Optional<String> field,
    String kind,
    String reason,
    Optional<byte[]> payload,
    RowVersion version) {

  /** An escape that is not itself escaped: of the character 0, or of half a surrogate pair. */
  private static final Pattern UNSTORABLE =
      Pattern.compile(
          "(?<!\\\\)((?:\\\\\\\\)*)"
              + "(?:\\\\u0000"
              + "|\\\\u[dD][89abAB]\\p{XDigit}{2}(?!\\\\u[dD][c-fC-F]\\p{XDigit}{2})"
              + "|(?<!\\\\u[dD][89abAB]\\p{XDigit}{2})\\\\u[dD][c-fC-F]\\p{XDigit}{2})");

  public RejectedRow {
    key = RowKey.kept(key);
  }

  /** A row of which no more is known than its message. */
  public RejectedRow(
      String datatype,
      String key,
      Origin origin,
      Optional<String> field,
      String kind,
      String reason,
      Optional<byte[]> payload) {
    this(datatype, key, origin, field, kind, reason, payload, RowVersion.of(payload));
  }

  /** Who refused a row. */
  public enum Origin {
    /** The connector, before sending. */
    CONNECTOR,
    /** Custobar, in its answer. */
    CUSTOBAR
  }

  /**
   * The payload as PostgreSQL can keep it. Neither its text nor its jsonb holds the character 0,
   * and jsonb holds no half of a surrogate pair; a flow must not stand still because of one.
   */
  public String payloadText() {
    return payload
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .map(json -> UNSTORABLE.matcher(json).replaceAll("$1\\\\ufffd"))
        .orElse(null);
  }

  /** The reason as PostgreSQL can keep it. */
  public String reasonText() {
    return reason.replace('\0', '\ufffd');
  }
}

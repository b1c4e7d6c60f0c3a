package io.custobarconnector.journal;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

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
 */
public record RejectedRow(
    String datatype,
    String key,
    Origin origin,
    Optional<String> field,
    String kind,
    String reason,
    Optional<byte[]> payload) {

  /** Who refused a row. */
  public enum Origin {
    /** The connector, before sending. */
    CONNECTOR,
    /** Custobar, in its answer. */
    CUSTOBAR
  }

  String payloadText() {
    return payload.map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse(null);
  }
}

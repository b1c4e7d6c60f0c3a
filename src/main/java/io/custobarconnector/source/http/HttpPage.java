package io.custobarconnector.source.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One answer of a source: whole items, such as orders.
 *
 * @param items as the source wrote them, with decimals kept exact
 * @param total how many items the request matches in all, when the source says so
 * @param next what the answer says of the next page: the query of its address, or its token
 * @param clock what time it is at the source, when it says so
 */
public record HttpPage(
    List<JsonNode> items, OptionalInt total, String next, Optional<Instant> clock) {

  /** Without the items, which are personal data. */
  @Override
  public String toString() {
    return "HttpPage[" + items.size() + " items]";
  }
}

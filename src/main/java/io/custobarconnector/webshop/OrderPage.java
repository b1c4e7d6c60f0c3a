package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One answer of a webshop: whole orders, oldest change first.
 *
 * @param orders as the webshop wrote them, with decimals kept exact
 * @param total how many orders the request matches in all, when the webshop says so
 * @param next the query of the next page, when the webshop names one
 * @param clock what time it is in the webshop, when it says so
 */
public record OrderPage(
    List<JsonNode> orders, OptionalInt total, String next, Optional<Instant> clock) {

  /** Without the orders, which are personal data. */
  @Override
  public String toString() {
    return "OrderPage[" + orders.size() + " orders]";
  }
}

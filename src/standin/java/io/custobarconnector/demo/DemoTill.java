package io.custobarconnector.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.sandbox.StandInCustobar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.builder.RouteBuilder;

/**
 * The demo's till: a page on the port of the tills, and what it needs to know of the demo. The page
 * itself uses the same calls as any till.
 */
final class DemoTill extends RouteBuilder {

  /** Where the page is, on the port of the tills. */
  static final String PATH = "/till";

  private static final String TERMINAL = "1";
  private static final String ASKED = "/api/data/customers/";
  private static final Duration LONG = Duration.ofSeconds(5);

  /** Nothing from elsewhere, and nothing to elsewhere. */
  private static final String POLICY =
      "default-src 'none'; connect-src 'self'; img-src data:; script-src 'unsafe-inline';"
          + " style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'";

  private final StandInCustobar custobar;
  private final DataSource commerceCloud;
  private final String field;

  /**
   * @param custobar holds the customers, and can be told not to answer
   * @param commerceCloud holds the receipts
   * @param field the customer's field with the benefits
   */
  DemoTill(StandInCustobar custobar, DataSource commerceCloud, String field) {
    this.custobar = custobar;
    this.commerceCloud = commerceCloud;
    this.field = field;
  }

  @Override
  public void configure() {
    from("platform-http:" + PATH + "?httpMethodRestrict=GET")
        .routeId("demo-till")
        .description("The demo's till, a page")
        .process(exchange -> answer(exchange, "text/html; charset=utf-8", page()));
    from("platform-http:" + PATH + "/demo?httpMethodRestrict=GET")
        .routeId("demo-till-demo")
        .description("Customers, receipts and the key of the demo")
        .process(exchange -> answer(exchange, "application/json", demo().toString()));
    from("platform-http:" + PATH + "/custobar?httpMethodRestrict=POST")
        .routeId("demo-till-custobar")
        .description("Lets the stand-in Custobar answer tills, or not")
        .process(
            exchange -> {
              hang(
                  "is=hanging"
                      .equals(exchange.getMessage().getHeader(Exchange.HTTP_QUERY, String.class)));
              answer(exchange, "application/json", demo().toString());
            });
  }

  private static void answer(Exchange exchange, String type, String body) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.CONTENT_TYPE, type);
    message.setHeader("Content-Security-Policy", POLICY);
    message.setHeader("X-Content-Type-Options", "nosniff");
    message.setBody(body.getBytes(StandardCharsets.UTF_8));
  }

  private static String page() {
    try (InputStream stream = DemoTill.class.getResourceAsStream("/demo/till.html")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the till's page cannot be read", e);
    }
  }

  private void hang(boolean hanging) {
    custobar.clearFaults();
    if (hanging) {
      custobar.fail(Fault.of(Fault.Kind.DELAY, ASKED, Integer.MAX_VALUE).withDelay(LONG));
    }
  }

  private ObjectNode demo() throws SQLException {
    ObjectNode demo =
        new ObjectMapper()
            .createObjectNode()
            .put("key", DemoBenefits.KEY)
            .put("terminalId", TERMINAL)
            .put("custobar", custobar.faults().isEmpty() ? "well" : "hanging");
    addPhones(demo.putArray("phones"));
    addReceipts(demo);
    return demo;
  }

  /** Who has benefits, as the stand-in holds them at this moment. */
  private void addPhones(ArrayNode phones) {
    Map<String, List<ObjectNode>> byPhone = new LinkedHashMap<>();
    for (String id : DemoBenefits.CUSTOMERS) {
      Optional<ObjectNode> customer = custobar.find(Datatype.CUSTOMERS, id);
      customer.ifPresent(
          found ->
              byPhone
                  .computeIfAbsent(found.path("phone_number").asText(), p -> new ArrayList<>())
                  .add(found));
    }
    byPhone.forEach(
        (phone, customers) -> {
          ArrayNode benefits =
              phones
                  .addObject()
                  .put("phone", phone.replaceFirst("^\\+358", "0"))
                  .put("customers", customers.size())
                  .putArray("benefits");
          customers.forEach(
              customer -> customer.path(field).forEach(benefit -> benefits.add(id(benefit))));
        });
  }

  private static String id(JsonNode benefit) {
    return benefit.isTextual() ? benefit.asText() : benefit.path("id").asText();
  }

  /** The latest receipts of one store on which no benefit was used. */
  private void addReceipts(ObjectNode demo) throws SQLException {
    ArrayNode receipts = demo.putArray("receipts");
    try (Connection connection = commerceCloud.getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                """
                SELECT r.id, r.store_id FROM receipt r
                 WHERE r.store_id = (SELECT store_id FROM receipt ORDER BY id DESC LIMIT 1)
                   AND NOT EXISTS (SELECT FROM benefit_use u WHERE u.receipt_id = r.id)
                 ORDER BY r.id DESC LIMIT 5\
                """);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        receipts.add(row.getString(1));
        demo.put("storeId", row.getString(2));
      }
    }
  }
}

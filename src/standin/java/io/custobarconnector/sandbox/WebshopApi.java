package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The orders of WooCommerce's REST API v3, to be read: key pair, filters, sorting, pages, errors.
 *
 * @see <a href="https://woocommerce.github.io/woocommerce-rest-api-docs/#orders">Orders</a>
 */
final class WebshopApi {
  static final String PATH = "/wp-json/wc/v3/";
  private static final String ORDERS = PATH + "orders";
  private static final int LARGEST_PAGE = 100;
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

  private final StandInWebshop webshop;
  private final String key;
  private final String secret;

  WebshopApi(StandInWebshop webshop, String key, String secret) {
    this.webshop = webshop;
    this.key = key;
    this.secret = secret;
  }

  HttpReply answer(Call call) {
    if (!call.path().startsWith(ORDERS)) {
      return error(404, "rest_no_route", "No route was found matching the URL and request method.");
    }
    if (!isKnown(call)) {
      return error(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.");
    }
    if (!call.method().equals("GET")) {
      return error(404, "rest_no_route", "The stand-in can only be read.");
    }
    String id = call.path().substring(ORDERS.length()).replace("/", "");
    if (!id.isEmpty()) {
      return webshop.orders().stream()
          .filter(order -> order.path("id").asText().equals(id))
          .findFirst()
          .map(order -> HttpReply.json(200, order))
          .orElseGet(() -> error(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID."));
    }
    try {
      return list(call);
    } catch (InvalidParameter e) {
      return error(400, "rest_invalid_param", "Invalid parameter(s): " + e.getMessage());
    }
  }

  private boolean isKnown(Call call) {
    String pair =
        Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(StandardCharsets.UTF_8));
    return call.header("Authorization").filter(("Basic " + pair)::equals).isPresent()
        || (call.parameter("consumer_key").filter(key::equals).isPresent()
            && call.parameter("consumer_secret").filter(secret::equals).isPresent());
  }

  private HttpReply list(Call call) {
    int size = number(call, "per_page", 10, LARGEST_PAGE);
    int page = number(call, "page", 1, Integer.MAX_VALUE);
    String zone = call.parameter("dates_are_gmt").filter("true"::equals).isPresent() ? "_gmt" : "";
    Comparator<ObjectNode> sorting =
        switch (call.parameter("orderby").orElse("date")) {
          case "date" -> Comparator.comparing(order -> order.path("date_created").asText());
          // As WooCommerce does: by local time.
          case "modified" -> Comparator.comparing(WebshopApi::modified);
          case "id", "include", "title", "slug" ->
              Comparator.comparing(order -> order.path("id").asLong());
          default -> throw new InvalidParameter("orderby");
        };
    sorting =
        switch (call.parameter("order").orElse("desc")) {
          case "asc" -> sorting;
          case "desc" -> sorting.reversed();
          default -> throw new InvalidParameter("order");
        };
    Set<String> excluded = ids(call, "exclude");
    Set<String> included = ids(call, "include");
    String status = call.parameter("status").orElse("any");
    List<ObjectNode> all =
        webshop.orders().stream()
            .filter(time(call, "after", "date_created" + zone, 1))
            .filter(time(call, "before", "date_created" + zone, -1))
            .filter(time(call, "modified_after", "date_modified" + zone, 1))
            .filter(time(call, "modified_before", "date_modified" + zone, -1))
            .filter(order -> !excluded.contains(order.path("id").asText()))
            .filter(order -> included.isEmpty() || included.contains(order.path("id").asText()))
            .filter(order -> isOf(status, order.path("status").asText()))
            .sorted(sorting)
            .toList();
    ArrayNode answer = Json.object().putArray("orders");
    all.stream().skip((long) (page - 1) * size).limit(size).forEach(answer::add);
    int pages = (all.size() + size - 1) / size;
    HttpReply reply =
        HttpReply.json(200, answer)
            .withRows(answer.size())
            .withHeader("Date", DATE.format(webshop.now().atZone(ZoneOffset.UTC)))
            .withHeader("X-WP-Total", Integer.toString(all.size()))
            .withHeader("X-WP-TotalPages", Integer.toString(pages));
    return page < pages
        ? reply.withHeader(
            "Link", "<%s%s?page=%s>; rel=\"next\"".formatted(call.base(), ORDERS, page + 1))
        : reply;
  }

  /** An order without a time of change comes first, as NULL does in MySQL. */
  private static String modified(JsonNode order) {
    return TIME.matcher(order.path("date_modified_gmt").asText("")).matches()
        ? order.path("date_modified").asText("")
        : "";
  }

  /** As WooCommerce: the bin is in no list but its own. */
  private static boolean isOf(String asked, String status) {
    return asked.equals("any") ? !status.equals("trash") : status.equals(asked);
  }

  /** Whether an order's time lies strictly after (1) or before (-1) the one asked for. */
  private static Predicate<JsonNode> time(Call call, String name, String field, int side) {
    Optional<String> limit = call.parameter(name);
    if (limit.isEmpty()) {
      return order -> true;
    }
    try {
      LocalDateTime time = LocalDateTime.parse(limit.get().replaceAll("Z$", ""));
      // An order without the time is on no side of it, as in SQL.
      return order ->
          TIME.matcher(order.path(field).asText("")).matches()
              && Integer.signum(LocalDateTime.parse(order.path(field).asText()).compareTo(time))
                  == side;
    } catch (DateTimeParseException e) {
      throw new InvalidParameter(name);
    }
  }

  private static Set<String> ids(Call call, String name) {
    return Arrays.stream(call.parameter(name).orElse("").split(","))
        .filter(id -> !id.isBlank())
        .collect(Collectors.toSet());
  }

  private static int number(Call call, String name, int otherwise, int most) {
    String text = call.parameter(name).orElse(Integer.toString(otherwise));
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
      throw new InvalidParameter(name);
    }
    return Integer.parseInt(text);
  }

  private static final class InvalidParameter extends RuntimeException {
    InvalidParameter(String name) {
      super(name, null, false, false);
    }
  }

  private static HttpReply error(int status, String code, String message) {
    ObjectNode body = Json.object().put("code", code).put("message", message);
    body.putObject("data").put("status", status);
    return new HttpReply(
        status, Map.of("Content-Type", "application/json; charset=UTF-8"), Json.bytes(body), 0);
  }
}

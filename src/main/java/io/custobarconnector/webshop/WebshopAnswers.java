package io.custobarconnector.webshop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.custobarconnector.webshop.Webshop.Platform;
import java.io.IOException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is in a webshop's answer: a page of orders, or the reason why there is none. */
record WebshopAnswers(Platform platform) {

  private static final Pattern NEXT = Pattern.compile("<[^>?]*\\?([^>]*)>\\s*;[^,]*rel=\"?next\"?");
  private static final Pattern CODE = Pattern.compile("[a-z0-9_-]{1,60}");

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /** As {@link Webshop#read}. */
  OrderPage read(byte[] body, String total, String link, String date) throws WebshopBusyException {
    JsonNode answer;
    try {
      answer = body == null ? JSON.createObjectNode() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // The parser's message would quote the answer.
      throw new WebshopBusyException("the webshop's answer is not whole JSON");
    } catch (IOException e) {
      throw new WebshopBusyException("the webshop's answer could not be read", e);
    }
    JsonNode list = platform == Platform.SHOPIFY ? answer.path("orders") : answer;
    if (!list.isArray()) {
      throw new WebshopBusyException("the webshop's answer holds no list of orders");
    }
    List<JsonNode> orders = new ArrayList<>(list.size());
    list.forEach(orders::add);
    return platform == Platform.SHOPIFY
        ? new OrderPage(orders, OptionalInt.empty(), next(link), time(date))
        : new OrderPage(orders, total(total), "", time(date));
  }

  private static OptionalInt total(String total) {
    return total != null && total.strip().matches("\\d{1,9}")
        ? OptionalInt.of(Integer.parseInt(total.strip()))
        : OptionalInt.empty();
  }

  private static Optional<Instant> time(String date) {
    try {
      return Optional.ofNullable(date)
          .map(text -> ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME))
          .map(ZonedDateTime::toInstant);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static String next(String link) {
    Matcher next = NEXT.matcher(link == null ? "" : link);
    return next.find() ? next.group(1) : "";
  }

  /** WooCommerce's word for what is wrong; its sentences may quote what was sent. */
  String code(byte[] body) {
    try {
      String code = body == null ? "" : JSON.readTree(body).path("code").asText("");
      return CODE.matcher(code).matches() ? ", " + code : "";
    } catch (IOException e) {
      return "";
    }
  }
}

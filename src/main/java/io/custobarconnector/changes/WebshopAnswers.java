package io.custobarconnector.changes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.custobarconnector.changes.Webshop.Platform;
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

/** What a webshop's answer means: a page of orders, try again, or give up. */
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
  OrderPage read(int status, byte[] body, String total, String link, String date)
      throws WebshopBusyException {
    refuse(status, body);
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
    return new OrderPage(orders, total(total), next(link), time(date));
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

  private void refuse(int status, byte[] body) throws WebshopBusyException {
    if (status >= 200 && status < 300) {
      return;
    }
    if (status == 429) {
      throw new WebshopBusyException("the webshop asks to slow down (HTTP 429)");
    }
    if (status == 408 || status == 425 || status >= 500) {
      throw new WebshopBusyException("the webshop failed (HTTP %s)".formatted(status));
    }
    throw new WebshopException(
        switch (status) {
          case 401, 403 ->
              "the webshop refused the key (HTTP %s%s): check %s, and that the key may read orders"
                  .formatted(
                      status,
                      code(body),
                      platform == Platform.SHOPIFY
                          ? "webshop.token"
                          : "webshop.key and webshop.secret");
          case 404 ->
              "the webshop does not know the address of its orders (HTTP 404%s): check webshop.url and webshop.platform"
                  .formatted(code(body));
          default ->
              status < 400
                  ? "the webshop answered with a redirect (HTTP %s): set webshop.url to the address it leads to"
                      .formatted(status)
                  : "the webshop refused the request (HTTP %s%s)".formatted(status, code(body));
        });
  }

  /** WooCommerce's word for what is wrong; its sentences may quote what was sent. */
  private static String code(byte[] body) {
    try {
      String code = body == null ? "" : JSON.readTree(body).path("code").asText("");
      return CODE.matcher(code).matches() ? ", " + code : "";
    } catch (IOException e) {
      return "";
    }
  }
}

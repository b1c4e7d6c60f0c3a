package io.custobarconnector.flow.person;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.custobar.limit.WholeAnswer;
import io.custobarconnector.error.CustobarError;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.part.CustobarSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Asks Custobar about one customer, for a person who waits for the answer.
 *
 * @see <a href="https://developers.develbar.com/data-retrieval.html">Data retrieval</a>
 */
final class CustobarReader {

  private static final String FIELDS = "external_id,email,phone_number,country,can_email,can_sms";

  private final CustobarSettings settings;
  private final HttpClient http;

  CustobarReader(CustobarSettings settings) {
    this.settings = settings;
    this.http = HttpClient.newBuilder().connectTimeout(settings.connectTimeout()).build();
  }

  /**
   * The page of customers of whom a field has a value.
   *
   * @throws UnavailableException when Custobar does not give it; the message says why
   */
  byte[] page(String field, String value) {
    URI address =
        URI.create(
            "%s/api/data/customers/?%s=%s&fields=%s"
                .formatted(
                    settings.url(),
                    field,
                    URLEncoder.encode(value, StandardCharsets.UTF_8),
                    FIELDS));
    try {
      WholeAnswer answer =
          WholeAnswer.of(
              http,
              HttpRequest.newBuilder(address)
                  .timeout(settings.responseTimeout())
                  .header("Authorization", settings.authScheme() + " " + settings.token())
                  .header("Accept", "application/json")
                  .build(),
              settings.longestAnswer());
      if (answer.statusCode() != 200) {
        throw new UnavailableException(
            CustobarError.NO_ANSWER,
            "it answers HTTP %s".formatted(answer.statusCode()),
            new IOException());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UnavailableException(
          CustobarError.NO_ANSWER,
          e instanceof ConnectException && e.getMessage() == null
              ? "it does not answer: Connection refused"
              : "it does not answer: " + FailureText.of(e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException(CustobarError.NO_ANSWER, "the command was stopped", e);
    }
  }

  /**
   * The customers of a page, each a map of its fields.
   *
   * @throws UnavailableException as {@link #page} does
   */
  List<Map<String, Object>> customers(String field, String value) {
    try {
      Map<String, Object> page =
          new ObjectMapper().readValue(page(field, value), new TypeReference<>() {});
      return page.get("customers") instanceof List<?> customers
          ? customers.stream().map(CustobarReader::fields).toList()
          : List.of();
    } catch (IOException e) {
      // The parser's own words may quote the page.
      throw new UnavailableException(
          CustobarError.PAGE, "its answer is not a page of customers", e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> fields(Object customer) {
    return customer instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}

package io.custobarconnector.flow.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.custobar.limit.WholeAnswer;
import io.custobarconnector.error.CustobarError;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.part.CustobarSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;

/**
 * Makes an integration in Custobar, and a key of it, with a key of a person.
 *
 * @see <a href="https://developers.custobar.com/reference/create-integration.html">Integrations</a>
 * @see <a href="https://developers.custobar.com/reference/create-access-token.html">Keys</a>
 */
public final class KeyMaker {

  private final CustobarSettings settings;
  private final String personsKey;
  private final HttpClient http;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * @param personsKey a key of a person who may make integrations; it lives for eight hours
   */
  public KeyMaker(CustobarSettings settings, String personsKey) {
    this.settings = settings;
    this.personsKey = personsKey;
    this.http = HttpClient.newBuilder().connectTimeout(settings.connectTimeout()).build();
  }

  /**
   * A key that was made.
   *
   * @param integration the integration's id
   * @param hint the key as it may be shown, masked by Custobar
   * @param secret the key itself, which Custobar shows this once
   */
  public record Made(String integration, String hint, String secret) {
    @Override
    public String toString() {
      return "Made[integration=%s, hint=%s]".formatted(integration, hint);
    }
  }

  /**
   * Makes both.
   *
   * @param name what people in Custobar know the integration and the key by
   * @throws UnavailableException when Custobar does not make them; the message says what to do
   */
  public Made make(String name, List<CustobarScope> scopes) {
    ObjectNode integration = json.createObjectNode().put("integration_name", "");
    integration
        .putObject("parameters")
        .put("name", name)
        .put("description", "Solteq Commerce Cloud to Custobar");
    Outcome first =
        new Outcome(
            "", "; the integration may have been made: look in Custobar, and delete it there");
    String id = post("/api/integrations/", integration, "integration", first).path("id").asText();
    if (id.isEmpty()) {
      throw first.unclear("Custobar's answer names no integration", new IOException());
    }
    ObjectNode key =
        json.createObjectNode()
            .put("name", name)
            .put("owner_id", "integrations/" + id)
            .put("transfer_privileges", false);
    ArrayNode allowed = key.putArray("scopes");
    scopes.forEach(
        scope -> allowed.addObject().put("method", scope.method()).put("path", scope.path()));
    String left = "; the integration " + id + " was made and %s: delete it in Custobar";
    Outcome second =
        new Outcome(
            left.formatted("has no key"), left.formatted("may have a key that is not stored"));
    JsonNode made = post("/api/access-tokens/", key, "access_token", second);
    String secret = made.path("token").asText();
    if (secret.isBlank()) {
      throw second.unclear("Custobar's answer holds no key", new IOException());
    }
    return new Made(id, made.path("hint").asText(), secret);
  }

  /**
   * What a failed request leaves behind in Custobar.
   *
   * @param refused when Custobar did nothing
   * @param unclear when it may have done what was asked
   */
  private record Outcome(String refused, String unclear) {

    UnavailableException refused(String reason, Exception cause) {
      return new UnavailableException(CustobarError.KEY, reason + refused, cause);
    }

    UnavailableException unclear(String reason, Exception cause) {
      return new UnavailableException(CustobarError.NO_ANSWER, reason + unclear, cause);
    }
  }

  private JsonNode post(String path, ObjectNode body, String wrapper, Outcome outcome) {
    try {
      WholeAnswer answer =
          WholeAnswer.of(
              http,
              HttpRequest.newBuilder(URI.create(settings.url() + path))
                  .timeout(settings.responseTimeout())
                  .header("Authorization", settings.authScheme() + " " + personsKey)
                  .header("Content-Type", "application/json")
                  .header("Accept", "application/json")
                  .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                  .build(),
              settings.longestAnswer());
      int status = answer.statusCode();
      if (status / 100 != 2) {
        throw status < 500
            ? outcome.refused(refusal(path, status), new IOException())
            : outcome.unclear(refusal(path, status), new IOException());
      }
      return json.readTree(answer.body()).path(wrapper);
    } catch (JsonProcessingException e) {
      // Its message quotes what it read, such as the new key.
      throw outcome.unclear("Custobar's answer to POST " + path + " is no JSON", new IOException());
    } catch (ConnectException | HttpConnectTimeoutException | SSLHandshakeException e) {
      throw outcome.refused(noAnswer(e), e);
    } catch (IOException e) {
      throw outcome.unclear(noAnswer(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw outcome.unclear("the command was stopped", e);
    } catch (IllegalArgumentException e) {
      // A header with a line break or the like; the client's message quotes it.
      throw outcome.refused("that is no key: one line of letters and digits", new IOException());
    }
  }

  private String noAnswer(IOException e) {
    return "%s does not answer as it should: %s; check custobar.url, and that this machine may connect there"
        .formatted(settings.url(), FailureText.of(e));
  }

  private static String refusal(String path, int status) {
    return switch (status) {
      case 401 ->
          "Custobar refused the key (HTTP 401): a person's key lives for eight hours, make a new one there";
      case 403 ->
          "Custobar does not let this key make integrations (POST %s, HTTP 403): it must be a key of a person who may"
              .formatted(path);
      case 404 ->
          "Custobar does not know %s (HTTP 404): check custobar.url, or make the key in Custobar by hand"
              .formatted(path);
      default -> "Custobar answers POST %s with HTTP %s".formatted(path, status);
    };
  }
}

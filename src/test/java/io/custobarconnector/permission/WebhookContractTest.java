package io.custobarconnector.permission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The webhook answers as {@code /openapi.json} says. */
@ExtendWith(ReferenceDatabaseExtension.class)
class WebhookContractTest {

  private static final JsonNode OPENAPI = openApi();
  private static final JsonNode PATH =
      OPENAPI.path("paths").path("/v1/custobar/marketing-permissions");

  private PermissionSetup setup;

  private static JsonNode openApi() {
    try (InputStream stream = WebhookContractTest.class.getResourceAsStream("/openapi.json")) {
      return new ObjectMapper().readTree(stream);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start(DataSource source, @TempDir Path folder) {
    setup = new PermissionSetup(source, folder).start();
  }

  @AfterEach
  void stop() {
    setup.close();
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? OPENAPI.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static void isDescribed(HttpResponse<String> answer, int status) throws IOException {
    assertThat(answer.statusCode()).isEqualTo(status);
    for (JsonNode call : PATH) {
      JsonNode responses = call.path("responses");
      String key = Integer.toString(status);
      JsonNode response = resolved(responses.path(responses.has(key) ? key : "default"));
      response
          .path("headers")
          .fieldNames()
          .forEachRemaining(
              name -> assertThat(answer.headers().firstValue(name)).as(name).isPresent());
      String type = answer.headers().firstValue("Content-Type").orElseThrow();
      JsonNode content = response.path("content").path(type);
      ObjectNode schema = content.path("schema").deepCopy();
      schema.set("components", OPENAPI.path("components"));
      JsonNode body = new ObjectMapper().readTree(answer.body());
      assertThat(
              JsonSchemaFactory.getInstance(VersionFlag.V4)
                  .getSchema((JsonNode) schema)
                  .validate(body))
          .isEmpty();
      assertThat(content.path("examples"))
          .map(example -> example.path("value").path("code"))
          .contains(body.path("code"));
    }
  }

  @Test
  void what_the_description_shows_as_a_body_is_understood() throws IOException {
    for (String method : List.of("POST", "PUT", "PATCH")) {
      JsonNode call = PATH.path(method.toLowerCase(Locale.ROOT));
      JsonNode examples =
          resolved(call.path("requestBody"))
              .path("content")
              .path("application/json")
              .path("examples");
      assertThat(examples).hasSize(2);
      for (JsonNode example : examples) {
        HttpResponse<String> answer =
            setup.send(method, PermissionSetup.SECRET, example.path("value").toString());
        isDescribed(answer, 200);
        assertThat(answer.body()).contains("\"received\":2", "\"invalid\":0", "\"noStatement\":0");
      }
    }
  }

  @Test
  void each_refusal_is_one_that_is_described() throws Exception {
    isDescribed(setup.send("POST", "wrong", "[]"), 401);
    isDescribed(setup.post("{"), 400);
    isDescribed(setup.post("{\"customers\":[]}"), 400);
    isDescribed(setup.post(" ".repeat(11_000_000)), 413);
    HttpRequest form =
        HttpRequest.newBuilder(setup.address())
            .header("Authorization", PermissionSetup.SECRET)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("items=1"))
            .build();
    isDescribed(HttpClient.newHttpClient().send(form, BodyHandlers.ofString()), 415);
    setup.execute("DROP TABLE connector.permission_waiting CASCADE");
    isDescribed(setup.post("[{\"external_id\":\"1\",\"can_email\":true}]"), 503);
  }
}

package io.custobarconnector.flow.look;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.custobarconnector.custobar.limit.CustobarRefusesUsException;
import io.custobarconnector.custobar.limit.KeyRefusedException;
import io.custobarconnector.custobar.upload.CustobarBusyException;
import io.custobarconnector.custobar.upload.CustobarComparison;
import io.custobarconnector.error.CustobarError;
import io.custobarconnector.flow.CustobarQuestions;
import io.custobarconnector.flow.look.NextRun.Example;
import io.custobarconnector.flow.look.NextRun.Kind;
import io.custobarconnector.flow.look.NextRun.Value;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Custobar holds of changed rows, beside what the next run would send of them: why they
 * changed, which the journal cannot say. A request to Custobar for each row, so only of the first
 * few; the limit of requests is the flows'.
 *
 * @see <a href="https://developers.develbar.com/data-retrieval.html">Data retrieval</a>
 */
public final class HeldValues {

  /** What Custobar's value is to the one that would be sent. */
  public enum Difference {
    SAME,
    DIFFERS,
    /** Custobar gives the field of no record that was asked for, or as a time without a zone. */
    UNTOLD
  }

  /** A few of the 180 requests that are allowed in a minute. */
  private static final int MOST = 10;

  private static final String ID = "external_id";

  /** The datatypes whose records are given back as they were sent, by their id. */
  private static final List<String> READABLE = List.of("customers", "products", "shops");

  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, JsonNode> records = new LinkedHashMap<>();
  private final Set<String> given = new HashSet<>();
  private Optional<String> obstacle = Optional.empty();

  private HeldValues() {}

  /** Nothing, of a look that asks nobody. */
  public static HeldValues none() {
    return new HeldValues();
  }

  /** Asks Custobar about the changed rows among a look's examples. */
  public static HeldValues of(Settings settings, NextRun next) {
    HeldValues held = new HeldValues();
    List<Example> changed =
        next.examples().stream()
            .filter(example -> example.kind() == Kind.CHANGED)
            .limit(MOST)
            .toList();
    if (changed.isEmpty()) {
      return held;
    }
    String datatype = changed.get(0).datatype();
    if (!READABLE.contains(datatype)) {
      held.obstacle = Optional.of("Custobar gives %s back in another form".formatted(datatype));
      return held;
    }
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    try (CustobarQuestions custobar = new CustobarQuestions(settings, files)) {
      held.ask(custobar, changed);
    }
    return held;
  }

  private void ask(CustobarQuestions custobar, List<Example> changed) {
    try {
      for (Example example : changed) {
        Optional<String> id = id(example);
        if (id.isPresent()) {
          JsonNode page = page(custobar, example.datatype(), id.get());
          if (!page.path(example.datatype()).isArray()) {
            obstacle =
                Optional.of(
                    CustobarError.PAGE.of(
                        "Custobar's answer holds no list of " + example.datatype()));
            return;
          }
          JsonNode found = record(page.path(example.datatype()), id.get());
          found.fieldNames().forEachRemaining(given::add);
          records.put(example.key(), found);
        }
      }
    } catch (KeyRefusedException e) {
      obstacle = Optional.of(CustobarError.KEY.of("Custobar refused the key (HTTP 401)"));
    } catch (CustobarRefusesUsException | CustobarBusyException e) {
      obstacle = Optional.of(e.getMessage());
    } catch (IOException e) {
      obstacle =
          Optional.of(CustobarError.NO_ANSWER.of("Custobar does not answer: " + FailureText.of(e)));
    }
  }

  private JsonNode page(CustobarQuestions custobar, String datatype, String id)
      throws CustobarBusyException, IOException {
    byte[] answer =
        custobar.ask(
            "/api/data/%s/?%s=%s"
                .formatted(datatype, ID, URLEncoder.encode(id, StandardCharsets.UTF_8)));
    try {
      return json.readTree(answer);
    } catch (JsonProcessingException e) {
      // Its message would quote the answer.
      return MissingNode.getInstance();
    }
  }

  private static JsonNode record(JsonNode records, String id) {
    for (JsonNode record : records) {
      // A Custobar that knows no such filter gives any record.
      if (record.path(ID).asText().equals(id)) {
        return record;
      }
    }
    return MissingNode.getInstance();
  }

  private Optional<String> id(Example example) {
    return example.values().stream()
        .filter(value -> value.field().equals(ID))
        .map(value -> read(value.sent()).asText())
        .findFirst();
  }

  /** Whether Custobar was asked about a row, and answered. */
  public boolean isTold(Example example) {
    return records.containsKey(example.key());
  }

  /** Whether Custobar has a record of a row that it was asked about. */
  public boolean isHeld(Example example) {
    return !records.getOrDefault(example.key(), MissingNode.getInstance()).isMissingNode();
  }

  /** Custobar's value in JSON; empty when it has none. */
  public Optional<String> value(Example example, Value value) {
    JsonNode held = node(example, value);
    return held.isMissingNode() || held.isNull() ? Optional.empty() : Optional.of(held.toString());
  }

  /** How it compares. */
  public Difference difference(Example example, Value value) {
    JsonNode sent = read(value.sent());
    if (!isTold(example) || !given.contains(value.field()) || CustobarComparison.isTime(sent)) {
      return Difference.UNTOLD;
    }
    return CustobarComparison.same(sent, node(example, value))
        ? Difference.SAME
        : Difference.DIFFERS;
  }

  private JsonNode node(Example example, Value value) {
    return records.getOrDefault(example.key(), MissingNode.getInstance()).path(value.field());
  }

  /** Why rows could not be asked for, as the rest of a sentence; empty when all could. */
  public Optional<String> obstacle() {
    return obstacle;
  }

  private JsonNode read(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException("the value was written as JSON", e);
    }
  }
}

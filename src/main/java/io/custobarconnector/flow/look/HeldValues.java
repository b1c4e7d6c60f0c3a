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
import io.custobarconnector.error.ErrorCode;
import io.custobarconnector.error.NoAnswerException;
import io.custobarconnector.flow.CustobarQuestions;
import io.custobarconnector.flow.look.NextRun.Example;
import io.custobarconnector.flow.look.NextRun.Kind;
import io.custobarconnector.flow.look.NextRun.Value;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What Custobar holds of changed rows, beside what the next run would send of them: why they
 * changed, which the journal cannot say. A request to Custobar for each row, so only of the first
 * few; they come on top of the flows' limit of requests.
 *
 * @see <a href="https://developers.develbar.com/data-retrieval.html">Data retrieval</a>
 */
public final class HeldValues {

  /** What Custobar's value is to the one that would be sent. */
  public enum Difference {
    SAME,
    DIFFERS,
    /** Custobar gives the field of no record that was asked for, or as a time without a zone. */
    UNKNOWN
  }

  /** They come on top of the limit of requests, so few. */
  private static final int MOST = 10;

  private static final String ID = "external_id";

  /** The datatypes whose records are given back as they were sent, by their id. */
  private static final List<String> READABLE = List.of("customers", "products", "shops");

  private final ObjectMapper json = new ObjectMapper();

  /** By the whole row: two datatypes of a flow may have the same key. */
  private final Map<Example, JsonNode> records = new HashMap<>();

  /** The fields that Custobar gives, by datatype. */
  private final Map<String, Set<String>> given = new HashMap<>();

  private Optional<String> obstacle = Optional.empty();

  private HeldValues() {}

  /** Nothing, of a look that asks nobody. */
  public static HeldValues none() {
    return new HeldValues();
  }

  /** Asks Custobar about the changed rows among a look's examples. */
  public static HeldValues of(Settings settings, NextRun next) {
    HeldValues held = new HeldValues();
    List<Example> readable = new ArrayList<>();
    for (Example example : next.examples()) {
      if (example.kind() == Kind.CHANGED) {
        Optional<String> why = held.unreadable(example);
        held.obstacle = held.obstacle.or(() -> why);
        if (why.isEmpty()) {
          readable.add(example);
        }
      }
    }
    if (readable.isEmpty()) {
      return held;
    }
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    try (CustobarQuestions custobar = new CustobarQuestions(settings, files)) {
      held.ask(custobar, readable.stream().limit(MOST).toList());
    } catch (RouteFileException e) {
      held.obstacle = Optional.of(e.getMessage());
    } catch (RuntimeException e) {
      // The deployment may have a kamelet of its own, and the look is worth more than this.
      held.obstacle =
          Optional.of(
              advised(
                  "kamelet:custobar-call fails: " + FailureText.of(e),
                  "if routes/kamelets is your own, compare it with the one that came with this version"));
    }
    return held;
  }

  private Optional<String> unreadable(Example example) {
    if (!READABLE.contains(example.datatype())) {
      return Optional.of(
          "Custobar gives %s back in another form: look at a row in Custobar itself"
              .formatted(example.datatype()));
    }
    return id(example).isPresent()
        ? Optional.empty()
        : Optional.of(
            "Custobar is asked by external_id, and some %s have none: select external_id in the query, or look at a row in Custobar itself"
                .formatted(example.datatype()));
  }

  private void ask(CustobarQuestions custobar, List<Example> changed) {
    try {
      for (Example example : changed) {
        String datatype = example.datatype();
        String id = id(example).orElseThrow();
        JsonNode page = page(custobar, datatype, id).path(datatype);
        Optional<JsonNode> record = record(page, id);
        if (!page.isArray()) {
          obstacle =
              Optional.of(
                  CustobarError.PAGE.of(
                      "Custobar's answer holds no list of %s: check custobar.url, and that no proxy answers in its place"
                          .formatted(datatype)));
          return;
        }
        if (record.isEmpty() && !page.isEmpty()) {
          obstacle =
              Optional.of(
                  CustobarError.PAGE.of(
                      "Custobar does not find %s by their id, and answers with others: check that nothing on the way to custobar.url cuts the query off, or look at a row in Custobar itself"
                          .formatted(datatype)));
          return;
        }
        record.ifPresent(
            found ->
                found
                    .fieldNames()
                    .forEachRemaining(
                        given.computeIfAbsent(datatype, name -> new HashSet<>())::add));
        records.put(example, record.orElse(MissingNode.getInstance()));
      }
    } catch (KeyRefusedException e) {
      obstacle =
          Optional.of(
              CustobarError.KEY.of(
                  "Custobar refused the key (HTTP 401): check custobar.token and custobar.auth-scheme"));
    } catch (CustobarRefusesUsException e) {
      obstacle = Optional.of(e.getMessage());
    } catch (CustobarBusyException e) {
      obstacle = Optional.of(advised(e.getMessage(), "ask again after a while"));
    } catch (IOException e) {
      obstacle =
          Optional.of(
              CustobarError.NO_ANSWER.of(
                  "Custobar does not answer (%s): check custobar.url, and that this machine may connect there"
                      .formatted(NoAnswerException.reason(e).orElseGet(() -> FailureText.of(e)))));
    }
  }

  /** With what to do before the code, which stands at the end. */
  private static String advised(String sentence, String advice) {
    return "%s; %s%s"
        .formatted(
            ErrorCode.without(sentence),
            advice,
            ErrorCode.in(sentence).map(" [%s]"::formatted).orElse(""));
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

  /** Empty also when Custobar knows no such filter, and gives any records. */
  private static Optional<JsonNode> record(JsonNode records, String id) {
    return StreamSupport.stream(records.spliterator(), false)
        .filter(record -> record.path(ID).asText().equals(id))
        .findFirst();
  }

  private Optional<String> id(Example example) {
    return example.values().stream()
        .filter(value -> value.field().equals(ID))
        .map(value -> read(value.sent()).asText())
        .filter(id -> !id.isEmpty())
        .findFirst();
  }

  /** Whether Custobar was asked about a row, and answered. */
  public boolean isAnswered(Example example) {
    return records.containsKey(example);
  }

  /** Whether Custobar has a record of a row that it was asked about. */
  public boolean hasRecord(Example example) {
    return isAnswered(example) && !records.get(example).isMissingNode();
  }

  /** Custobar's value in JSON; empty when it has none. */
  public Optional<String> value(Example example, Value value) {
    JsonNode held = node(example, value);
    return held.isMissingNode() || held.isNull() ? Optional.empty() : Optional.of(held.toString());
  }

  /** How it compares. */
  public Difference difference(Example example, Value value) {
    JsonNode sent = read(value.sent());
    if (!isAnswered(example)
        || !given.getOrDefault(example.datatype(), Set.of()).contains(value.field())
        || CustobarComparison.isTime(sent)) {
      return Difference.UNKNOWN;
    }
    return CustobarComparison.same(value.field(), sent, node(example, value))
        ? Difference.SAME
        : Difference.DIFFERS;
  }

  private JsonNode node(Example example, Value value) {
    return records.getOrDefault(example, MissingNode.getInstance()).path(value.field());
  }

  /** Why rows could not be asked for, and what to do, as the rest of a sentence; else empty. */
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

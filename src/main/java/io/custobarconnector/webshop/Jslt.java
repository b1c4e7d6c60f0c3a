package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import io.custobarconnector.TextFile;
import io.custobarconnector.error.MappingError;
import io.custobarconnector.journal.delivery.DeliveredKeys;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns records of another system into rows for Custobar, as a JSLT file beside the route says. The
 * file maps one record to an object that holds a list of rows for each datatype it has something
 * for. A record that cannot be mapped is rejected in the run's journal and the others go on.
 *
 * <p>A file is compiled once. It may call the functions of {@link MappingFunctions}, finds the
 * connector's settings in {@code $settings}, and may ask for the {@link OrderMemory}.
 *
 * @see <a href="https://github.com/schibsted/jslt">JSLT</a>
 */
public final class Jslt {

  private static final Pattern PLACE = Pattern.compile(",? ?at line (\\d+), column (\\d+)\\.?");

  private final Path routes;
  private final String prefix;
  private final OrderMemory memory;
  private final Map<String, JsonNode> variables;
  private final Map<String, Expression> compiled = new ConcurrentHashMap<>();

  /** What the records of one page became: rows by datatype. */
  public static final class Mapped {
    private final Map<String, List<Map<String, Object>>> rows = new HashMap<>();
    private long count;
  }

  /** A mapping that knows nothing of what was delivered. */
  public Jslt(Path routes, Map<String, String> settings) {
    this(routes, settings, DeliveredKeys.NONE, flow -> Optional.empty());
  }

  /**
   * @param routes the folder of the JSLT files
   * @param settings what files may know by {@code $settings}; no secrets
   * @param delivered which rows Custobar was given
   * @param readUpTo when a flow's latest complete run began
   */
  public Jslt(
      Path routes,
      Map<String, String> settings,
      DeliveredKeys delivered,
      Function<String, Optional<Instant>> readUpTo) {
    this.prefix = settings.getOrDefault("webshop.order-prefix", "");
    this.memory = new OrderMemory(delivered, readUpTo, eventAge(settings), InstantSource.system());
    this.routes = routes;
    ObjectNode known = JsonNodeFactory.instance.objectNode();
    settings.forEach(known::put);
    this.variables = Map.of("settings", known);
  }

  private static Duration eventAge(Map<String, String> settings) {
    BigDecimal seconds = new BigDecimal(settings.getOrDefault("webshop.event-age-seconds", "0"));
    return Duration.ofNanos(seconds.movePointRight(9).longValue());
  }

  /**
   * Compiles a file, to know that it is right.
   *
   * @param name the file's name in the folder of the routes
   * @throws RunStoppedException when it is missing or wrong
   */
  public void check(String name) {
    compiled.computeIfAbsent(name, this::compile);
  }

  /**
   * Compiles the files of a flow, as they are used from now on; those of other flows stay as they
   * were.
   *
   * @throws RunStoppedException when one is wrong; then all stay as they were
   */
  public void take(String flow, List<String> names) {
    Map<String, Expression> taken = new HashMap<>();
    names.forEach(name -> taken.put(name, compile(name)));
    compiled.keySet().removeIf(name -> name.startsWith(flow + "."));
    compiled.putAll(taken);
  }

  /**
   * Maps the records of one page, and counts what became of them as read.
   *
   * @param name the file's name in the folder of the routes
   * @throws RunStoppedException when the file is missing or wrong
   */
  public Mapped map(String name, Run run, List<JsonNode> records) {
    return map(name, run, records, "sales", prefix);
  }

  /**
   * As above, of records that are no orders.
   *
   * @param datatype under which a record is rejected that could not be mapped
   */
  public Mapped map(String name, Run run, List<JsonNode> records, String datatype) {
    return map(name, run, records, datatype, "");
  }

  private Mapped map(
      String name, Run run, List<JsonNode> records, String datatype, String keyPrefix) {
    Expression mapping = compiled.computeIfAbsent(name, this::compile);
    List<JsonNode> results = new ArrayList<>(records.size());
    List<String> well = new ArrayList<>(records.size());
    for (JsonNode mappedRecord : records) {
      String key = key(mappedRecord, keyPrefix);
      try {
        results.add(mapping.apply(variables, mappedRecord));
        well.add(key);
      } catch (RejectedByMapping e) {
        String reason = e.field() + ": " + e.getMessage();
        reject(run, datatype, e.key(), Optional.of(e.field()), e.kind(), reason);
      } catch (FieldFault e) {
        String reason = "%s: %s, and %s/%s needs it";
        reject(
            run,
            datatype,
            key,
            Optional.of(e.field()),
            e.kind(),
            reason.formatted(e.field(), e.getMessage(), routes.getFileName(), name));
      } catch (RuntimeException e) {
        // Without the message of JSLT, which may quote the record.
        reject(run, datatype, key, Optional.empty(), "mapping", where(name, e));
      }
    }
    // What was rejected by the record's key, before one of its rows had a key, is history.
    run.noLongerThere(well);
    results.removeIf(JsonNode::isNull);
    results.forEach(result -> refuseUnlessObject(name, result));
    memory.complete(run, results);
    Mapped mapped = new Mapped();
    results.forEach(result -> add(mapped, result));
    run.rowsRead((int) mapped.count);
    return mapped;
  }

  /** The rows for a datatype; empty when there are none. */
  public List<Map<String, Object>> rows(Mapped mapped, String datatype) {
    return mapped.rows.getOrDefault(datatype, List.of());
  }

  /**
   * Changes the rows of a page: the file gets an object with {@code rows}, and gives a list of
   * rows.
   *
   * @param name the file's name in the folder of the routes
   * @throws RunStoppedException when the file is missing or wrong, or does not fit the rows
   */
  public List<Map<String, Object>> change(String name, List<Map<String, Object>> rows) {
    return change(name, rows, null);
  }

  /**
   * As above, with what was asked for besides.
   *
   * @param more in {@code more} of the object: a list of rows, or an answer in JSON
   */
  public List<Map<String, Object>> change(
      String name, List<Map<String, Object>> rows, Object more) {
    Expression mapping = compiled.computeIfAbsent(name, this::compile);
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.set("rows", RowsAsJson.of(rows));
    page.set("more", answer(name, more));
    JsonNode changed;
    try {
      changed = mapping.apply(variables, page);
    } catch (RuntimeException e) {
      // Without the message of JSLT, which may quote a row.
      throw new RunStoppedException(
          MappingError.FAILS, where(name, e).replace(" to it", " to the page"), e);
    }
    if (!changed.isArray()) {
      throw new RunStoppedException(
          MappingError.SHAPE,
          "%s: the result must be a list of rows".formatted(routes.resolve(name)),
          null);
    }
    return RowsAsJson.back(changed, rows);
  }

  private JsonNode answer(String name, Object more) {
    try {
      return RowsAsJson.answer(more);
    } catch (IllegalArgumentException e) {
      throw new RunStoppedException(
          MappingError.FAILS, "%s: %s".formatted(routes.resolve(name), e.getMessage()), e);
    }
  }

  /** The rows of a page as text in JSON, such as for a file; times as in ISO 8601. */
  public String json(List<Map<String, Object>> rows) {
    return RowsAsJson.of(rows).toString();
  }

  private void refuseUnlessObject(String name, JsonNode result) {
    if (!result.isObject()) {
      throw new RunStoppedException(
          MappingError.SHAPE,
          "%s: the result must be an object with a list of rows for each datatype, such as {\"sales\": […]}"
              .formatted(routes.resolve(name)),
          null);
    }
  }

  /** What names a record that did not become a row: its id as Custobar would know it. */
  private static String key(JsonNode mappedRecord, String prefix) {
    for (String field : List.of("id", "number", "name")) {
      JsonNode name = mappedRecord.path(field);
      if (name.isIntegralNumber() || (name.isTextual() && !name.textValue().isBlank())) {
        return prefix + (field.equals("id") ? "" : "?") + name.asText().strip();
      }
    }
    return prefix + "?";
  }

  private static void add(Mapped mapped, JsonNode result) {
    for (Map.Entry<String, JsonNode> datatype : result.properties()) {
      if (datatype.getKey().equals(OrderMemory.ORDER)) {
        continue;
      }
      List<Map<String, Object>> rows =
          mapped.rows.computeIfAbsent(datatype.getKey(), key -> new ArrayList<>());
      for (JsonNode row : datatype.getValue()) {
        Map<String, Object> columns = new LinkedHashMap<>();
        row.properties().forEach(column -> columns.put(column.getKey(), column.getValue()));
        rows.add(columns);
        mapped.count++;
      }
    }
  }

  private static void reject(
      Run run, String datatype, String key, Optional<String> field, String kind, String reason) {
    run.rowsRead(1);
    run.rowsArrived(1);
    run.rejected(
        new RejectedRow(
            datatype, key, RejectedRow.Origin.CONNECTOR, field, kind, reason, Optional.empty()));
  }

  private String where(String name, RuntimeException e) {
    String place = routes.getFileName() + "/" + name;
    return e instanceof JsltException mistake && mistake.getLine() > 0
        ? "%s:%s:%s could not be applied to it; --key shows it in a preview"
            .formatted(place, mistake.getLine(), mistake.getColumn())
        : "%s could not be applied to it: %s"
            .formatted(
                place,
                e instanceof MappingFunctions.NotAnAmountException
                    ? "an amount is not a number"
                    : "it is not of the documented form");
  }

  private Expression compile(String name) {
    Path file = routes.resolve(name);
    try {
      return new Parser(new StringReader(TextFile.read(file)))
          .withSource(file.toString())
          .withFunctions(MappingFunctions.ALL)
          .compile();
    } catch (NoSuchFileException e) {
      throw new RunStoppedException(
          MappingError.NO_FILE, "%s is missing; the route maps with it".formatted(file), e);
    } catch (CharacterCodingException e) {
      throw new RunStoppedException(MappingError.NOT_UTF8, e.getMessage(), e);
    } catch (IOException e) {
      throw new RunStoppedException(
          MappingError.UNREADABLE, "%s cannot be read: %s".formatted(file, e.getMessage()), e);
    } catch (JsltException e) {
      String what =
          e.getMessageWithoutLocation()
              .strip()
              .split("\\s*Was expecting", 2)[0]
              .replaceAll("\\s*\\R\\s*", " ");
      Matcher place = PLACE.matcher(what);
      if (place.find()) {
        // The parser's own place; the one beside it points at the token before.
        throw new RunStoppedException(
            MappingError.SYNTAX,
            "%s:%s:%s: %s"
                .formatted(file, place.group(1), place.group(2), place.replaceFirst("").strip()),
            e);
      }
      throw new RunStoppedException(
          MappingError.SYNTAX,
          e.getLine() > 0
              ? "%s:%s:%s: %s".formatted(file, e.getLine(), e.getColumn(), what)
              : "%s: %s".formatted(file, what),
          e);
    }
  }
}

package io.custobarconnector.webshop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Expression;
import io.custobarconnector.FlowNames;
import io.custobarconnector.error.MappingError;
import io.custobarconnector.journal.delivery.DeliveredKeys;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.row.RowKey;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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

  private final JsltFiles files;
  private final String prefix;
  private final OrderMemory memory;
  private final List<String> datatypes;
  private final Map<String, JsonNode> variables;

  /** A mapping that knows nothing of what was delivered. */
  public Jslt(Path routes, Map<String, String> settings) {
    this(routes, settings, List.of(), DeliveredKeys.NONE, flow -> Optional.empty());
  }

  /**
   * @param routes the folder of the JSLT files
   * @param settings what files may know by {@code $settings}; no secrets
   * @param datatypes of which a route may leave rows out: one that sends no events asks for none
   * @param delivered which rows Custobar was given
   * @param readUpTo when a flow's latest complete run began
   */
  public Jslt(
      Path routes,
      Map<String, String> settings,
      List<String> datatypes,
      DeliveredKeys delivered,
      Function<String, Optional<Instant>> readUpTo) {
    this.prefix = settings.getOrDefault("webshop.order-prefix", "");
    this.memory = new OrderMemory(delivered, readUpTo, eventAge(settings), InstantSource.system());
    this.datatypes = List.copyOf(datatypes);
    this.files = new JsltFiles(routes);
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
    files.compiled(name);
  }

  /**
   * Compiles the files of a flow, as they are used from now on; those of other flows stay as they
   * were.
   *
   * @throws RunStoppedException when one is wrong; then all stay as they were
   */
  public void take(String flow, List<String> names) {
    files.take(flow, names);
  }

  /**
   * Maps the records of one page, and counts what became of them as read.
   *
   * @param name the file's name in the folder of the routes
   * @throws RunStoppedException when the file is missing or wrong
   */
  public MappedRows map(String name, Run run, List<JsonNode> records) {
    // The prefix is that of one flow; another webshop's orders are named by their own ids.
    return map(
        name, run, records, "sales", run.flow().equals(FlowNames.WEBSHOP_ORDERS) ? prefix : "");
  }

  /**
   * As above, of records that are no orders.
   *
   * @param datatype under which a record is rejected that could not be mapped
   */
  public MappedRows map(String name, Run run, List<JsonNode> records, String datatype) {
    return map(name, run, records, datatype, "");
  }

  private MappedRows map(
      String name, Run run, List<JsonNode> records, String datatype, String keyPrefix) {
    Expression mapping = files.compiled(name);
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
        String reason = "%s: %s, and %s needs it";
        reject(
            run,
            datatype,
            key,
            Optional.of(e.field()),
            e.kind(),
            reason.formatted(e.field(), e.getMessage(), files.shortName(name)));
      } catch (RuntimeException e) {
        // Without the message of JSLT, which may quote the record.
        reject(run, datatype, key, Optional.empty(), "mapping", files.where(name, e));
      }
    }
    // What was rejected by the record's key, before one of its rows had a key, is history.
    run.noLongerThere(well);
    results.removeIf(JsonNode::isNull);
    results.forEach(result -> ResultShape.check(files.of(name), result));
    memory.complete(run, results);
    MappedRows mapped = new MappedRows();
    results.forEach(mapped::add);
    run.rowsRead(mapped.count());
    run.addPageCheck(() -> mapped.refuseUnasked(files.of(name), datatypes));
    return mapped;
  }

  /** The rows for a datatype; empty when there are none. */
  public List<Map<String, Object>> rows(MappedRows mapped, String datatype) {
    return mapped.askFor(datatype);
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
    Expression mapping = files.compiled(name);
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.set("rows", RowsAsJson.of(rows));
    page.set("more", answer(name, more));
    JsonNode changed;
    try {
      changed = mapping.apply(variables, page);
    } catch (RuntimeException e) {
      // Without the message of JSLT, which may quote a row.
      throw new RunStoppedException(
          MappingError.FAILS, files.where(name, e).replace(" to it", " to the page"), e);
    }
    if (!changed.isArray()) {
      throw new RunStoppedException(
          MappingError.SHAPE,
          "%s: the result must be a list of rows".formatted(files.of(name)),
          null);
    }
    return RowsAsJson.back(changed, rows);
  }

  private JsonNode answer(String name, Object more) {
    try {
      return RowsAsJson.answer(more);
    } catch (IllegalArgumentException e) {
      throw new RunStoppedException(
          MappingError.FAILS, "%s: %s".formatted(files.of(name), e.getMessage()), e);
    }
  }

  /** The rows of a page as text in JSON, such as for a file; times as in ISO 8601. */
  public String json(List<Map<String, Object>> rows) {
    return RowsAsJson.of(rows).toString();
  }

  /** What names a record that did not become a row: its id as Custobar would know it. */
  private static String key(JsonNode mappedRecord, String prefix) {
    for (String field : List.of("id", "number", "name")) {
      JsonNode name = mappedRecord.path(field);
      if (name.isIntegralNumber() || (name.isTextual() && !name.textValue().isBlank())) {
        return RowKey.kept(prefix + (field.equals("id") ? "" : "?") + name.asText().strip());
      }
    }
    return prefix + "?";
  }

  private static void reject(
      Run run, String datatype, String key, Optional<String> field, String kind, String reason) {
    run.rowsRead(1);
    run.rowsArrived(1);
    run.rejected(
        new RejectedRow(
            datatype, key, RejectedRow.Origin.CONNECTOR, field, kind, reason, Optional.empty()));
  }
}

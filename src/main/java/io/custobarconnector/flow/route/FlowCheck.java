package io.custobarconnector.flow.route;

import io.custobarconnector.FlowNames;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.error.ColumnError;
import io.custobarconnector.error.RouteError;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.source.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Looks at flows before they start, so that a mistake in a file is told at once and not at three in
 * the night: is the route YAML, does its query run, is every column a field of its datatype.
 */
public final class FlowCheck {

  private static final String SOURCE = "kamelet:changes-source";
  private static final String CUSTOMERS = "customers";
  private static final String SINK = "kamelet:custobar-sink";

  private final RouteFiles files;
  private final Source source;
  private final Datatypes datatypes;
  private final boolean hasCompiler;

  public FlowCheck(RouteFiles files, Source source, Datatypes datatypes) {
    this(files, source, datatypes, ToolProvider.getSystemJavaCompiler() != null);
  }

  public FlowCheck(RouteFiles files, Source source, Datatypes datatypes, boolean hasCompiler) {
    this.files = files;
    this.source = source;
    this.datatypes = datatypes;
    this.hasCompiler = hasCompiler;
  }

  /**
   * Looks at a flow.
   *
   * @throws RouteFileException when a file is missing or wrong, or a column is no field
   * @throws io.custobarconnector.source.query.QueryException when a query is wrong
   */
  public void check(String flow) {
    if (RouteFiles.isJava(files.file(flow))) {
      checkJava(flow);
      return;
    }
    for (Map<?, ?> from : startsIn(files.file(flow))) {
      Optional<String> query = parameter(from, SOURCE, "flow");
      if (query.isEmpty()) {
        continue;
      }
      List<String> columns = source.query(query.get()).columnNames();
      refusePermissions(flow, query.get(), columns);
      Optional<String> datatype = soleStep(from).flatMap(to -> parameter(to, SINK, "datatype"));
      if (datatype.isPresent()) {
        compare(flow, query.get(), datatype.get(), columns);
      }
    }
  }

  /**
   * A copy of what the source holds would undo what customers say in Custobar each time that
   * another field changes.
   */
  private void refusePermissions(String flow, String query, List<String> columns) {
    if (flow.equals(FlowNames.CUSTOMER_PERMISSIONS) || !sends(files.file(flow), CUSTOMERS)) {
      return;
    }
    for (Channel channel : Channel.values()) {
      if (columns.contains(channel.field())) {
        throw new RouteFileException(
            ColumnError.PERMISSION,
            "%s: column \"%s\" would undo what customers say in Custobar; remove it: customer-permissions.sql sends what the till says (docs/marketing-permissions.md)"
                .formatted(files.directory().resolve(query + ".sql"), channel.field()));
      }
    }
  }

  /** What Java does is seen when it runs; its query can be checked now. */
  private void checkJava(String flow) {
    if (!hasCompiler) {
      throw new RouteFileException(
          RouteError.NO_COMPILER,
          "%s: a route in Java is compiled at the start, and %s has no compiler; run the connector on a JDK, or write the route in YAML"
              .formatted(files.file(flow), System.getProperty("java.home")));
    }
    if (Files.exists(files.directory().resolve(flow + ".sql"))) {
      source.query(flow);
    }
  }

  /**
   * Whether a flow reads what changed in the source, so that its SQL file is a query of changes.
   *
   * @throws RouteFileException when the file cannot be read
   */
  public static boolean readsChanges(Path file) {
    return RouteFiles.isJava(file)
        || startsIn(file).stream().anyMatch(from -> SOURCE.equals(from.get("uri")));
  }

  /**
   * Whether a flow sends anything to Custobar.
   *
   * @throws RouteFileException when the file cannot be read
   */
  public static boolean sends(Path file) {
    if (RouteFiles.isJava(file)) {
      return true;
    }
    String steps = load(file).toString();
    return steps.contains(SINK) || steps.contains("direct:custobar-upload");
  }

  /**
   * Whether a flow's YAML sends records of a datatype; of Java that cannot be told.
   *
   * @throws RouteFileException when the file cannot be read
   */
  public static boolean sends(Path file, String datatype) {
    return !RouteFiles.isJava(file) && namesDatatype(load(file), datatype);
  }

  private static boolean namesDatatype(Object part, String datatype) {
    if (part instanceof Map<?, ?> map) {
      return parameter(map, SINK, "datatype").filter(datatype::equals).isPresent()
          || map.values().stream().anyMatch(value -> namesDatatype(value, datatype));
    }
    return part instanceof List<?> list
        && list.stream().anyMatch(value -> namesDatatype(value, datatype));
  }

  /**
   * Whether a route does nothing after its rows have gone to Custobar. Only then may messages wait
   * for a fuller request: a step after the sink takes them for delivered.
   *
   * @throws RouteFileException when the file cannot be read
   */
  public static boolean endsInItsOnlySink(Path file) {
    if (RouteFiles.isJava(file)) {
      return false;
    }
    Object content = load(file);
    return content.toString().split(SINK, -1).length == 2
        && startsIn(file).stream().anyMatch(FlowCheck::endsInSink);
  }

  /**
   * Whether a route does nothing but send its rows to Custobar: then each row must come there. A
   * step between may take rows out, or make several of one.
   *
   * @throws RouteFileException when the file cannot be read
   */
  public static boolean leadsStraightToSink(Path file) {
    return endsInItsOnlySink(file)
        && startsIn(file).stream()
            .allMatch(from -> from.get("steps") instanceof List<?> steps && steps.size() == 1);
  }

  private static boolean endsInSink(Map<?, ?> from) {
    return from.get("steps") instanceof List<?> steps
        && !steps.isEmpty()
        && steps.get(steps.size() - 1) instanceof Map<?, ?> last
        && last.get("to") instanceof Map<?, ?> to
        && SINK.equals(to.get("uri"));
  }

  private void compare(String flow, String query, String datatype, List<String> columns) {
    List<String> problems;
    try {
      problems = datatypes.get(datatype).problems(columns);
    } catch (IllegalArgumentException e) {
      throw new RouteFileException(
          RouteError.DATATYPE, files.file(flow) + ": " + e.getMessage(), e);
    }
    if (!problems.isEmpty()) {
      String file = files.directory().resolve(query + ".sql").toString();
      throw new RouteFileException(
          ColumnError.UNKNOWN, file + ": " + String.join("\n" + file + ": ", problems));
    }
  }

  /** The {@code from} of every route in the file. */
  static List<Map<?, ?>> startsIn(Path file) {
    List<Map<?, ?>> starts = new ArrayList<>();
    if (load(file) instanceof List<?> entries) {
      for (Object entry : entries) {
        if (entry instanceof Map<?, ?> map) {
          Object from =
              map.get("route") instanceof Map<?, ?> route ? route.get("from") : map.get("from");
          if (from instanceof Map<?, ?> start) {
            starts.add(start);
          }
        }
      }
      return starts;
    }
    throw new RouteFileException(
        RouteError.NO_LIST,
        "%s: a route file is a list; begin it with \"- route:\"".formatted(file));
  }

  private static Object load(Path file) {
    try {
      return new Load(LoadSettings.builder().setLabel(file.toString()).build())
          .loadFromString(Files.readString(file));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
      throw new RouteFileException(
          RouteError.YAML, "%s:%s: %s".formatted(file, line, e.getProblem()), e);
    } catch (YamlEngineException e) {
      throw new RouteFileException(RouteError.YAML, "%s: %s".formatted(file, e.getMessage()), e);
    } catch (IOException e) {
      throw new RouteFileException(RouteError.UNREADABLE, "%s cannot be read".formatted(file), e);
    }
  }

  /** The only step of a route, when it is a {@code to}: nothing changes the columns before it. */
  private static Optional<Map<?, ?>> soleStep(Map<?, ?> from) {
    return from.get("steps") instanceof List<?> steps
            && steps.size() == 1
            && steps.get(0) instanceof Map<?, ?> step
            && step.get("to") instanceof Map<?, ?> to
        ? Optional.of(to)
        : Optional.empty();
  }

  static Optional<String> parameter(Map<?, ?> endpoint, String uri, String name) {
    if (uri.equals(endpoint.get("uri"))
        && endpoint.get("parameters") instanceof Map<?, ?> parameters) {
      return Optional.ofNullable(parameters.get(name)).map(Object::toString);
    }
    return Optional.empty();
  }
}

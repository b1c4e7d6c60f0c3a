package io.custobarconnector.flow.route;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * What stands where in a route file, so that a mistake is told with its line; Camel does not
 * always.
 *
 * @param text the file; empty when it cannot be read
 * @param root its YAML; empty when it is none
 */
record RouteText(String text, Optional<Node> root) {

  /** Fields under which an object and its method are named. */
  private static final Set<String> CALLS = Set.of("bean", "method");

  static RouteText of(Path file) {
    try {
      String text = Files.readString(file);
      return new RouteText(text, root(text));
    } catch (IOException e) {
      return new RouteText("", Optional.empty());
    }
  }

  /**
   * The line of a field that does not belong where it stands.
   *
   * @param told the line that Camel tells: of the field, or of where the step begins that has it
   */
  int lineOf(String field, int told) {
    return root.map(node -> lineOf(node, field, told)).orElse(OptionalInt.empty()).orElse(told);
  }

  /** The first line with a word, such as the address of a kamelet; whole words only. */
  Optional<Integer> lineWith(String word) {
    Matcher found = Pattern.compile(Pattern.quote(word) + "(?![\\w-])").matcher(text);
    return found.find()
        ? Optional.of((int) text.substring(0, found.start()).lines().count())
        : Optional.empty();
  }

  /** The line of the first use of a kamelet that leaves a parameter out. */
  OptionalInt lineWithout(String kamelet, String parameter) {
    return root.map(node -> lineWithout(node, kamelet, parameter)).orElse(OptionalInt.empty());
  }

  /** All calls of an object's method, in steps and in expressions; none in what is no YAML. */
  List<RouteCalls.Call> calls() {
    List<RouteCalls.Call> calls = new ArrayList<>();
    root.ifPresent(node -> collect(node, calls));
    return calls;
  }

  private static void collect(Node node, List<RouteCalls.Call> calls) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        if (entry.getValueNode() instanceof MappingNode call
            && CALLS.contains(scalar(entry.getKeyNode()))) {
          value(call, "ref")
              .ifPresent(
                  bean -> {
                    Optional<Node> method = value(call, "method");
                    calls.add(
                        new RouteCalls.Call(
                            line(method.orElse(bean)),
                            scalar(bean),
                            method.map(RouteText::scalar).orElse("")));
                  });
        }
      }
    }
    children(node).forEach(child -> collect(child, calls));
  }

  /** All classes of failures that steps catch, by line; the first line of each. */
  Map<String, Integer> exceptions() {
    Map<String, Integer> exceptions = new LinkedHashMap<>();
    root.ifPresent(node -> collect(node, exceptions));
    return exceptions;
  }

  private static void collect(Node node, Map<String, Integer> exceptions) {
    if (node instanceof MappingNode mapping
        && value(mapping, "exception").orElse(null) instanceof SequenceNode named) {
      named.getValue().forEach(name -> exceptions.putIfAbsent(scalar(name), line(name)));
    }
    children(node).forEach(child -> collect(child, exceptions));
  }

  /** What its first route says of itself. */
  Optional<String> description() {
    return root.filter(SequenceNode.class::isInstance)
        .flatMap(node -> ((SequenceNode) node).getValue().stream().findFirst())
        .flatMap(first -> inner(first, "route"))
        .flatMap(route -> inner(route, "description"))
        .map(RouteText::scalar);
  }

  private static Optional<Node> inner(Node node, String key) {
    return node instanceof MappingNode mapping ? value(mapping, key) : Optional.empty();
  }

  private static Optional<Node> root(String text) {
    try {
      return new Compose(LoadSettings.builder().build()).composeString(text);
    } catch (YamlEngineException e) {
      return Optional.empty();
    }
  }

  private static OptionalInt lineOf(Node node, String field, int told) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        int line = line(entry.getKeyNode());
        if (scalar(entry.getKeyNode()).equals(field) && (line == told || line(node) == told)) {
          return OptionalInt.of(line);
        }
      }
    }
    return first(node, child -> lineOf(child, field, told));
  }

  private static OptionalInt lineWithout(Node node, String kamelet, String parameter) {
    if (node instanceof MappingNode mapping) {
      Optional<Node> uri = value(mapping, "uri");
      Optional<Node> given = value(mapping, "parameters");
      if (uri.map(RouteText::scalar).filter(("kamelet:" + kamelet)::equals).isPresent()
          && given
              .filter(MappingNode.class::isInstance)
              .flatMap(map -> value((MappingNode) map, parameter))
              .isEmpty()) {
        return OptionalInt.of(line(uri.get()));
      }
    }
    return first(node, child -> lineWithout(child, kamelet, parameter));
  }

  private interface Search {
    OptionalInt in(Node node);
  }

  private static OptionalInt first(Node node, Search search) {
    return children(node).stream()
        .map(search::in)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private static List<Node> children(Node node) {
    return node instanceof MappingNode mapping
        ? mapping.getValue().stream().map(NodeTuple::getValueNode).toList()
        : node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
  }

  private static Optional<Node> value(MappingNode mapping, String key) {
    return mapping.getValue().stream()
        .filter(entry -> scalar(entry.getKeyNode()).equals(key))
        .map(NodeTuple::getValueNode)
        .findFirst();
  }

  private static String scalar(Node node) {
    return node instanceof ScalarNode scalar ? scalar.getValue() : "";
  }

  private static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }
}

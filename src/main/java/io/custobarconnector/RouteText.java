package io.custobarconnector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds the line of a mistake in a route file, which Camel does not always tell.
 *
 * @param text the file; empty when it cannot be read
 */
record RouteText(String text) {

  static RouteText of(Path file) {
    try {
      return new RouteText(Files.readString(file));
    } catch (IOException e) {
      return new RouteText("");
    }
  }

  /**
   * The line of a field that does not belong where it stands.
   *
   * @param told the line that Camel tells: of the field, or of where the step begins that has it
   */
  int lineOf(String field, int told) {
    return root().map(node -> lineOf(node, field, told)).orElse(OptionalInt.empty()).orElse(told);
  }

  /** The line of the first use of a kamelet that leaves a parameter out. */
  OptionalInt lineWithout(String kamelet, String parameter) {
    return root().map(node -> lineWithout(node, kamelet, parameter)).orElse(OptionalInt.empty());
  }

  private Optional<Node> root() {
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
    List<Node> children =
        node instanceof MappingNode mapping
            ? mapping.getValue().stream().map(NodeTuple::getValueNode).toList()
            : node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
    return children.stream()
        .map(search::in)
        .filter(OptionalInt::isPresent)
        .findFirst()
        .orElse(OptionalInt.empty());
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

package io.custobarconnector.cli.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.custobar.upload.ComparisonResult;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How Custobar's data differs from a flow's rows: ids and names of fields, and no values. */
public final class Differences {

  /** So many ids are shown to people; programs get all. */
  private static final int SHOWN = 20;

  private Differences() {}

  public static String forPeople(String flow, ComparisonResult found) {
    StringBuilder text =
        new StringBuilder(
            "%s: Custobar holds %s %s; %s missing, %s extra, %s differ"
                .formatted(
                    flow,
                    Formats.number(found.held()),
                    found.datatype(),
                    Formats.number(found.missing().size()),
                    Formats.number(found.extra().size()),
                    Formats.number(found.differing().size())));
    add(text, "missing", found.missing());
    add(text, "extra", found.extra());
    add(
        text,
        "differs",
        found.differing().entrySet().stream().limit(SHOWN + 1).map(Differences::line).toList());
    return text.toString();
  }

  private static String line(Map.Entry<String, Set<String>> record) {
    return "%s (%s)".formatted(record.getKey(), String.join(", ", record.getValue()));
  }

  private static void add(StringBuilder text, String what, List<String> ids) {
    if (!ids.isEmpty()) {
      text.append(
          "%n  %s: %s%s"
              .formatted(
                  what,
                  ids.stream().limit(SHOWN).collect(Collectors.joining(", ")),
                  ids.size() > SHOWN ? ", …" : ""));
    }
  }

  public static void describe(ObjectNode node, ComparisonResult found) {
    node.put("datatype", found.datatype());
    node.put("held", found.held());
    found.missing().forEach(node.putArray("missing")::add);
    found.extra().forEach(node.putArray("extra")::add);
    ArrayNode differing = node.putArray("differing");
    found
        .differing()
        .forEach(
            (id, fields) -> {
              ObjectNode record = differing.addObject().put("id", id);
              fields.forEach(record.putArray("fields")::add);
            });
  }
}

package io.custobarconnector.cli.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.custobarconnector.flow.look.HeldValues;
import io.custobarconnector.flow.look.HeldValues.Difference;
import io.custobarconnector.flow.look.NextRun;
import io.custobarconnector.flow.look.NextRun.Example;
import io.custobarconnector.flow.look.NextRun.Kind;
import io.custobarconnector.flow.look.NextRun.Value;
import io.custobarconnector.journal.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The page of {@code connector preview --diff}, for people and for programs. */
public final class NextRunPage {

  private NextRunPage() {}

  /**
   * For people.
   *
   * @param held what Custobar holds of changed rows, or nothing
   */
  public static String forPeople(NextRun next, HeldValues held) {
    StringBuilder text =
        new StringBuilder("%s: what the next run would send".formatted(next.flow()));
    text.append("%n%n".formatted()).append(counts(next));
    next.rejectedReasons().forEach(reason -> text.append(line("would be rejected", reason)));
    next.omittedReasons().forEach(reason -> text.append(line("would be sent without", reason)));
    next.stop().ifPresent(why -> text.append("%nThe run would stop: %s%n".formatted(why)));
    next.examples().forEach(example -> text.append(example(example, held)));
    text.append(unshown(next, held));
    return text.toString().stripTrailing();
  }

  /** Of which changed rows Custobar's values are not shown, and why. */
  private static String unshown(NextRun next, HeldValues held) {
    List<Example> changed =
        next.examples().stream().filter(example -> example.kind() == Kind.CHANGED).toList();
    boolean some = changed.stream().anyMatch(held::isAnswered);
    if (held.obstacle().isPresent()) {
      return "%nCustobar's values are not shown%s: %s%n"
          .formatted(some ? " for every changed row" : "", held.obstacle().get());
    }
    if (changed.stream().allMatch(held::isAnswered)) {
      return "";
    }
    return (some
            ? "%nCustobar's values are not shown for every changed row: it is asked for the first ten.%n"
            : "%nThe journal keeps a fingerprint of what was delivered and no values, so it cannot say which fields of a row changed. --custobar asks Custobar for its values, with a request for each of the first ten changed rows.%n")
        .formatted();
  }

  private static String example(Example example, HeldValues held) {
    boolean answered = held.isAnswered(example);
    Table table =
        answered
            ? new Table("field", "Custobar has", "is sent", "from the column")
            : new Table("field", "is sent", "from the column");
    List<String> changes = new ArrayList<>();
    for (Value value : example.values()) {
      String column = value.column().orElse(value.selected() ? "NULL" : "none; made on the way");
      if (answered) {
        table.row(value.field(), held(example, value, held), value.sent(), column);
      } else {
        table.row(value.field(), value.sent(), column);
      }
      if (held.difference(example, value) == Difference.DIFFERS) {
        changes.add(value.field());
      }
    }
    String what =
        answered
            ? "; " + (held.hasRecord(example) ? why(changes) : "Custobar has no such record")
            : "";
    return "%n%s: %s%s%n%s".formatted(word(example.kind()), example.key(), what, table);
  }

  private static String why(List<String> changes) {
    return changes.isEmpty()
        ? "Custobar has the same values in all fields that can be compared"
        : "other values of " + String.join(", ", changes);
  }

  private static String held(Example example, Value value, HeldValues held) {
    return switch (held.difference(example, value)) {
      case SAME -> "the same";
      case DIFFERS -> held.value(example, value).orElse("nothing");
      case UNKNOWN -> "not known";
    };
  }

  private static Table counts(NextRun next) {
    Table table = new Table("rows", "number>", "");
    table.row("read", Formats.number(next.read()), next.snapshot() ? "all that there are" : "");
    table.row("new", Formats.number(next.sent(Kind.NEW)), "");
    table.row("changed", Formats.number(next.sent(Kind.CHANGED)), "");
    table.row("gone", Formats.number(next.sent(Kind.GONE)), "unless another row has the id");
    if (next.sent(Kind.AGAIN) > 0) {
      table.row(
          "again",
          Formats.number(next.sent(Kind.AGAIN)),
          "go along with their receipt, or in doubt");
    }
    table.row("unchanged", Formats.number(next.unchanged()), "not sent");
    table.row("rejected", Formats.number(next.rejected()), "Custobar may refuse others");
    if (next.ignored() > 0) {
      table.row("ignored", Formats.number(next.ignored()), "by a setting, or given up");
    }
    return table.row("requests", Formats.number(next.requests()), "");
  }

  private static String line(String what, Reason reason) {
    return "%s %s: %s %s, for example %s%n"
        .formatted(
            Formats.number(reason.rows()),
            what,
            reason.field().orElse("the row"),
            reason.kind(),
            reason.exampleKey());
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /**
   * For programs.
   *
   * @param held what Custobar holds of changed rows, or nothing
   */
  public static ObjectNode forPrograms(NextRun next, HeldValues held) {
    ObjectNode json =
        new ObjectMapper()
            .createObjectNode()
            .put("flow", next.flow())
            .put("changes", next.snapshot() ? "snapshot" : "cursor")
            .put("read", next.read());
    for (Kind kind : Kind.values()) {
      json.put(word(kind), next.sent(kind));
    }
    json.put("unchanged", next.unchanged())
        .put("rejected", next.rejected())
        .put("ignored", next.ignored())
        .put("requests", next.requests())
        .put("stop", next.stop().orElse(null));
    add(json.putArray("rejectedReasons"), next.rejectedReasons());
    add(json.putArray("omittedReasons"), next.omittedReasons());
    held.obstacle().ifPresent(why -> json.put("custobar", why));
    ArrayNode examples = json.putArray("examples");
    for (Example example : next.examples()) {
      ObjectNode node =
          examples.addObject().put("key", example.key()).put("kind", word(example.kind()));
      if (held.isAnswered(example)) {
        node.put("held", held.hasRecord(example));
      }
      ArrayNode values = node.putArray("values");
      for (Value value : example.values()) {
        ObjectNode one =
            values
                .addObject()
                .put("field", value.field())
                .putRawValue("sent", new RawValue(value.sent()))
                .put("column", value.column().orElse(null))
                .put("selected", value.selected());
        if (held.isAnswered(example)) {
          one.putRawValue("custobar", new RawValue(held.value(example, value).orElse("null")));
          one.put("difference", held.difference(example, value).name().toLowerCase(Locale.ROOT));
        }
      }
    }
    return json;
  }

  private static void add(ArrayNode array, List<Reason> reasons) {
    for (Reason reason : reasons) {
      array
          .addObject()
          .put("field", reason.field().orElse(null))
          .put("kind", reason.kind())
          .put("rows", reason.rows())
          .put("exampleKey", reason.exampleKey());
    }
  }
}

package io.custobarconnector.custobar.message;

import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settles rows that make one record together, for example the rows of a receipt: half a receipt is
 * worse than none, so if one row is rejected, all of them are.
 */
final class ReceiptGroups {
  private final DatatypeSchema datatype;
  private final String groupField;
  private final Map<String, Group> groups = new HashMap<>();

  private ReceiptGroups(DatatypeSchema datatype, String groupField) {
    this.datatype = datatype;
    this.groupField = groupField;
  }

  /** The drafts in the same order, with incomplete groups refused. */
  static List<RowOutcome> settle(DatatypeSchema datatype, List<RowOutcome> drafts) {
    var groups = new ReceiptGroups(datatype, datatype.groupField().orElseThrow());
    drafts.forEach(groups::add);
    return drafts.stream().map(groups::settle).toList();
  }

  private static final class Group {
    private final boolean[] present;
    private boolean broken;

    Group(int fields) {
      present = new boolean[fields];
    }
  }

  /** What a whole group lacks. */
  private record Shortage(String field, String kind, String reason) {}

  private void add(RowOutcome draft) {
    Group group =
        groups.computeIfAbsent(draft.group(), name -> new Group(datatype.fields().size()));
    if (draft instanceof RowOutcome.Refused) {
      group.broken = true;
    } else if (draft instanceof RowOutcome.Upsert upsert) {
      for (int i = 0; i < group.present.length; i++) {
        group.present[i] |= RowReader.isPresent(upsert.values()[i]);
      }
    }
  }

  private RowOutcome settle(RowOutcome draft) {
    if (!(draft instanceof RowOutcome.Upsert upsert)) {
      return draft;
    }
    Group group = groups.get(upsert.group());
    if (group.broken) {
      return refused(
          upsert,
          new Shortage(
              groupField, Formatted.OF_GROUP, "another row of the same group was rejected"));
    }
    return shortage(group, upsert).map(lack -> refused(upsert, lack)).orElse(upsert);
  }

  private Optional<Shortage> shortage(Group group, RowOutcome.Upsert row) {
    List<Field> fields = datatype.fields();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).mandatory() == Field.Mandatory.ONCE_PER_GROUP && !group.present[i]) {
        return Optional.of(
            new Shortage(fields.get(i).name(), "missing", "has no value in any row of the group"));
      }
    }
    boolean somebody =
        datatype.anyOf().isEmpty()
            || datatype.anyOf().stream().anyMatch(name -> group.present[datatype.indexOf(name)]);
    if (somebody) {
      return Optional.empty();
    }
    List<String> reasons = new ArrayList<>();
    reasons.add("none of them has a usable value in any row of the group");
    row.omissions().stream()
        .filter(omission -> datatype.anyOf().contains(omission.field()))
        .map(Omission::reason)
        .forEach(reasons::add);
    return Optional.of(
        new Shortage(
            String.join(", ", datatype.anyOf()), "no_identity", String.join("; ", reasons)));
  }

  private static RowOutcome refused(RowOutcome.Upsert row, Shortage lack) {
    return new RowOutcome.Refused(
        new Refusal(
            row.key(),
            row.group(),
            lack.field(),
            lack.kind(),
            lack.field() + ": " + lack.reason()));
  }
}

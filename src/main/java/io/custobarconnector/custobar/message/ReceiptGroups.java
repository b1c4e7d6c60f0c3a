package io.custobarconnector.custobar.message;

import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Settles rows that make one record together, for example the rows of a receipt: half a receipt is
 * worse than none, so if one row is rejected, all of them are.
 */
final class ReceiptGroups {
  private final DatatypeSchema datatype;
  private final String groupField;
  private final int[] needed;
  private final int[] anyOf;
  private final Map<String, Group> groups = new HashMap<>();

  private ReceiptGroups(DatatypeSchema datatype, String groupField) {
    this.datatype = datatype;
    this.groupField = groupField;
    List<Field> fields = datatype.fields();
    this.needed =
        IntStream.range(0, fields.size())
            .filter(i -> fields.get(i).mandatory() == Field.Mandatory.ONCE_PER_GROUP)
            .toArray();
    this.anyOf = datatype.anyOf().stream().mapToInt(datatype::indexOf).toArray();
  }

  /** The drafts in the same order, with incomplete groups refused. */
  static List<RowOutcome> settle(DatatypeSchema datatype, List<RowOutcome> drafts) {
    var groups = new ReceiptGroups(datatype, datatype.groupField().orElseThrow());
    drafts.forEach(groups::add);
    return drafts.stream().map(groups::settle).toList();
  }

  /** What is known of a group: which of the fields that it needs a row has. */
  private static final class Group {
    private final boolean[] present;
    private boolean somebody;
    private boolean broken;

    Group(int needed) {
      present = new boolean[needed];
    }
  }

  /** What a whole group lacks. */
  private record Shortage(String field, String kind, String reason) {}

  private void add(RowOutcome draft) {
    Group group = groups.computeIfAbsent(draft.group(), name -> new Group(needed.length));
    if (draft instanceof RowOutcome.Refused) {
      group.broken = true;
    } else if (draft instanceof RowOutcome.Upsert upsert) {
      for (int i = 0; i < needed.length; i++) {
        group.present[i] |= RowReader.isPresent(upsert.values()[needed[i]]);
      }
      for (int field : anyOf) {
        group.somebody |= RowReader.isPresent(upsert.values()[field]);
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
    for (int i = 0; i < needed.length; i++) {
      if (!group.present[i]) {
        String name = datatype.fields().get(needed[i]).name();
        return Optional.of(new Shortage(name, "missing", "has no value in any row of the group"));
      }
    }
    if (anyOf.length == 0 || group.somebody) {
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

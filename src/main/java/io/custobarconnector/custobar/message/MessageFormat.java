package io.custobarconnector.custobar.message;

import com.fasterxml.jackson.core.io.SerializedString;
import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Deletion;
import io.custobarconnector.custobar.value.Conversion;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes the messages of one datatype out of rows whose columns bear the names of its fields. Safe
 * for use by several threads.
 */
public final class MessageFormat {
  private final DatatypeSchema datatype;
  private final RowReader reader;
  private final SerializedString[] names;
  private final int id;

  public MessageFormat(DatatypeSchema datatype, Conversion conversion) {
    this.datatype = datatype;
    this.reader = new RowReader(datatype, conversion);
    this.names =
        datatype.fields().stream()
            .map(field -> new SerializedString(field.name()))
            .toArray(SerializedString[]::new);
    this.id = datatype.deletion().how() == Deletion.How.NONE ? -1 : datatype.indexOf("external_id");
  }

  /**
   * Formats a batch. A row with a wrong value never stops the others. Rows of one group must be in
   * one batch, in any order.
   *
   * @param rows values by column; columns that begin with an underscore are never sent
   * @throws IllegalArgumentException when a column is not a field, saying what to do about it
   */
  public Formatted format(List<? extends Map<String, Object>> rows) {
    List<RowOutcome> drafts = new ArrayList<>(rows.size());
    for (Map<String, Object> row : rows) {
      drafts.add(reader.read(row));
    }
    return written(
        datatype.groupField().isEmpty() ? drafts : ReceiptGroups.settle(datatype, drafts));
  }

  /** The key that a row's message bears, unless only its content names it. */
  public String key(Map<String, Object> row) {
    return reader.read(row).key();
  }

  private Formatted written(List<RowOutcome> drafts) {
    List<Message> messages = new ArrayList<>(drafts.size());
    List<Refusal> refusals = new ArrayList<>();
    List<Omission> omissions = new ArrayList<>();
    try (var writer = new MessageWriter(names)) {
      for (RowOutcome draft : drafts) {
        if (draft instanceof RowOutcome.Upsert row) {
          byte[] json = writer.write(row.values());
          messages.add(
              new Message(
                  row.key().isEmpty() ? digest(json) : row.key(),
                  row.group(),
                  json,
                  id >= 0 && row.values()[id] instanceof String text ? text : "",
                  false));
          omissions.addAll(row.omissions());
        } else if (draft instanceof RowOutcome.Removal removal) {
          Deletion deletion = datatype.deletion();
          byte[] json =
              writer.writeDeletion(
                  removal.externalId(), deletion.field().orElseThrow(), deletion.value());
          messages.add(
              new Message(removal.key(), removal.group(), json, removal.externalId(), true));
        } else if (draft instanceof RowOutcome.Ignored ignored) {
          omissions.add(ignored.note());
        } else if (draft instanceof RowOutcome.Refused refused) {
          refusals.add(refused.refusal());
        }
      }
    }
    return new Formatted(messages, refusals, omissions, groups(drafts));
  }

  private Set<String> groups(List<RowOutcome> drafts) {
    return datatype.groupField().isEmpty()
        ? Set.of()
        : drafts.stream()
            .map(RowOutcome::group)
            .filter(group -> !group.isEmpty())
            .collect(Collectors.toSet());
  }

  /**
   * The key of what has no identity: two such messages are the same when all in them is the same.
   */
  private static String digest(byte[] json) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(json);
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

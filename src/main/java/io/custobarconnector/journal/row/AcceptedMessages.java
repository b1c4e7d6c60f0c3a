package io.custobarconnector.journal.row;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Messages that Custobar accepted, in the order of their rows' keys.
 *
 * @param keys the keys of the rows
 * @param fingerprints the fingerprints of the messages
 * @param ids the {@code external_id} of each; empty text where deletions have no meaning
 * @param datatype Custobar's datatype
 * @param hidesOldIds whether an id that a row had before is to be hidden
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one request, is never compared
public record AcceptedMessages(
    List<String> keys,
    long[] fingerprints,
    List<String> ids,
    String datatype,
    boolean hidesOldIds) {

  /** Messages of a datatype of which nothing can be deleted. */
  public static AcceptedMessages of(String datatype, List<String> keys, long[] fingerprints) {
    return new AcceptedMessages(
        keys, fingerprints, keys.stream().map(key -> "").toList(), datatype, false);
  }

  /** Whether the others are to be recorded in the same way. */
  public boolean isLike(AcceptedMessages others) {
    return datatype.equals(others.datatype) && hidesOldIds == others.hidesOldIds;
  }

  /** These, then the others. */
  public AcceptedMessages and(AcceptedMessages others) {
    return new AcceptedMessages(
        Stream.concat(keys.stream(), others.keys.stream()).toList(),
        LongStream.concat(LongStream.of(fingerprints), LongStream.of(others.fingerprints))
            .toArray(),
        Stream.concat(ids.stream(), others.ids.stream()).toList(),
        datatype,
        hidesOldIds);
  }

  /** Whether any of the messages has an id that may have to be deleted one day. */
  public boolean haveIds() {
    return ids.stream().anyMatch(id -> !id.isEmpty());
  }

  /** Without keys and ids, which may be personal data. */
  @Override
  public String toString() {
    return "AcceptedMessages[" + keys.size() + " " + datatype + "]";
  }
}

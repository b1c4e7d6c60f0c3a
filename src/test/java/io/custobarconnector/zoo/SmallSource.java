package io.custobarconnector.zoo;

import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A small source, and what happens to it.
 *
 * @param receipts whether its rows are lines of receipts, each with a time of its own; else
 *     products
 * @param snapshot whether the flow compares all rows
 * @param marked whether a snapshot selects deleted rows, with a mark; else it leaves them out
 * @param zone the time zone of the deployment
 * @param hourTwice whether all happens around a change of the clock, by the source's own times
 * @param overlapped whether the flow reads two minutes again; else a millisecond
 * @param guarded whether a run may change a fifth of the rows only
 * @param bytes whether the database keeps text as bytes of no encoding
 * @param rows in the beginning
 */
record SmallSource(
    boolean receipts,
    boolean snapshot,
    boolean marked,
    TimeKind time,
    KeyKind key,
    String zone,
    boolean hourTwice,
    boolean overlapped,
    boolean guarded,
    boolean bytes,
    int pageSize,
    int batchSize,
    int rows,
    List<Act> acts) {

  private static final Set<Act.Kind> CONCURRENT =
      Set.of(Act.Kind.BEGIN, Act.Kind.PREPARE, Act.Kind.COMMIT, Act.Kind.ROLLBACK);
  private static final Set<Act.Kind> WITHOUT_AFTERMATH =
      Set.of(
          Act.Kind.RUN,
          Act.Kind.RUN_ANEW,
          Act.Kind.INSERT,
          Act.Kind.UPDATE,
          Act.Kind.UPDATE_MANY,
          Act.Kind.FUTURE,
          Act.Kind.BACKDATED,
          Act.Kind.BEGIN,
          Act.Kind.PREPARE,
          Act.Kind.COMMIT,
          Act.Kind.ROLLBACK);
  private static final Set<String> USUAL = Set.of("RUN", "INSERT", "UPDATE");
  private static final Set<Act.Kind> UNSEEN = Set.of(Act.Kind.SILENT, Act.Kind.BEHIND);
  private static final Set<Act.Kind> OF_PRODUCTS =
      Set.of(
          Act.Kind.HIDE,
          Act.Kind.SHOW,
          Act.Kind.DELETE,
          Act.Kind.PUT_BACK,
          Act.Kind.RENAME,
          Act.Kind.SHARE);

  /** Leaves out what has no meaning in this source. */
  SmallSource sensible() {
    boolean simulated =
        hourTwice
            && !snapshot
            && time == TimeKind.TIMESTAMP
            && ZoneId.of(zone).getRules().nextTransition(SourceClock.SOME_TIME) != null;
    boolean wide = (overlapped || time == TimeKind.SECONDS) && !simulated;
    return new SmallSource(
        receipts,
        snapshot,
        (marked && !receipts) || !snapshot,
        snapshot ? TimeKind.TIMESTAMPTZ : time,
        bytes && key.isOfLanguage() ? KeyKind.TEXT : key,
        zone,
        simulated,
        wide,
        guarded,
        bytes,
        pageSize,
        batchSize,
        rows,
        acts.stream().filter(act -> isSensible(act.kind(), simulated, wide)).toList());
  }

  private boolean isSensible(Act.Kind act, boolean simulated, boolean wide) {
    if ((receipts && OF_PRODUCTS.contains(act)) || (simulated && CONCURRENT.contains(act))) {
      return false;
    }
    return switch (act) {
      case FUTURE -> !snapshot && !simulated && time.canLie();
      case BACKDATED -> !snapshot && wide && time.canLie() && time != TimeKind.DATE;
      case RENAME, SHARE -> !snapshot;
      case SILENT, BEHIND -> !snapshot && isReconciled();
      // A row that goes without a trace shows only where all rows are compared each time.
      case DELETE, PUT_BACK -> snapshot;
      default -> true;
    };
  }

  /** What is unusual about it, in words that a list of kinds can name. */
  Set<String> traits() {
    Set<String> traits =
        acts.stream().map(act -> act.kind().name()).collect(Collectors.toCollection(TreeSet::new));
    traits.removeAll(USUAL);
    if (time != TimeKind.TIMESTAMPTZ) {
      traits.add("time " + time);
    }
    if (key != KeyKind.INT) {
      traits.add("key " + key);
    }
    add(traits, receipts, snapshot ? "receipts by snapshot" : "receipts by cursor");
    add(traits, needsReconcile(), "reconcile");
    add(traits, snapshot, "snapshot");
    add(traits, snapshot && guarded, "snapshot guarded");
    add(traits, snapshot && marked, "snapshot with marks");
    add(traits, hourTwice, "hour twice");
    add(traits, guarded, "guarded");
    add(traits, bytes, "bytes");
    return traits;
  }

  /** The traits that a source can have. */
  static Set<String> everyTrait() {
    Set<String> traits = new TreeSet<>(Set.of("receipts by snapshot", "receipts by cursor"));
    traits.addAll(
        Set.of("reconcile", "snapshot", "snapshot guarded", "snapshot with marks", "hour twice"));
    traits.addAll(Set.of("guarded", "bytes"));
    for (Act.Kind act : Act.Kind.values()) {
      traits.add(act.name());
    }
    traits.removeAll(USUAL);
    for (TimeKind time : TimeKind.values()) {
      traits.add("time " + time);
    }
    for (KeyKind key : KeyKind.values()) {
      traits.add("key " + key);
    }
    traits.removeAll(Set.of("time TIMESTAMPTZ", "key INT"));
    return traits;
  }

  private static void add(Set<String> traits, boolean has, String trait) {
    if (has) {
      traits.add(trait);
    }
  }

  /**
   * Whether a reconcile compares rows of a moment ago, and not only those before the overlap, so
   * that the end can be judged at once.
   */
  private boolean isReconciled() {
    return time.canLie() && time != TimeKind.SECONDS && !overlapped && !hourTwice;
  }

  /** Whether something happens to it that no cursor sees, and only a comparison of all rows. */
  boolean needsReconcile() {
    return !snapshot && acts.stream().map(Act::kind).anyMatch(UNSEEN::contains);
  }

  /**
   * Whether nothing goes out but the rows of a run: no row of an earlier one, no id that is gone.
   */
  boolean sendsRowsOnly() {
    return key != KeyKind.TWICE
        && acts.stream().map(Act::kind).allMatch(WITHOUT_AFTERMATH::contains);
  }

  /** Whether the connector may say that it does not read such a source. */
  boolean mayBeRefused() {
    return time.nature() != TimeKind.Nature.MOMENT || key.isStrange();
  }

  @Override
  public String toString() {
    return """
    %d %s by %s, zone %s%s, time of change %s, key %s, page %d, request %d, overlap %s%s%s
      %s\
    """
        .formatted(
            rows,
            receipts ? "lines of receipts" : "products",
            snapshot ? marked ? "snapshot with marks" : "snapshot" : "cursor",
            zone,
            hourTwice ? " around a change of the clock" : "",
            time,
            key,
            pageSize,
            batchSize,
            overlapped ? "2m" : "1ms",
            guarded ? ", guarded" : "",
            bytes ? ", SQL_ASCII" : "",
            acts.stream().map(Act::toString).collect(Collectors.joining("\n  ")));
  }
}

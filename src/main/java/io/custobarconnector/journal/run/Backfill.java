package io.custobarconnector.journal.run;

import io.custobarconnector.journal.Position;
import java.util.Optional;
import java.util.OptionalLong;

/** The part of a backfill that a run does: what it reads, and where it is. */
public final class Backfill {

  /** How a run comes to begin where it does. */
  public enum Beginning {
    /** There was none to go on with. */
    FIRST,
    /** It goes on where the one before was stopped. */
    GOES_ON,
    /** One of another range was stopped, and is given up. */
    OTHER_RANGE,
    /** The rows that were sent already have another form by now. */
    OTHER_MAPPING,
    /** It was asked to. */
    RESTART
  }

  private final BackfillRequest asked;
  private final String upTo;
  private volatile Beginning beginning;
  private volatile Optional<Position> position;
  private volatile long readBefore;
  private volatile OptionalLong total;
  private volatile OptionalLong mapping;
  private volatile boolean waiting;

  public Backfill(BackfillState state, Beginning beginning) {
    this.asked = state.asked();
    this.upTo = state.upTo();
    this.beginning = beginning;
    this.position = state.position();
    this.readBefore = state.rowsRead();
    this.total = state.rowsTotal();
    this.mapping = state.mapping();
  }

  /** The range, as it was when the backfill first began. */
  public BackfillRequest asked() {
    return asked;
  }

  /** The time of change of the flow's cursor when the backfill first began. */
  public String upTo() {
    return upTo;
  }

  public Beginning beginning() {
    return beginning;
  }

  /** The last row that was dealt with before this run. */
  public Optional<Position> position() {
    return position;
  }

  /** Rows that were read before this run. */
  public long rowsReadBefore() {
    return readBefore;
  }

  /** Rows in the range; empty when they are not counted. */
  public OptionalLong rowsTotal() {
    return total;
  }

  /** So many rows are in the range. */
  public void expects(long rows) {
    total = OptionalLong.of(rows);
  }

  /** The rows are sent with this mapping; what was sent with another is sent again. */
  public void sendsWith(long now) {
    if (mapping.isPresent() && mapping.getAsLong() != now) {
      beginning = Beginning.OTHER_MAPPING;
      position = Optional.empty();
      readBefore = 0;
      total = OptionalLong.empty();
    }
    mapping = OptionalLong.of(now);
  }

  /** The mapping that the rows are sent with; empty before it is known. */
  public OptionalLong mapping() {
    return mapping;
  }

  /** Whether every row of the flow has the form of this mapping when the backfill is at its end. */
  public boolean isOfAllRows() {
    return asked.isOfAllRows();
  }

  /** Whether it stands back for a run of the flow itself. */
  public boolean isWaiting() {
    return waiting;
  }

  public void waits(boolean now) {
    waiting = now;
  }
}

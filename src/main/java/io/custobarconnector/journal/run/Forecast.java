package io.custobarconnector.journal.run;

import java.util.concurrent.atomic.AtomicLong;

/** What a run would do, counted before it does anything. */
public final class Forecast {

  private final AtomicLong read = new AtomicLong();
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong changed = new AtomicLong();
  private final AtomicLong gone = new AtomicLong();
  private final AtomicLong unfit = new AtomicLong();

  /** Rows that the flow's query returned. */
  public void read(long rows) {
    read.addAndGet(rows);
  }

  /** Rows that Custobar does not have yet, or that nobody knows whether it has. */
  public void added(long rows) {
    added.addAndGet(rows);
  }

  /** Rows that Custobar has in another form. */
  public void changed(long rows) {
    changed.addAndGet(rows);
  }

  /** Rows that Custobar has and the source has no more. */
  public void gone(long rows) {
    gone.addAndGet(rows);
  }

  /** Rows to be rejected, and fields to be left out. */
  public void unfit(long rows) {
    unfit.addAndGet(rows);
  }

  public long rowsRead() {
    return read.get();
  }

  public long rowsChanged() {
    return changed.get();
  }

  public long rowsGone() {
    return gone.get();
  }

  /** Everything that makes work. */
  public long toDo() {
    return added.get() + changed.get() + gone.get() + unfit.get();
  }
}

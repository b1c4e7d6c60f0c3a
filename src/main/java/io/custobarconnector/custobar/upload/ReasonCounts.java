package io.custobarconnector.custobar.upload;

import io.custobarconnector.journal.Reason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts why rows of a flow are rejected, or go without a field. */
public final class ReasonCounts {

  private final String flow;
  private final Map<String, Reason> reasons = new LinkedHashMap<>();

  public ReasonCounts(String flow) {
    this.flow = flow;
  }

  /** Counts one row, or one field of a row. */
  public void add(Optional<String> field, String kind, String key) {
    reasons.merge(
        field.orElse("") + " " + kind,
        new Reason(flow, field, kind, 1, key),
        (all, one) -> new Reason(flow, field, kind, all.rows() + 1, all.exampleKey()));
  }

  /** What was counted, in the order in which it first came. */
  public List<Reason> list() {
    return List.copyOf(reasons.values());
  }
}

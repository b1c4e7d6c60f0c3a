package io.custobarconnector.custobar.upload;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How Custobar's data differs from what a flow's rows say.
 *
 * @param datatype what was compared
 * @param held records that Custobar holds
 * @param missing ids that the flow has and Custobar does not
 * @param extra ids that Custobar has and the flow does not
 * @param differing the names of fields that differ, by id
 */
public record ComparisonResult(
    String datatype,
    long held,
    List<String> missing,
    List<String> extra,
    Map<String, Set<String>> differing) {

  /** Whether nothing differs. */
  public boolean isSame() {
    return missing.isEmpty() && extra.isEmpty() && differing.isEmpty();
  }
}

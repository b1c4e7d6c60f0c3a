package io.custobarconnector.benefit;

import java.util.LinkedHashMap;
import java.util.Map;

/** A till's request that cannot be done as it is. Nothing was changed. */
public final class ProblemException extends RuntimeException {

  private final Problem problem;
  private final transient Map<String, Object> members;

  public ProblemException(Problem problem, String detail) {
    this(problem, detail, Map.of());
  }

  /**
   * @param detail what is wrong this time, in English; names fields, never values
   * @param members further members of the answer
   */
  public ProblemException(Problem problem, String detail, Map<String, Object> members) {
    super(detail, null, false, false);
    this.problem = problem;
    this.members = new LinkedHashMap<>(members);
  }

  Problem problem() {
    return problem;
  }

  public Reply reply() {
    return Reply.problem(problem, getMessage(), members);
  }
}

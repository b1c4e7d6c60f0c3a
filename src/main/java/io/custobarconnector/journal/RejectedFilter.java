package io.custobarconnector.journal;

import java.util.List;
import java.util.Optional;

/**
 * Which of the rows that did not get through are meant; what is empty lets all pass.
 *
 * @param flows their flows
 * @param key the {@code _key}
 * @param kind the kind of problem
 * @param reason a part of the reason, in capital letters or not
 */
public record RejectedFilter(
    List<String> flows, Optional<String> key, Optional<String> kind, Optional<String> reason) {

  /** All there are. */
  public static final RejectedFilter ALL =
      new RejectedFilter(List.of(), Optional.empty(), Optional.empty(), Optional.empty());

  /** All of a flow. */
  public static RejectedFilter of(String flow) {
    return ALL.in(flow);
  }

  /** The same of one flow. */
  public RejectedFilter in(String flow) {
    return new RejectedFilter(List.of(flow), key, kind, reason);
  }

  /** Without the key, which may be personal data. */
  @Override
  public String toString() {
    return "RejectedFilter[flows=" + flows + ", kind=" + kind.orElse("any") + "]";
  }
}

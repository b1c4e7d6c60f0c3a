package io.custobarconnector.journal.rejected;

import java.util.List;
import java.util.Optional;

/**
 * Which of the rejected rows are meant; what is empty lets all pass.
 *
 * @param flows their flows
 * @param key the {@code _key}
 * @param kind the kind of problem
 * @param reason a part of the reason, in capital letters or not
 * @param ids their numbers
 */
public record RejectedFilter(
    List<String> flows,
    Optional<String> key,
    Optional<String> kind,
    Optional<String> reason,
    List<Long> ids) {

  /** All there are. */
  public static final RejectedFilter ALL =
      new RejectedFilter(
          List.of(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  /** All of a flow. */
  public static RejectedFilter of(String flow) {
    return ALL.in(flow);
  }

  /** Those of these numbers. */
  public static RejectedFilter of(List<Long> ids) {
    return new RejectedFilter(
        List.of(), Optional.empty(), Optional.empty(), Optional.empty(), List.copyOf(ids));
  }

  /** The same of one flow. */
  public RejectedFilter in(String flow) {
    return in(List.of(flow));
  }

  /** The same of these flows. */
  public RejectedFilter in(List<String> these) {
    return new RejectedFilter(List.copyOf(these), key, kind, reason, ids);
  }

  /** Without the key, which may be personal data. */
  @Override
  public String toString() {
    return "RejectedFilter[flows=" + flows + ", kind=" + kind.orElse("any") + "]";
  }
}

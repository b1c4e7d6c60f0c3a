package io.custobarconnector.benefit.http;

import io.custobarconnector.benefit.http.TillFixture.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * What tills did and were answered, and when; and whether that can have happened in any order in
 * which each benefit is used once, and given again once it was taken back. Each benefit has one
 * customer and one use.
 */
final class History {

  private enum Kind {
    LOOK_UP,
    USE,
    REVERSAL
  }

  /**
   * One request.
   *
   * @param customer whose benefit it is about
   * @param benefit empty for a look-up, which is about all of the customer's
   */
  private record Call(
      Kind kind,
      String customer,
      String benefit,
      String receipt,
      long begin,
      long end,
      int status,
      String code,
      List<String> offered) {

    boolean isDone() {
      return status == 200 || status == 201;
    }

    boolean concerns(Call other) {
      return customer.equals(other.customer) && benefit.equals(other.benefit);
    }
  }

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final List<String> benefits;

  History(List<String> benefits) {
    this.benefits = List.copyOf(benefits);
  }

  void lookUp(String customer, Supplier<Answer> request) {
    add(Kind.LOOK_UP, customer, "", "", request);
  }

  void use(String customer, String benefit, String receipt, Supplier<Answer> request) {
    add(Kind.USE, customer, benefit, receipt, request);
  }

  void reversal(String customer, String benefit, String receipt, Supplier<Answer> request) {
    add(Kind.REVERSAL, customer, benefit, receipt, request);
  }

  private void add(
      Kind kind, String customer, String benefit, String receipt, Supplier<Answer> request) {
    long begin = System.nanoTime();
    Answer answer = request.get();
    calls.add(
        new Call(
            kind,
            customer,
            benefit,
            receipt,
            begin,
            System.nanoTime(),
            answer.status(),
            answer.code(),
            answer.benefitIds()));
  }

  /** Uses that were answered with 201. */
  long uses() {
    return calls.stream().filter(call -> call.kind() == Kind.USE && call.isDone()).count();
  }

  /** What no order explains; empty when all is well. */
  List<String> contradictions() {
    List<String> wrong = new ArrayList<>();
    for (Call call : calls) {
      if (call.status() >= 500 || call.code().equals("benefit-unknown")) {
        wrong.add("nothing explains " + call);
      } else if (call.kind() == Kind.USE) {
        checkUse(call, wrong);
      } else if (call.kind() == Kind.LOOK_UP) {
        checkOffers(call, wrong);
      }
    }
    return wrong;
  }

  private void checkUse(Call use, List<String> wrong) {
    if (use.isDone()) {
      usesOf(use)
          .filter(other -> !other.equals(use) && stoodThroughout(other, use))
          .forEach(other -> wrong.add("used twice: %s and %s".formatted(other, use)));
    } else if (use.code().equals("benefit-used") && usesOf(use).noneMatch(o -> mayStand(o, use))) {
      wrong.add("said to be used, and nobody has: " + use);
    }
  }

  private void checkOffers(Call lookUp, List<String> wrong) {
    for (String benefit : benefits) {
      Call about =
          new Call(
              Kind.LOOK_UP,
              lookUp.customer(),
              benefit,
              "",
              lookUp.begin(),
              lookUp.end(),
              lookUp.status(),
              "",
              lookUp.offered());
      boolean offered = lookUp.offered().contains(benefit);
      if (offered && usesOf(about).anyMatch(use -> stoodThroughout(use, about))) {
        wrong.add("offered though it was used: " + about);
      }
      if (!offered && usesOf(about).noneMatch(use -> mayStand(use, about))) {
        wrong.add("not offered though nobody has used it: " + about);
      }
    }
  }

  private java.util.stream.Stream<Call> usesOf(Call call) {
    return calls.stream()
        .filter(use -> use.kind() == Kind.USE && use.isDone() && use.concerns(call));
  }

  private java.util.stream.Stream<Call> reversalsOf(Call use) {
    return calls.stream()
        .filter(
            back ->
                back.kind() == Kind.REVERSAL
                    && back.isDone()
                    && back.concerns(use)
                    && back.receipt().equals(use.receipt()));
  }

  /** Whether the use was over before the other call began, and no reversal began before its end. */
  private boolean stoodThroughout(Call earlier, Call later) {
    return earlier.end() < later.begin()
        && reversalsOf(earlier).noneMatch(back -> back.begin() < later.end());
  }

  /** Whether the use had begun before the other call's end, and need not have been taken back. */
  private boolean mayStand(Call earlier, Call later) {
    return earlier.begin() < later.end()
        && reversalsOf(earlier).noneMatch(back -> back.end() < later.begin());
  }
}

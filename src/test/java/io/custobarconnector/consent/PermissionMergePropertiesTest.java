package io.custobarconnector.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds for every pair of statements. */
class PermissionMergePropertiesTest {

  private final PermissionMerge merge = new PermissionMerge(FirstFalse.UNSAID);

  /** Few enough that ties are common. */
  private static Arbitrary<Instant> times() {
    return Arbitraries.longs().between(0, 3).map(Instant::ofEpochSecond);
  }

  @Provide
  Arbitrary<Held> held() {
    return Combinators.combine(Arbitraries.of(Stance.class), times().optional()).as(Held::new);
  }

  @Provide
  Arbitrary<Statement> statements() {
    return Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(Evidence.class), times())
        .as(Statement::new);
  }

  @Provide
  Arbitrary<List<Statement>> told() {
    return Combinators.combine(Arbitraries.of(true, false), times())
        .as((granted, at) -> new Statement(granted, Evidence.TOLD, at))
        .list()
        .ofMaxSize(5);
  }

  private Held after(Held held, Statement statement) {
    return merge.toSource(held, statement, Ownership.BOTH).applies()
        ? new Held(statement.stance(), Optional.of(statement.at()))
        : held;
  }

  @Property
  void a_grant_without_its_time_never_undoes_a_withdrawal(
      @ForAll("held") Held held, @ForAll("statements") Statement statement) {
    if (held.stance() == Stance.WITHDRAWN
        && statement.granted()
        && statement.evidence() != Evidence.TOLD) {
      assertThat(after(held, statement).stance()).isEqualTo(Stance.WITHDRAWN);
    }
  }

  @Property
  void a_grant_undoes_a_withdrawal_only_when_it_is_known_to_be_newer(
      @ForAll("held") Held held, @ForAll("statements") Statement statement) {
    if (held.stance() == Stance.WITHDRAWN && after(held, statement).stance() == Stance.GRANTED) {
      assertThat(statement.at()).isAfter(held.since().orElseThrow());
    }
  }

  @Property
  void a_withdrawal_stands_unless_the_grant_is_known_to_be_newer_or_nobody_may_have_said_it(
      @ForAll("held") Held held, @ForAll("statements") Statement statement) {
    if (!statement.granted() && after(held, statement).stance() == Stance.GRANTED) {
      boolean newerGrant =
          statement.evidence() == Evidence.TOLD
              && held.since().filter(since -> since.isAfter(statement.at())).isPresent();
      assertThat(newerGrant || statement.evidence() == Evidence.FIRST_SEEN).isTrue();
    }
  }

  @Property
  void what_nobody_said_never_becomes_a_no(@ForAll("statements") Statement statement) {
    if (statement.evidence() == Evidence.FIRST_SEEN && !statement.granted()) {
      assertThat(after(new Held(Stance.UNKNOWN, Optional.empty()), statement).stance())
          .isEqualTo(Stance.UNKNOWN);
    }
  }

  @Property
  void repeating_a_statement_changes_nothing(
      @ForAll("held") Held held, @ForAll("statements") Statement statement) {
    Held once = after(held, statement);
    assertThat(after(once, statement)).isEqualTo(once);
  }

  @Property
  void told_statements_end_the_same_in_whatever_order_they_arrive(
      @ForAll("told") List<Statement> statements, @ForAll long seed) {
    Held nothing = new Held(Stance.UNKNOWN, Optional.empty());
    List<Statement> shuffled = new ArrayList<>(statements);
    java.util.Collections.shuffle(shuffled, new java.util.Random(seed));
    Held inOrder = nothing;
    for (Statement statement :
        statements.stream().sorted(Comparator.comparing(Statement::at)).toList()) {
      inOrder = newest(inOrder, statement);
    }
    Held mixed = nothing;
    for (Statement statement : shuffled) {
      mixed = newest(mixed, statement);
    }
    assertThat(mixed.stance()).isEqualTo(inOrder.stance());
  }

  /** As the source keeps it: the same answer again moves its time. */
  private Held newest(Held held, Statement statement) {
    if (held.stance() == statement.stance()
        && held.since().filter(since -> since.isBefore(statement.at())).isPresent()) {
      return new Held(held.stance(), Optional.of(statement.at()));
    }
    return after(held, statement);
  }

  @Property
  void where_the_source_owns_permissions_custobar_grants_nothing(
      @ForAll("held") Held held, @ForAll("statements") Statement statement) {
    if (statement.granted()) {
      assertThat(merge.toSource(held, statement, Ownership.SOURCE).applies()).isFalse();
    }
  }
}

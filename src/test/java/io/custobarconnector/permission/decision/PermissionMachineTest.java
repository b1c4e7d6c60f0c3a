package io.custobarconnector.permission.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.settings.part.FirstFalse;
import io.custobarconnector.settings.part.FirstTrue;
import io.custobarconnector.settings.part.Ownership;
import io.custobarconnector.settings.part.PermissionRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The tables of {@code docs/marketing-permissions.md}, line by line. */
class PermissionMachineTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
  private static final Instant YESTERDAY = NOW.minus(Duration.ofDays(1));

  private static PermissionMachine machine(Ownership ownership, FirstTrue firstTrue) {
    return new PermissionMachine(
        new PermissionRules(
            ownership,
            FirstFalse.UNSAID,
            firstTrue,
            50,
            Duration.ofMinutes(15),
            Duration.ofMinutes(10),
            20));
  }

  private static PermissionState base(Base base) {
    return base == Base.UNKNOWN
        ? PermissionState.NEW
        : PermissionState.NEW.hears(base, YESTERDAY.minusSeconds(60));
  }

  /**
   * A stance and how many minutes before now it was said: {@code yes 60}, {@code no}, {@code
   * nothing}.
   */
  private static StoredPermission held(String text) {
    String[] parts = text.split(" ", -1);
    PermissionValue stance =
        switch (parts[0]) {
          case "yes" -> PermissionValue.GRANTED;
          case "no" -> PermissionValue.WITHDRAWN;
          default -> PermissionValue.UNKNOWN;
        };
    return new StoredPermission(
        stance,
        parts.length == 1
            ? Optional.empty()
            : Optional.of(NOW.minus(Duration.ofMinutes(Long.parseLong(parts[1])))));
  }

  private static String outcome(Verdict verdict) {
    String effect =
        verdict
            .write()
            .map(write -> write.stance() == PermissionValue.GRANTED ? "yes" : "no")
            .orElse(verdict.undo() ? "undo" : "-");
    String sent = verdict.send().map(granted -> granted ? "sends yes" : "sends no").orElse(effect);
    return sent + (verdict.next().owesNo() ? " owes" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, nothing,     no, first-statement",
    "NONE,    yes 60,      no, newer",
    "NO,      yes 60,      no, newer",
    "YES,     yes 5,       no, withdrawal-wins",
    "YES,     yes,         no, withdrawal-wins",
    "YES,     yes -5,      no, withdrawal-wins",
    "YES,     yes -500000, no, withdrawal-wins",
    "UNKNOWN, no 60,       -,  same"
  })
  void a_no_by_webhook(Base base, String source, String outcome, String reason) {
    Verdict verdict =
        machine(Ownership.BOTH, FirstTrue.UNSAID)
            .told(base(base), false, NOW, held(source), NOW, true, false);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
    assertThat(verdict.next().base()).isEqualTo(Base.NO);
  }

  @ParameterizedTest
  @CsvSource({
    "yes 60, -, older",
    "yes 115, no, withdrawal-wins",
    "yes -500000, no, withdrawal-wins"
  })
  void a_no_by_webhook_that_is_applied_two_hours_late(
      String source, String outcome, String reason) {
    Verdict verdict =
        machine(Ownership.BOTH, FirstTrue.UNSAID)
            .told(
                base(Base.YES),
                false,
                NOW.minus(Duration.ofHours(2)),
                held(source),
                NOW,
                true,
                false);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "YES,  taken,     yes 60,  -,  our-own",
    "NONE, taken,     yes 60,  -,  our-own",
    "NONE, taken,     nothing, -,  our-own",
    "YES,  taken,     no 180,  -,  same",
    "YES,  then yes,  yes 60,  no, newer",
    "YES,  refused,   yes 60,  no, newer",
    "YES,  abandoned, yes 60,  no, newer",
    "YES,  noted,     yes 60,  no, newer",
    "YES,  told yes,  yes 60,  no, newer"
  })
  void a_no_that_was_read_after_the_connector_had_sent_one(
      Base base, String fate, String source, String outcome, String reason) {
    Instant sentAt = NOW.minus(Duration.ofHours(2));
    StoredPermission no = held("no 180");
    PermissionState noted = base(base).looks(no, sentAt).sends(false, sentAt);
    PermissionState taken = noted.taken(false, Optional.of(no), Optional.empty(), sentAt);
    Instant later = sentAt.plusSeconds(60);
    PermissionState state =
        switch (fate) {
          case "taken" -> taken;
          case "then yes" -> taken.sends(true, later).answered(true, later);
          case "refused" -> noted.answered(false, sentAt);
          case "abandoned" -> noted.abandoned(sentAt);
          case "told yes" -> taken.awaits(true, later);
          default -> noted;
        };
    Verdict verdict =
        machine(Ownership.BOTH, FirstTrue.UNSAID)
            .read(state, false, NOW, held(source), NOW, false, false);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, yes 60,  -,  may-be-default",
    "UNKNOWN, nothing, -,  may-be-default",
    "NONE,    yes 60,  no, newer",
    "YES,     yes 5,   no, withdrawal-wins",
    "NO,      yes 60,  -,  same",
    "YES,     no 60,   -,  same"
  })
  void a_no_that_was_read(Base base, String source, String outcome, String reason) {
    Verdict verdict =
        machine(Ownership.BOTH, FirstTrue.UNSAID)
            .read(base(base), false, NOW, held(source), NOW, false, false);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "BOTH,     UNKNOWN, nothing, true,  false, -,      unknown-base",
    "BOTH,     UNKNOWN, no 60,   true,  false, - owes, unknown-base",
    "CUSTOBAR, UNKNOWN, no 60,   true,  false, -,      unknown-base",
    "BOTH,     YES,     nothing, true,  false, -,      came-along",
    "BOTH,     YES,     no 60,   true,  false, -,      came-along",
    "BOTH,     NONE,    yes 60,  true,  false, -,      same",
    "SOURCE,   NONE,    nothing, true,  false, -,      source-owns",
    "SOURCE,   NO,      no 60,   true,  false, - owes, source-owns",
    "BOTH,     NO,      no 60,   true,  true,  - owes, wave",
    "BOTH,     NONE,    nothing, true,  true,  -,      wave",
    "BOTH,     NONE,    nothing, true,  false, yes,    first-statement",
    "BOTH,     NONE,    nothing, false, false, -,      waits-for-reading",
    "BOTH,     NO,      no 60,   true,  false, -,      till-changed",
    "CUSTOBAR, NO,      no 60,   true,  false, -,      waits-for-reading"
  })
  void a_yes_by_webhook(
      Ownership ownership,
      Base base,
      String source,
      boolean alone,
      boolean wave,
      String outcome,
      String reason) {
    Verdict verdict =
        machine(ownership, FirstTrue.UNSAID)
            .told(base(base), true, NOW, held(source), NOW, alone, wave);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "BOTH,   UNKNOWN, nothing, false, -,      unknown-base",
    "BOTH,   NONE,    nothing, false, yes,    first-statement",
    "BOTH,   NONE,    nothing, true,  -,      wave",
    "BOTH,   NO,      no 60,   false, - owes, no-resubscription",
    "BOTH,   YES,     no 60,   false, - owes, keeps-withdrawal",
    "SOURCE, NONE,    no 60,   false, - owes, source-owns"
  })
  void a_yes_that_was_read(
      Ownership ownership, Base base, String source, boolean wave, String outcome, String reason) {
    PermissionState state = base(base).sees(held(source), YESTERDAY);
    Verdict verdict =
        machine(ownership, FirstTrue.UNSAID).read(state, true, NOW, held(source), NOW, wave, false);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({"1440, yes, confirmed", "5, -, nothing-new"})
  void a_yes_over_a_no_that_was_sent_counts_when_a_later_reading_shows_it(
      int sentMinutesAgo, String outcome, String reason) {
    Instant sentAt = NOW.minus(Duration.ofMinutes(sentMinutesAgo));
    StoredPermission no = held("no 2000");
    PermissionMachine machine = machine(Ownership.BOTH, FirstTrue.UNSAID);
    PermissionState state =
        base(Base.NO)
            .sees(no, sentAt)
            .sends(false, sentAt)
            .taken(false, Optional.of(no), Optional.empty(), sentAt);
    PermissionState waits =
        machine.told(state, true, NOW.minusSeconds(60), no, NOW, true, false).next();
    Verdict verdict = machine.read(waits, true, NOW, no, NOW, false, false);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({"no 2000, yes, confirmed", "no, - owes, no-resubscription"})
  void that_custobar_repeats_a_no_it_was_sent_does_not_outweigh_a_yes_said_after_it(
      String source, String outcome, String reason) {
    Instant sentAt = NOW.minus(Duration.ofDays(1));
    StoredPermission no = held(source);
    PermissionMachine machine = machine(Ownership.BOTH, FirstTrue.UNSAID);
    PermissionState sent =
        base(Base.YES)
            .looks(no, sentAt)
            .sends(false, sentAt)
            .taken(false, Optional.of(no), Optional.empty(), sentAt);
    PermissionState repeated =
        machine.told(sent, false, sentAt.plusSeconds(1), no, NOW, true, false).next();
    PermissionState waits =
        machine.told(repeated, true, NOW.minusSeconds(60), no, NOW, true, false).next();
    Verdict verdict = machine.read(waits, true, NOW, no, NOW, false, false);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({"true, our-own", "false, our-own"})
  void a_yes_that_we_sent_is_no_grant(boolean read, String reason) {
    PermissionMachine machine = machine(Ownership.BOTH, FirstTrue.UNSAID);
    StoredPermission no = held("no 30");
    PermissionState state =
        base(Base.NONE)
            .sends(true, NOW.minus(Duration.ofHours(2)))
            .answered(true, NOW.minus(Duration.ofHours(2)))
            .sees(no, NOW.minus(Duration.ofMinutes(30)));
    Verdict verdict =
        read
            ? machine.read(state, true, NOW, no, NOW, false, false)
            : machine.told(state, true, NOW, no, NOW, true, false);
    assertThat(verdict.write()).isEmpty();
    assertThat(verdict.reason().word()).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "NONE,    no -500000,  -1,   sends no,  first-statement",
    "YES,     no,          -1,   sends no,  withdrawal-wins",
    "NO,      no 1440,     -1,   sends no,  same",
    "NONE,    yes,         -1,   -,         no-time",
    "NONE,    yes 5,       -1,   sends yes, first-statement",
    "NO,      yes 5,       -1,   sends yes, newer",
    "YES,     yes 5,       -1,   -,         same",
    "NO,      yes 60,      30,   undo,      keeps-withdrawal",
    "NO,      yes 25,      30,   undo,      within-tolerance",
    "NO,      yes 15,      30,   sends yes, newer",
    "NO,      yes -500000, 30,   undo,      future-time",
    "NONE,    yes 60,      30,   undo,      keeps-withdrawal"
  })
  void the_till_says(Base base, String says, int noMinutesAgo, String outcome, String reason) {
    PermissionState state = base(base);
    if (noMinutesAgo >= 0) {
      state = state.learnsNo(NOW.minus(Duration.ofMinutes(noMinutesAgo)));
    }
    Verdict verdict = machine(Ownership.BOTH, FirstTrue.UNSAID).till(state, held(says), NOW);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
    assertThat(
            machine(Ownership.BOTH, FirstTrue.UNSAID)
                .till(verdict.next(), held(says), NOW)
                .reason())
        .isEqualTo(PermissionReason.NOTHING_NEW);
  }

  @ParameterizedTest
  @CsvSource({"BOTH, true", "BOTH, false", "SOURCE, true", "SOURCE, false"})
  void a_no_found_after_a_yes_that_did_not_count_is_a_new_one(Ownership ownership, boolean asked) {
    PermissionMachine machine = machine(ownership, FirstTrue.UNSAID);
    StoredPermission no = held("no 1000");
    Instant toldAt = NOW.minus(Duration.ofMinutes(50));
    PermissionState state =
        machine
            .told(base(Base.NO).sees(no, YESTERDAY), true, toldAt, no, toldAt, true, true)
            .next();
    if (asked) {
      // The no that Custobar is told again explains what is found there no better.
      state = state.sends(false, NOW.minus(Duration.ofMinutes(20)));
    }
    StoredPermission typedBefore = held("yes 60");
    PermissionState found = machine.read(state, false, NOW, typedBefore, NOW, false, false).next();
    assertThat(found.noAt()).contains(NOW);
    assertThat(outcome(machine.till(found, typedBefore, NOW))).doesNotContain("yes");
  }

  @ParameterizedTest
  @CsvSource({"BOTH", "SOURCE"})
  void a_yes_at_the_till_soon_after_a_no_does_not_count_and_its_repetition_does(
      Ownership ownership) {
    PermissionMachine machine = machine(ownership, FirstTrue.UNSAID);
    StoredPermission yes = held("yes 25");
    PermissionState state =
        base(Base.NO).learnsNo(NOW.minus(Duration.ofMinutes(30))).sees(held("no 30"), YESTERDAY);
    Verdict soon = machine.till(state, yes, NOW);
    assertThat(soon.reason()).isEqualTo(PermissionReason.WITHIN_TOLERANCE);
    Verdict undone = machine.undo(soon.next(), NOW, yes, NOW);
    assertThat(undone.reason()).isEqualTo(PermissionReason.UNDONE);
    // Undoing is no new no: the time after which a yes counts does not move.
    assertThat(undone.write().orElseThrow().since()).isEqualTo(state.noAt());
    Verdict again = machine.till(undone.next(), held("yes 5"), NOW);
    assertThat(outcome(again)).startsWith("sends yes");
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, true"})
  void a_webhook_that_waits_counts_before_a_yes_of_the_till(boolean flag, boolean yesTold) {
    Instant at = NOW.minus(Duration.ofMinutes(30));
    PermissionState state = base(Base.NO).awaits(flag, at);
    assertThat(state.yesToldAt().isPresent()).isEqualTo(yesTold);
    assertThat(machine(Ownership.BOTH, FirstTrue.UNSAID).till(state, held("yes 40"), NOW).undo())
        .isEqualTo(!flag);
  }

  @ParameterizedTest
  @CsvSource({"CUSTOBAR, yes", "BOTH, -"})
  void where_the_source_keeps_no_times_a_no_that_stands_there_is_the_one_that_stood_there(
      Ownership ownership, String outcome) {
    PermissionMachine machine = machine(ownership, FirstTrue.UNSAID);
    StoredPermission no = held("no");
    PermissionState state = base(Base.NONE).sees(no, YESTERDAY).hears(Base.NO, YESTERDAY);
    PermissionState read =
        machine.read(state, false, NOW.minusSeconds(3600), no, NOW, false, false).next();
    PermissionState waits =
        machine.told(read, true, NOW.minusSeconds(60), no, NOW, true, false).next();
    assertThat(outcome(machine.read(waits, true, NOW, no, NOW, false, false))).startsWith(outcome);
  }

  @ParameterizedTest
  @CsvSource({
    "no 60,       0, -,    nothing-new",
    "yes 60,      0, undo owes, new-address",
    "yes,         0, undo owes, new-address",
    "yes -500000, 0, undo owes, new-address",
    "yes 60,     55, -,    nothing-new",
    "yes 5,       0, -,    nothing-new",
    "yes 60,     45, undo owes, new-address"
  })
  void the_address_changes(String source, int changedMinutesAgo, String outcome, String reason) {
    PermissionState state = base(Base.YES).sees(held(source), YESTERDAY);
    Instant changedAt = NOW.minus(Duration.ofMinutes(changedMinutesAgo));
    PermissionMachine machine = machine(Ownership.BOTH, FirstTrue.UNSAID);
    Verdict verdict = machine.newAddress(state, held(source), changedAt, NOW);
    assertThat(outcome(verdict)).isEqualTo(outcome);
    assertThat(verdict.reason().word()).isEqualTo(reason);
    // Said with the change or later, it is for the new one; said before, it is not.
    if (verdict.undo()) {
      Instant since = changedAt.plusSeconds(60);
      StoredPermission after = new StoredPermission(PermissionValue.GRANTED, Optional.of(since));
      StoredPermission before =
          new StoredPermission(PermissionValue.GRANTED, Optional.of(changedAt.minusSeconds(3601)));
      assertThat(outcome(machine.till(verdict.next(), after, NOW))).startsWith("sends yes");
      assertThat(outcome(machine.till(verdict.next(), before, NOW))).startsWith("undo");
    }
  }

  @Test
  void what_custobar_gave_is_for_the_address_of_before_however_short_ago() {
    StoredPermission given = held("yes 5");
    PermissionState state = base(Base.YES).wrote(given, NOW.minusSeconds(300));
    Verdict verdict = machine(Ownership.BOTH, FirstTrue.UNSAID).newAddress(state, given, NOW, NOW);
    assertThat(verdict.reason()).isEqualTo(PermissionReason.NEW_ADDRESS);
  }

  @ParameterizedTest
  @CsvSource({"yes 60, yes 30", "no 60, no 30"})
  void what_was_noted_and_written_before_a_crash_is_nobody_elses_word(String ours, String other) {
    PermissionMachine machine = machine(Ownership.BOTH, FirstTrue.UNSAID);
    StoredPermission held = held(ours);
    boolean yes = held.stance() == PermissionValue.GRANTED;
    PermissionState state =
        base(Base.NONE).plans(Optional.of(new Planned(held, NOW.minusSeconds(3600))));
    Verdict till = machine.till(state, held, NOW);
    assertThat(outcome(till)).isEqualTo("-");
    assertThat(till.reason()).isEqualTo(PermissionReason.WRITTEN_BEFORE);
    assertThat(till.next().ours()).isTrue();
    assertThat(machine.till(till.next(), held, NOW).reason())
        .isEqualTo(PermissionReason.NOTHING_NEW);
    assertThat(
            machine.told(state, yes, held.since().orElseThrow(), held, NOW, true, false).reason())
        .isEqualTo(PermissionReason.WRITTEN_BEFORE);
    assertThat(machine.read(state, yes, NOW, held, NOW, false, false).reason())
        .isEqualTo(PermissionReason.WRITTEN_BEFORE);
    assertThat(outcome(machine.till(state, held(other), NOW))).startsWith("sends");
  }

  @Test
  void a_yes_that_stands_in_the_source_again_with_its_old_time_does_not_count_after_a_no() {
    PermissionMachine machine = machine(Ownership.BOTH, FirstTrue.UNSAID);
    StoredPermission yes = held("yes 30");
    PermissionState state = machine.till(base(Base.YES), yes, NOW.minusSeconds(1500)).next();
    assertThat(machine.till(state, yes, NOW).reason()).isEqualTo(PermissionReason.NOTHING_NEW);
    // The reading looks at the till's no before the flow takes it; then the old yes is back.
    Instant looked = NOW.minusSeconds(600);
    PermissionState after =
        machine.read(state, true, looked, held("no 15"), looked, false, false).next();
    Verdict again = machine.till(after, yes, NOW);
    assertThat(outcome(again)).startsWith("undo");
    assertThat(machine.till(again.next(), yes, NOW).reason())
        .isEqualTo(PermissionReason.NOTHING_NEW);
  }

  @Test
  void a_yes_of_ours_that_was_not_kept_ends_with_the_address_and_with_a_no_in_custobar() {
    PermissionMachine machine = machine(Ownership.BOTH, FirstTrue.UNSAID);
    StoredPermission yes = held("yes 5");
    PermissionState state =
        base(Base.NO).plans(Optional.of(new Planned(yes, NOW.minusSeconds(300))));
    PermissionState found = machine.found(state, yes, NOW).next();
    assertThat(machine.newAddress(found, yes, NOW, NOW).reason())
        .isEqualTo(PermissionReason.NEW_ADDRESS);
    // Custobar held a yes when ours was written, so the no there came later, though no was known.
    assertThat(outcome(machine.read(state, false, NOW, yes, NOW, false, false))).startsWith("no");
  }

  @ParameterizedTest
  @CsvSource({"nothing, BOTH", "no 60, BOTH", "no 60, CUSTOBAR", "nothing, CUSTOBAR"})
  void one_of_too_many_stays_that_though_it_comes_again_alone_until_a_reading_shows_none(
      String source, Ownership ownership) {
    PermissionMachine machine = machine(ownership, FirstTrue.UNSAID);
    StoredPermission held = held(source);
    Instant later = NOW.plusSeconds(7200);
    PermissionState wave =
        machine.told(base(Base.NO).sees(held, YESTERDAY), true, NOW, held, NOW, true, true).next();
    Verdict alone = machine.told(wave, true, later, held, later, true, false);
    assertThat(alone.reason()).isEqualTo(PermissionReason.WAVE);
    Instant read = later.plusSeconds(60);
    Verdict shown = machine.read(alone.next(), true, read, held, read, false, false);
    assertThat(shown.reason()).isEqualTo(PermissionReason.WAVE);
    PermissionState none = machine.read(alone.next(), false, read, held, read, false, false).next();
    Instant last = read.plusSeconds(60);
    assertThat(machine.told(none, true, last, held, last, true, false).reason())
        .isNotEqualTo(PermissionReason.WAVE);
  }

  @ParameterizedTest
  @CsvSource({"nothing, yes", "no 60, -"})
  void with_first_true_grant_the_first_yes_fills_what_is_empty_and_no_more(
      String source, String outcome) {
    Verdict verdict =
        machine(Ownership.CUSTOBAR, FirstTrue.GRANT)
            .read(PermissionState.NEW, true, NOW, held(source), NOW, true, false);
    assertThat(outcome(verdict)).isEqualTo(outcome);
  }

  @Test
  void every_reason_stands_in_the_table() throws IOException {
    String page = Files.readString(Path.of("docs", "marketing-permissions.md"));
    assertThat(PermissionReason.values())
        .allSatisfy(r -> assertThat(page).contains("`" + r.word() + "`"));
  }
}

package io.custobarconnector.permission.decision;

import io.custobarconnector.settings.part.FirstFalse;
import io.custobarconnector.settings.part.FirstTrue;
import io.custobarconnector.settings.part.NewAddress;
import io.custobarconnector.settings.part.Ownership;
import io.custobarconnector.settings.part.PermissionRules;
import java.time.Instant;
import java.util.Optional;

/**
 * The one place where it is decided whether a permission changes: for one customer and channel,
 * from what is remembered and what happened now. Pure; the table in {@code
 * docs/marketing-permissions.md} is its specification.
 *
 * <p>A withdrawal counts in every doubt. A grant counts when nothing else than the customer's own
 * act explains it. Clocks never make a grant count that came from Custobar: what counts is what was
 * known before what.
 */
public final class PermissionMachine {

  private final PermissionRules rules;

  public PermissionMachine(PermissionRules rules) {
    this.rules = rules;
  }

  /**
   * The webhook told a flag.
   *
   * @param at when it arrived
   * @param source what the source holds now
   * @param alone whether no other flag was told that differs from what was known
   * @param wave whether too many grants arrived at once
   */
  public Verdict told(
      PermissionState state,
      boolean flag,
      Instant at,
      StoredPermission source,
      Instant now,
      boolean alone,
      boolean wave) {
    Verdict found = found(state, source, now);
    StoredPermission held = dated(source, found.next());
    return after(found, toldOf(found.next(), flag, at, held, now, alone, wave));
  }

  private Verdict toldOf(
      PermissionState state,
      boolean flag,
      Instant at,
      StoredPermission source,
      Instant now,
      boolean alone,
      boolean wave) {
    PermissionState before = looked(state, source, now);
    if (flag) {
      // It stays one of too many, though it is told again alone.
      return toldYes(wave ? before.inWave(true) : before, at, source, now, alone);
    }
    return no(before.waits(Optional.empty()), at, source, now);
  }

  /**
   * The source is looked at: it may hold what the connector was about to write when its process
   * died. Then nobody else has said it.
   *
   * @return {@link PermissionReason#WRITTEN_BEFORE} and what is remembered then; else nothing new
   */
  public Verdict found(PermissionState state, StoredPermission source, Instant now) {
    if (!state.matchesPlan(source)) {
      return Verdict.of(state, PermissionReason.NOTHING_NEW);
    }
    PermissionState next = state.finds(source, now);
    return Verdict.of(
        source.stance() == PermissionValue.WITHDRAWN ? mayArrive(next, state) : next,
        PermissionReason.WRITTEN_BEFORE);
  }

  /** The source was read for another channel's sake. */
  public PermissionState looks(PermissionState state, StoredPermission source, Instant now) {
    return tells() && !state.matchesPlan(source) ? state.looks(source, now) : state;
  }

  /** What is said again says the same as what was written before it could be kept. */
  private static Verdict after(Verdict found, Verdict verdict) {
    boolean again =
        found.reason() == PermissionReason.WRITTEN_BEFORE
            && verdict.reason() == PermissionReason.SAME;
    return again ? Verdict.of(verdict.next(), PermissionReason.WRITTEN_BEFORE) : verdict;
  }

  /**
   * A reading showed a flag.
   *
   * @param flag null when Custobar holds nothing
   * @param askedAt when the page was asked for
   * @param source what the source holds now
   * @param wave whether too many grants were read at once
   * @param accepted whether a person has said that they may pass
   */
  public Verdict read(
      PermissionState state,
      Boolean flag,
      Instant askedAt,
      StoredPermission source,
      Instant now,
      boolean wave,
      boolean accepted) {
    Verdict found = found(state, source, now);
    StoredPermission held = dated(source, found.next());
    return after(found, readOf(found.next(), flag, askedAt, held, now, wave, accepted));
  }

  /**
   * A reading showed a no, and a yes beside it, for Custobar has the customer twice. The no counts,
   * and the yes is still what it was. As {@link #read}.
   */
  public Verdict readBoth(
      PermissionState state,
      Instant askedAt,
      StoredPermission source,
      Instant now,
      boolean wave,
      boolean accepted) {
    Verdict read = read(state, false, askedAt, source, now, wave, accepted);
    return new Verdict(
        read.next().besideYes(state), read.reason(), read.write(), read.send(), read.undo());
  }

  private Verdict readOf(
      PermissionState state,
      Boolean flag,
      Instant askedAt,
      StoredPermission source,
      Instant now,
      boolean wave,
      boolean accepted) {
    PermissionState before = looked(state, source, now);
    if (isOld(askedAt, state.heardAt()) || isOld(askedAt, state.yesToldAt())) {
      return Verdict.of(before, PermissionReason.NOTHING_NEW);
    }
    if (isPending(state, askedAt)) {
      // No yes that is on its way explains a no where Custobar held none.
      boolean unexplained =
          state.base() == Base.YES || state.base() == Base.NONE || state.yesToldAt().isPresent();
      return Boolean.FALSE.equals(flag) && unexplained
          ? no(before.waits(Optional.empty()), askedAt, source, now)
          : Verdict.of(before, PermissionReason.NOTHING_NEW);
    }
    if (Boolean.TRUE.equals(flag)) {
      return readYes(wave ? before.inWave(true) : before, askedAt, source, now, accepted);
    }
    PermissionState after = before.settled().waits(Optional.empty()).readNoYes(askedAt);
    return flag == null
        ? Verdict.of(
            after.hears(Base.NONE, askedAt),
            before.grantAt().isPresent() ? PermissionReason.NOT_SHOWN : PermissionReason.SAME)
        : readNo(before, after, askedAt, source, now);
  }

  /**
   * A source that keeps no times shows none of what was seen there before. Where nobody looks at
   * the till's changes, it is taken for unchanged as long as it holds the same.
   */
  private StoredPermission dated(StoredPermission source, PermissionState state) {
    return tells() || source.since().isPresent()
        ? source
        : state.seen().filter(seen -> seen.stance() == source.stance()).orElse(source);
  }

  private static boolean isOld(Instant askedAt, Optional<Instant> heard) {
    return heard.filter(at -> !askedAt.isAfter(at)).isPresent();
  }

  /** Whether something that was sent may not have been applied when a page was asked for. */
  private boolean isPending(PermissionState state, Instant askedAt) {
    if (state.unanswered() && (state.base() != Base.UNKNOWN || state.yesSentAt().isPresent())) {
      return true;
    }
    // Before Custobar was ever heard, any answer is better than none.
    return isPending(state.yesSentAt(), askedAt)
        || (state.base() != Base.UNKNOWN && isPending(state.noSentAt(), askedAt));
  }

  private boolean isPending(Optional<Instant> sentAt, Instant askedAt) {
    return sentAt.filter(sent -> askedAt.isBefore(sent.plus(rules.settle()))).isPresent();
  }

  /**
   * Where the till's changes go to Custobar, the flow that takes them there looks at the source.
   */
  private PermissionState looked(PermissionState state, StoredPermission source, Instant now) {
    if (tells()) {
      return state.looks(source, now);
    }
    return state.seen().filter(source::equals).isPresent() ? state : state.sees(source, now);
  }

  private Verdict no(PermissionState state, Instant at, StoredPermission source, Instant now) {
    PermissionState next = state.hears(Base.NO, at).learnsNo(at);
    return switch (source.stance()) {
      case WITHDRAWN -> Verdict.of(next, PermissionReason.SAME);
      case GRANTED -> {
        boolean clear =
            source.since().filter(s -> s.isBefore(at.minus(rules.clockTolerance()))).isPresent();
        yield isLater(source.since(), at, now)
            ? Verdict.of(next, PermissionReason.OLDER)
            : withdraw(
                next,
                state,
                clear ? PermissionReason.NEWER : PermissionReason.WITHDRAWAL_WINS,
                at,
                now);
      }
      case UNKNOWN -> withdraw(next, state, PermissionReason.FIRST_STATEMENT, at, now);
    };
  }

  private Verdict withdraw(
      PermissionState state,
      PermissionState before,
      PermissionReason reason,
      Instant at,
      Instant now) {
    StoredPermission held = new StoredPermission(PermissionValue.WITHDRAWN, Optional.of(at));
    return Verdict.write(mayArrive(state.learnsNo(at).wrote(held, now), before), reason, false, at);
  }

  /** A yes that was sent and not heard yet may arrive in Custobar after the no. */
  private PermissionState mayArrive(PermissionState state, PermissionState before) {
    boolean later =
        before.noSentAt().isEmpty()
            || before
                .heardAt()
                .filter(h -> before.yesSentAt().filter(h::isAfter).isPresent())
                .isPresent();
    boolean arrived = before.base() == Base.YES && later && !before.unanswered();
    return tells() && state.yesSentAt().isPresent() && !arrived ? state.owes(true) : state;
  }

  private Verdict toldYes(
      PermissionState state, Instant at, StoredPermission source, Instant now, boolean alone) {
    boolean sent = state.yesSentAt().isPresent();
    if (source.stance() == PermissionValue.GRANTED) {
      // Over a no it may be an old webhook; the next reading tells.
      boolean sure = state.base() != Base.NO || sent;
      PermissionState told = state.toldOfYes(at);
      PermissionState unsure = told.inWave() ? told : told.waits(Optional.of(at));
      return Verdict.of(sure ? state.hears(Base.YES, at) : unsure, PermissionReason.SAME);
    }
    if (state.base() == Base.UNKNOWN) {
      return firstYes(state, at, source, now);
    }
    if (state.base() == Base.YES) {
      return Verdict.of(state.hears(Base.YES, at), PermissionReason.CAME_ALONG);
    }
    return toldNewYes(state.toldOfYes(at), at, source, now, alone);
  }

  private Verdict toldNewYes(
      PermissionState state, Instant at, StoredPermission source, Instant now, boolean alone) {
    if (rules.ownership() == Ownership.SOURCE) {
      return Verdict.of(owed(state, source), PermissionReason.SOURCE_OWNS);
    }
    if (state.yesSentAt().isPresent()) {
      return Verdict.of(state, PermissionReason.OUR_OWN);
    }
    if (source.stance() == PermissionValue.UNKNOWN) {
      if (state.inWave()) {
        return Verdict.of(state.waits(Optional.of(at)), PermissionReason.WAVE);
      }
      boolean mayBeOlder = state.yesBefore() || state.grantAt().isPresent() || !alone;
      return mayBeOlder
          ? Verdict.of(state.waits(Optional.of(at)), PermissionReason.WAITS_FOR_READING)
          : grant(state, PermissionReason.FIRST_STATEMENT, at, at, now);
    }
    if (state.inWave()) {
      return Verdict.of(owed(state, source), PermissionReason.WAVE);
    }
    return state.seen().filter(source::equals).isEmpty()
        ? Verdict.of(state, PermissionReason.TILL_CHANGED)
        : Verdict.of(state.waits(Optional.of(at)), PermissionReason.WAITS_FOR_READING);
  }

  private Verdict firstYes(
      PermissionState state, Instant at, StoredPermission source, Instant now) {
    boolean counts =
        rules.firstTrue() == FirstTrue.GRANT
            && rules.ownership() != Ownership.SOURCE
            && source.stance() == PermissionValue.UNKNOWN;
    return counts
        ? grant(state, PermissionReason.FIRST_STATEMENT, at, at, now)
        : Verdict.of(owed(state, source).hears(Base.YES, at), PermissionReason.UNKNOWN_BASE);
  }

  private Verdict grant(
      PermissionState state, PermissionReason reason, Instant at, Instant heardAt, Instant now) {
    StoredPermission held = new StoredPermission(PermissionValue.GRANTED, Optional.of(at));
    PermissionState next = state.waits(Optional.empty()).owes(false).inWave(false);
    return Verdict.write(next.hears(Base.YES, heardAt).passes().wrote(held, now), reason, true, at);
  }

  /** Custobar holds a yes that does not count: where the source holds a no, Custobar is told. */
  private PermissionState owed(PermissionState state, StoredPermission source) {
    return tells() && source.stance() == PermissionValue.WITHDRAWN ? state.owes(true) : state;
  }

  private Verdict readNo(
      PermissionState before,
      PermissionState after,
      Instant askedAt,
      StoredPermission source,
      Instant now) {
    boolean unsaid = before.base() == Base.UNKNOWN && rules.firstFalse() == FirstFalse.UNSAID;
    if (unsaid) {
      PermissionState next = after.hears(Base.NO, askedAt);
      return Verdict.of(
          next,
          source.stance() == PermissionValue.WITHDRAWN
              ? PermissionReason.SAME
              : PermissionReason.MAY_BE_DEFAULT);
    }
    if (before.base() != Base.UNKNOWN && before.tookOurNo()) {
      // Custobar holds what the connector told it. Nobody has said no again, after that at least.
      return Verdict.of(
          after.hears(Base.NO, askedAt).learnsNo(before.noSentAt().orElseThrow()),
          source.stance() == PermissionValue.WITHDRAWN
              ? PermissionReason.SAME
              : PermissionReason.OUR_OWN);
    }
    if (before.base() != Base.NO) {
      return no(after, askedAt, source, now);
    }
    // A yes was told in between, so somebody has taken it back.
    boolean between = before.grantAt().isPresent() || before.yesToldAt().isPresent();
    // A yes that was sent and applied is there no more; or it was never applied, which is a doubt.
    boolean tookBack = before.yesSentAt().isPresent() && source.stance() == PermissionValue.GRANTED;
    if (tookBack || (between && source.stance() != PermissionValue.WITHDRAWN)) {
      return no(after, askedAt, source, now);
    }
    PermissionState next = after.hears(Base.NO, askedAt);
    return between
        ? Verdict.of(next.learnsNo(askedAt), PermissionReason.NOT_SHOWN)
        : Verdict.of(next, PermissionReason.SAME);
  }

  private Verdict readYes(
      PermissionState before,
      Instant askedAt,
      StoredPermission source,
      Instant now,
      boolean accepted) {
    Optional<Instant> told = before.grantAt();
    PermissionState next = before.waits(Optional.empty());
    PermissionState known = next.hears(Base.YES, askedAt);
    boolean looked = before.seen().filter(source::equals).isPresent();
    if (source.stance() == PermissionValue.GRANTED) {
      return Verdict.of(known, PermissionReason.SAME);
    }
    if (before.base() == Base.UNKNOWN) {
      return firstYes(next, askedAt, source, now);
    }
    // What the till said since goes to Custobar by itself.
    PermissionState owed = looked ? owed(known, source) : known;
    if (before.base() == Base.YES) {
      boolean anew = owed.owesNo() && !before.owesNo();
      return Verdict.of(owed, anew ? PermissionReason.KEEPS_WITHDRAWAL : PermissionReason.SAME);
    }
    if (rules.ownership() == Ownership.SOURCE) {
      return Verdict.of(owed, PermissionReason.SOURCE_OWNS);
    }
    if (before.yesSentAt().isPresent()) {
      return Verdict.of(owed, PermissionReason.OUR_OWN);
    }
    if (source.stance() == PermissionValue.UNKNOWN) {
      return before.inWave() && !accepted
          ? Verdict.of(next.waits(Optional.of(told.orElse(askedAt))), PermissionReason.WAVE)
          : grant(next, PermissionReason.FIRST_STATEMENT, told.orElse(askedAt), askedAt, now);
    }
    if (before.inWave()) {
      return Verdict.of(owed, PermissionReason.WAVE);
    }
    return told.isPresent() && looked && custobarHadTheNo(before, source)
        ? grant(next, PermissionReason.CONFIRMED, told.get(), askedAt, now)
        : Verdict.of(owed, PermissionReason.NO_RESUBSCRIPTION);
  }

  /**
   * Whether Custobar surely held no yes after the source's no, so that a yes there now was given
   * later: the no came from there, or was sent there, or a reading has shown it.
   */
  private static boolean custobarHadTheNo(PermissionState state, StoredPermission source) {
    Instant seen = state.seenAt().orElse(Instant.MAX);
    // That Custobar repeated the no is no new one at the till. One without a time may be.
    boolean repeated =
        source.since().isPresent()
            && state.base() == Base.NO
            && state.noAt().isPresent()
            && state.noAt().equals(state.heardAt());
    Instant since = state.noAt().filter(seen::isBefore).orElse(seen);
    Instant said = repeated ? seen : since;
    return (state.ours() && state.lookedNo().isEmpty())
        || state.noSentAt().filter(sent -> !sent.isBefore(said)).isPresent()
        || state.noReadAt().filter(read -> read.isAfter(since)).isPresent();
  }

  /**
   * The flow that takes the till's changes to Custobar read a customer.
   *
   * @param held what the source holds, never {@link PermissionValue#UNKNOWN}
   */
  public Verdict till(PermissionState state, StoredPermission held, Instant now) {
    if (state.matchesPlan(held)) {
      return found(state, held, now);
    }
    PermissionState next = state.sees(held, now);
    if (state.dealt(held)) {
      return Verdict.of(next, PermissionReason.NOTHING_NEW);
    }
    if (held.stance() == PermissionValue.WITHDRAWN) {
      PermissionReason reason =
          switch (state.base()) {
            case YES -> PermissionReason.WITHDRAWAL_WINS;
            case NO -> PermissionReason.SAME;
            default -> PermissionReason.FIRST_STATEMENT;
          };
      return Verdict.send(next, reason, false);
    }
    Optional<PermissionReason> doubt = doubt(state, held, now);
    if (doubt.isPresent()) {
      return state.noAt().isPresent()
          ? Verdict.undo(next, doubt.get())
          : Verdict.of(next, doubt.get());
    }
    boolean noOnItsWay =
        state
            .noSentAt()
            .filter(sent -> state.heardAt().filter(sent.plus(rules.settle())::isBefore).isEmpty())
            .isPresent();
    if (state.base() == Base.YES && !noOnItsWay && !state.owesNo()) {
      return Verdict.of(next.passes(), PermissionReason.SAME);
    }
    return Verdict.send(
        next.passes(),
        state.base() == Base.NO || noOnItsWay
            ? PermissionReason.NEWER
            : PermissionReason.FIRST_STATEMENT,
        true);
  }

  /**
   * The flow that takes the till's changes to Custobar read a customer who has another e-mail
   * address or phone number than those that were known when the permission was said.
   *
   * @param state after the source was looked at by {@link #found}
   * @param held what the source holds
   * @param changedAt when the source last changed the row, by its clock
   * @return that a yes does not count any more, {@link PermissionReason#NEW_ADDRESS}; else what is
   *     remembered, and the permission has to be weighed as always
   */
  public Verdict newAddress(
      PermissionState state, StoredPermission held, Instant changedAt, Instant now) {
    if (rules.newAddress() == NewAddress.KEEP) {
      return Verdict.of(state, PermissionReason.NOTHING_NEW);
    }
    // Whoever corrects what was just typed, or says yes with the new address, means this one.
    Instant together = changedAt.minus(rules.clockTolerance());
    boolean ours = state.ours() && state.seen().filter(held::equals).isPresent();
    boolean typedTogether =
        !ours
            && held.since()
                .filter(at -> !at.isBefore(together))
                .filter(at -> !at.isAfter(now.plus(rules.clockTolerance())))
                .isPresent();
    if (held.stance() == PermissionValue.GRANTED && typedTogether) {
      return Verdict.of(state, PermissionReason.NOTHING_NEW);
    }
    // As if the customer had said no before the change: a yes that was said with it or since
    // counts.
    Instant no = together.minus(rules.clockTolerance()).minusMillis(1);
    return held.stance() == PermissionValue.GRANTED
        ? Verdict.undo(state.sees(held, now).learnsNo(no).owes(true), PermissionReason.NEW_ADDRESS)
        : Verdict.of(state.learnsNo(no), PermissionReason.NOTHING_NEW);
  }

  /** Why a yes at the till does not count; empty when it does. */
  private Optional<PermissionReason> doubt(
      PermissionState state, StoredPermission yes, Instant now) {
    if (yes.since().isEmpty()) {
      return Optional.of(PermissionReason.NO_TIME);
    }
    if (state.base() == Base.UNKNOWN) {
      return Optional.of(PermissionReason.UNKNOWN_BASE);
    }
    Instant at = yes.since().get();
    // The time that a no itself bears may be any; it was given at the latest when it was learned.
    if (state.noAt().isPresent() && !isLater(yes.since(), state.noAt().get(), now)) {
      return Optional.of(doubt(at, state.noAt().get(), now));
    }
    return Optional.empty();
  }

  private PermissionReason doubt(Instant yes, Instant no, Instant now) {
    if (yes.isAfter(now.plus(rules.clockTolerance()))) {
      return PermissionReason.FUTURE_TIME;
    }
    return yes.isAfter(no) ? PermissionReason.WITHIN_TOLERANCE : PermissionReason.KEEPS_WITHDRAWAL;
  }

  /**
   * Whether a time of the source certainly lies after one of the connector, and can be believed.
   */
  private boolean isLater(Optional<Instant> time, Instant than, Instant now) {
    return time.filter(at -> at.isAfter(than.plus(rules.clockTolerance())))
        .filter(at -> !at.isAfter(now.plus(rules.clockTolerance())))
        .isPresent();
  }

  /**
   * The source's yes was found not to count: the no is written there, if nobody changed it since.
   *
   * @param at when that was found
   */
  public Verdict undo(PermissionState state, Instant at, StoredPermission source, Instant now) {
    if (state.matchesPlan(source) && source.stance() == PermissionValue.WITHDRAWN) {
      Verdict found = found(state, source, now);
      return Verdict.of(owed(found.next(), source), found.reason());
    }
    // Nobody has said no again, so the time from which a yes counts must not move.
    Instant no = state.noAt().orElse(at);
    // A yes that counts takes away the no before it: it is not the one that was found not to.
    return state.noAt().isPresent()
            && state.seen().filter(source::equals).isPresent()
            && source.stance() == PermissionValue.GRANTED
        ? withdraw(
            owed(state, new StoredPermission(PermissionValue.WITHDRAWN, Optional.of(no))),
            state,
            PermissionReason.UNDONE,
            no,
            now)
        : Verdict.of(state.looks(source, now), PermissionReason.NOTHING_NEW);
  }

  private boolean tells() {
    return rules.ownership().tillTellsCustobar();
  }
}

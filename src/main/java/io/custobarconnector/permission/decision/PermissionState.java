package io.custobarconnector.permission.decision;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All that is remembered of one customer and channel. All times are by the connector's clock,
 * except the time within {@code seen}, which is the source's.
 *
 * @param base what Custobar is known to hold
 * @param heardAt when Custobar was last heard; empty as long as it has not been
 * @param seen what the source held when its change was last dealt with; empty when none was
 * @param seenAt when it was first seen so
 * @param ours whether the connector wrote that into the source itself
 * @param lookedNo the last no that somebody else wrote to the source and that was looked at
 * @param noAt when a no was last learned from either side; empty once a yes counted since
 * @param yesSentAt when a yes was last sent to Custobar, unless a later reading showed none there:
 *     it may explain a yes that is heard
 * @param noSentAt when a no was last sent
 * @param unanswered whether what was sent last has not been answered, so that it may still go out
 * @param noReadAt when a reading last showed that Custobar holds no yes
 * @param grantAt when the webhook told of a yes that counts once a reading shows it
 * @param yesToldAt when the webhook told of a yes that did not count; empty once Custobar was heard
 *     since: a no that is found there may have been said after it
 * @param yesBefore whether Custobar may have held a yes at any time
 * @param owesNo whether Custobar has to be told that the customer said no
 * @param inWave whether the yes that Custobar holds was one of so many that somebody has to say
 *     that they are meant; false once a reading showed none, since webhooks may come in another
 *     order
 * @param planned what the connector was about to write to the source; empty once it is known
 *     whether it did
 */
public record PermissionState(
    Base base,
    Optional<Instant> heardAt,
    Optional<StoredPermission> seen,
    Optional<Instant> seenAt,
    boolean ours,
    Optional<StoredPermission> lookedNo,
    Optional<Instant> noAt,
    Optional<Instant> yesSentAt,
    Optional<Instant> noSentAt,
    boolean unanswered,
    Optional<Instant> noReadAt,
    Optional<Instant> grantAt,
    Optional<Instant> yesToldAt,
    boolean yesBefore,
    boolean owesNo,
    boolean inWave,
    Optional<Planned> planned) {

  /** Nothing is known. */
  public static final PermissionState NEW =
      new PermissionState(
          Base.UNKNOWN,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          false,
          false,
          Optional.empty());

  /** Custobar holds this. */
  public PermissionState hears(Base heard, Instant at) {
    if (heardAt.filter(at::isBefore).isPresent()) {
      return this;
    }
    return with(
        copy -> {
          copy.base = heard;
          copy.heardAt = Optional.of(at);
          copy.yesToldAt = yesToldAt.filter(at::isBefore);
          copy.yesBefore = yesBefore || heard == Base.YES;
        });
  }

  /** A no was learned. */
  PermissionState learnsNo(Instant at) {
    return noAt.filter(at::isBefore).isPresent()
        ? this
        : holds(seen, seenAt, ours, lookedNo, Optional.of(at));
  }

  /** The source is looked at: a no there is remembered, even if it is dealt with later. */
  public PermissionState looks(StoredPermission held, Instant now) {
    boolean same =
        lookedNo.filter(held::equals).isPresent() || seen.filter(held::equals).isPresent();
    // One without a time may have been given anew.
    boolean known =
        held.stance() != PermissionValue.WITHDRAWN || (same && held.since().isPresent());
    return known
        ? this
        : holds(seen, seenAt, ours, Optional.of(held), noAt).learnsNo(now).plans(Optional.empty());
  }

  /** The source holds this, by somebody's doing, and it is dealt with. */
  public PermissionState sees(StoredPermission held, Instant now) {
    if (dealt(held)) {
      return looks(held, now);
    }
    PermissionState looked = looks(held, now);
    return looked
        .holds(Optional.of(held), Optional.of(now), false, looked.lookedNo, looked.noAt)
        .plans(Optional.empty());
  }

  /** A yes counts, so the no before it does no more. */
  PermissionState passes() {
    return holds(seen, seenAt, ours, Optional.empty(), Optional.empty());
  }

  /** The connector has written this to the source. */
  PermissionState wrote(StoredPermission held, Instant now) {
    return holds(Optional.of(held), Optional.of(now), true, lookedNo, noAt).plans(Optional.empty());
  }

  /** The connector is about to write this to the source; empty once it is known whether it did. */
  PermissionState plans(Optional<Planned> plan) {
    return planned.equals(plan) ? this : with(copy -> copy.planned = plan);
  }

  /** Whether the source holds what the connector was about to write when its process died. */
  public boolean matchesPlan(StoredPermission held) {
    return planned.filter(plan -> plan.held().equals(held)).isPresent() && !dealt(held);
  }

  /**
   * Whether the source's value was dealt with. Not a yes with its old time that stands there again:
   * a no was looked at in between.
   */
  boolean dealt(StoredPermission held) {
    boolean noBetween =
        held.stance() == PermissionValue.GRANTED
            && lookedNo.isPresent()
            && noAt.filter(no -> seenAt.filter(no::isAfter).isPresent()).isPresent();
    return seen.filter(held::equals).isPresent() && !noBetween;
  }

  /** Whether it is nobody's new word that the source holds this. */
  public boolean knows(StoredPermission held) {
    return dealt(held) || matchesPlan(held);
  }

  /** The source holds what was planned, and what led to it may still have to be weighed again. */
  PermissionState finds(StoredPermission held, Instant now) {
    boolean noSince =
        noAt.filter(no -> planned.filter(plan -> no.isAfter(plan.at())).isPresent()).isPresent();
    PermissionState written = wrote(held, now);
    if (held.stance() == PermissionValue.WITHDRAWN) {
      return held.since().map(written::learnsNo).orElse(written);
    }
    // Custobar held a yes then, so a no that is found there came later.
    PermissionState told = held.since().map(written::toldOfYes).orElse(written);
    return noSince ? told : told.passes();
  }

  private PermissionState holds(
      Optional<StoredPermission> held,
      Optional<Instant> since,
      boolean byUs,
      Optional<StoredPermission> no,
      Optional<Instant> noSince) {
    return with(
        copy -> {
          copy.seen = held;
          copy.seenAt = since;
          copy.ours = byUs;
          copy.lookedNo = no;
          copy.noAt = noSince;
        });
  }

  /** A value is about to be sent to Custobar. */
  public PermissionState sends(boolean granted, Instant now) {
    return with(
        copy -> {
          copy.yesSentAt = granted ? Optional.of(now) : yesSentAt;
          copy.noSentAt = granted ? noSentAt : Optional.of(now);
          copy.unanswered = true;
          copy.grantAt = granted ? grantAt : Optional.empty();
          copy.yesBefore = yesBefore || granted;
          copy.owesNo = !granted && owesNo;
        });
  }

  /**
   * Custobar has taken what was noted before it was sent.
   *
   * @param held what the source held, where it was the reason
   * @param seenBefore what the source had been seen to hold then; if the connector has written to
   *     it since, that stays
   */
  public PermissionState taken(
      boolean granted,
      Optional<StoredPermission> held,
      Optional<StoredPermission> seenBefore,
      Instant now) {
    Instant notedAt = (granted ? yesSentAt : noSentAt).orElse(now);
    PermissionState done = answered(granted, now).owes(granted && owesNo);
    if (held.isEmpty() || !seen.equals(seenBefore)) {
      return done;
    }
    PermissionState dealt = done.sees(held.get(), notedAt);
    boolean noSince = noAt.filter(no -> no.isAfter(notedAt)).isPresent();
    return granted && !noSince ? dealt.passes() : dealt;
  }

  /** Custobar has answered; if it took the value, it may take until later to apply it. */
  public PermissionState answered(boolean granted, Instant now) {
    return with(
        copy -> {
          copy.yesSentAt = granted ? yesSentAt.map(sent -> now) : yesSentAt;
          copy.noSentAt = granted ? noSentAt : Optional.of(now);
          copy.unanswered = false;
        });
  }

  /** Who sent last has died; what went out may still be applied, and nothing more goes out. */
  public PermissionState abandoned(Instant now) {
    return unanswered ? answered(true, now) : this;
  }

  /** No yes that was sent is in Custobar, or will be: a reading asked for later has shown none. */
  PermissionState settled() {
    return yesSentAt.isEmpty() ? this : with(copy -> copy.yesSentAt = Optional.empty());
  }

  /** A reading showed no yes. */
  PermissionState readNoYes(Instant askedAt) {
    return with(
        copy -> {
          copy.noReadAt = Optional.of(askedAt);
          copy.inWave = false;
        });
  }

  /** The reading that led here from the state before showed a yes, too. */
  PermissionState besideYes(PermissionState before) {
    return with(
        copy -> {
          copy.yesSentAt = before.yesSentAt;
          copy.noReadAt = before.noReadAt;
          copy.inWave = before.inWave;
        });
  }

  /** A yes waits until a reading shows it; empty when none does any more. */
  PermissionState waits(Optional<Instant> since) {
    return grantAt.equals(since) ? this : with(copy -> copy.grantAt = since);
  }

  /** The webhook told of a yes that does not count. */
  PermissionState toldOfYes(Instant at) {
    boolean later = yesToldAt.isEmpty() || yesToldAt.filter(at::isAfter).isPresent();
    return later ? with(copy -> copy.yesToldAt = Optional.of(at)) : this;
  }

  /** The webhook told this, and it could not be dealt with yet: it is known all the same. */
  public PermissionState awaits(boolean flag, Instant at) {
    if (!flag) {
      return learnsNo(at);
    }
    if (base == Base.UNKNOWN) {
      return hears(Base.YES, at);
    }
    return heardAt.filter(at::isBefore).isPresent() ? this : toldOfYes(at);
  }

  /** Custobar has to be told of a no, or no longer. */
  PermissionState owes(boolean owed) {
    return owed == owesNo ? this : with(copy -> copy.owesNo = owed);
  }

  /** The yes that Custobar holds is one of too many, or is not. */
  PermissionState inWave(boolean wave) {
    return with(copy -> copy.inWave = wave);
  }

  /** Whether a reading has more to do than to compare what Custobar holds. */
  public boolean owesMore() {
    boolean sourceSaysNo =
        seen.filter(held -> held.stance() == PermissionValue.WITHDRAWN).isPresent();
    return grantAt.isPresent()
        || yesToldAt.isPresent()
        || planned.isPresent()
        || (yesSentAt.isPresent() && base != Base.YES)
        || (sourceSaysNo && (base == Base.YES || noReadAt.isEmpty()));
  }

  /** Whether a yes that Custobar holds now would be a new one. */
  public boolean mayBeGranted() {
    return yesSentAt.isEmpty() && (base == Base.NO || base == Base.NONE);
  }

  /** Whether Custobar holds a no of which nobody knows whether it is its default. */
  public boolean holdsDefault() {
    return base == Base.NO && noAt.isEmpty() && noSentAt.isEmpty() && !yesBefore;
  }

  /**
   * Whether Custobar has taken a no from the connector since it was last heard, was sent no yes
   * since then, and nobody else has told of a yes: that explains a no that is found there.
   */
  boolean tookOurNo() {
    // A no of the source that Custobar did not take was looked at, and is not dealt with.
    boolean dealtWith =
        lookedNo.isEmpty()
            || seen.filter(held -> held.stance() == PermissionValue.WITHDRAWN).isPresent();
    boolean taken = !unanswered && !owesNo && dealtWith;
    return taken
        && noSentAt.isPresent()
        && isBefore(heardAt, noSentAt.get())
        && isBefore(yesSentAt, noSentAt.get())
        && yesToldAt.isEmpty()
        && grantAt.isEmpty();
  }

  private static boolean isBefore(Optional<Instant> moment, Instant other) {
    return moment.filter(at -> !at.isBefore(other)).isEmpty();
  }

  /**
   * Whether it is news that Custobar holds this: it was heard before, held something else then, and
   * was sent nothing since that explains it.
   */
  public boolean isNews(Base heard) {
    if (base == Base.UNKNOWN || base == heard) {
      return false;
    }
    return heard == Base.YES
        ? yesSentAt.isEmpty()
        : noSentAt.filter(sent -> heardAt.filter(sent::isAfter).isPresent()).isEmpty();
  }

  private PermissionState with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return copy.done();
  }

  /** What is to be the same but for a few. */
  private static final class Copy {
    private Base base;
    private Optional<Instant> heardAt;
    private Optional<StoredPermission> seen;
    private Optional<Instant> seenAt;
    private boolean ours;
    private Optional<StoredPermission> lookedNo;
    private Optional<Instant> noAt;
    private Optional<Instant> yesSentAt;
    private Optional<Instant> noSentAt;
    private boolean unanswered;
    private Optional<Instant> noReadAt;
    private Optional<Instant> grantAt;
    private Optional<Instant> yesToldAt;
    private boolean yesBefore;
    private boolean owesNo;
    private boolean inWave;
    private Optional<Planned> planned;

    private Copy(PermissionState state) {
      base = state.base;
      heardAt = state.heardAt;
      seen = state.seen;
      seenAt = state.seenAt;
      ours = state.ours;
      lookedNo = state.lookedNo;
      noAt = state.noAt;
      yesSentAt = state.yesSentAt;
      noSentAt = state.noSentAt;
      unanswered = state.unanswered;
      noReadAt = state.noReadAt;
      grantAt = state.grantAt;
      yesToldAt = state.yesToldAt;
      yesBefore = state.yesBefore;
      owesNo = state.owesNo;
      inWave = state.inWave;
      planned = state.planned;
    }

    private PermissionState done() {
      return new PermissionState(
          base,
          heardAt,
          seen,
          seenAt,
          ours,
          lookedNo,
          noAt,
          yesSentAt,
          noSentAt,
          unanswered,
          noReadAt,
          grantAt,
          yesToldAt,
          yesBefore,
          owesNo,
          inWave,
          planned);
    }
  }
}

package io.custobarconnector.permission.decision;

import io.custobarconnector.permission.decision.SimulatedCustobar.Hook;
import io.custobarconnector.settings.part.FirstFalse;
import io.custobarconnector.settings.part.PermissionRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The connector in the simulation: the real {@link PermissionMachine}, and around it what the flows
 * do step by step, so that a crash or a change can come between any two.
 */
final class SimulatedConnector {

  /** Kept in the journal until it is dealt with: a webhook's, or a yes that has to be undone. */
  private record Kept(Hook hook, long at) {}

  private final PermissionMachine machine;
  private final PermissionRules rules;
  private final SimulatedPerson person;
  private PermissionState state = PermissionState.NEW;
  private final List<Kept> kept;
  private boolean sentYes;
  private boolean busy;
  private String last = "";
  // The flow that takes the till's changes to Custobar, between two of its steps.
  private Verdict noted;
  private StoredPermission notedHeld;
  private Optional<StoredPermission> notedSeen = Optional.empty();
  private boolean uploaded;
  // The address that the permission is for; 0 before the flow first saw one.
  private int address;
  // A page of a reading that is not dealt with yet.
  private boolean pageAsked;
  private long pageAskedAt;
  private Boolean page;
  private int pageNoAct;
  private boolean pageWave;
  private int wavesHeard;
  private boolean pageCrossed;
  // What Custobar was seen to hold last.
  private boolean heard;
  private Boolean lastShown;
  private PermissionValue lastSource = PermissionValue.UNKNOWN;

  SimulatedConnector(PermissionRules rules, SimulatedPerson person) {
    this.machine = new PermissionMachine(rules);
    this.rules = rules;
    this.person = person;
    this.kept = new ArrayList<>(1);
  }

  SimulatedConnector(SimulatedConnector of, SimulatedPerson person) {
    machine = of.machine;
    rules = of.rules;
    this.person = person;
    state = of.state;
    kept = new ArrayList<>(of.kept);
    sentYes = of.sentYes;
    noted = of.noted;
    notedHeld = of.notedHeld;
    notedSeen = of.notedSeen;
    uploaded = of.uploaded;
    address = of.address;
    pageAsked = of.pageAsked;
    pageAskedAt = of.pageAskedAt;
    page = of.page;
    pageNoAct = of.pageNoAct;
    pageWave = of.pageWave;
    wavesHeard = of.wavesHeard;
    pageCrossed = of.pageCrossed;
    heard = of.heard;
    lastShown = of.lastShown;
    lastSource = of.lastSource;
  }

  PermissionState state() {
    return state;
  }

  /** The reason of the last decision, for who reads a history. */
  String last() {
    return last;
  }

  boolean sentYes() {
    return sentYes;
  }

  /** Whether anything was written or sent since this was last asked. */
  boolean wasBusy() {
    boolean was = busy;
    busy = false;
    return was;
  }

  /**
   * Whether a no without a time cannot be told from the one that stood there before; where the
   * till's changes are read, the row's time of change tells.
   */
  boolean takesForTheSame(StoredPermission source) {
    boolean same =
        !rules.ownership().tillTellsCustobar()
            && source.since().isEmpty()
            && source.stance() == lastSource;
    lastSource = source.stance();
    return same;
  }

  private static Instant time(long minute) {
    return Instant.ofEpochSecond(minute * 60);
  }

  private Instant clock() {
    return time(person.now());
  }

  /** A webhook arrives; a crash comes after the source was written and before the journal is. */
  boolean isTold(Hook hook, boolean crash) {
    if (hook.flag() == null) {
      return true;
    }
    pageCrossed = true;
    heard = true;
    lastShown = hook.flag();
    person.shows(hook.noAct());
    Kept entry = new Kept(hook, person.now());
    if (crash) {
      kept.add(entry);
    }
    settle(told(entry), crash);
    return true;
  }

  private Verdict told(Kept entry) {
    Hook hook = entry.hook();
    wavesHeard = hook.wave() ? person.custobar().waves() : wavesHeard;
    return machine.told(
        state, hook.flag(), time(entry.at()), person.held(), clock(), hook.alone(), hook.wave());
  }

  /** A no that stands where one stood when it was looked at last cannot be told from that. */
  private void pageShows(Boolean flag, int act) {
    boolean mayBeDefault = !heard && rules.firstFalse() == FirstFalse.UNSAID;
    if (!mayBeDefault && !Boolean.FALSE.equals(lastShown)) {
      person.shows(act);
    }
    heard = true;
    lastShown = flag;
  }

  /** What a batch does: what is planned to the journal, then the source, then the journal. */
  private void settle(Verdict verdict, boolean crash) {
    last = verdict.reason().word();
    if (!crash) {
      person.showsSource();
    }
    if (verdict.write().isPresent()) {
      busy = true;
      state = state.plans(Optional.of(new Planned(verdict.write().get(), clock())));
      person.sourceIsWritten(verdict.write().get());
      lastSource = crash ? lastSource : verdict.write().get().stance();
    }
    if (!crash) {
      state = verdict.next();
    }
  }

  /** The till's flow reads the row, asks Custobar where it must, and notes what it will send. */
  boolean flowNotes() {
    if (!rules.ownership().tillTellsCustobar() || noted != null) {
      return false;
    }
    state = state.abandoned(clock());
    StoredPermission row = person.held();
    if (row.stance() != PermissionValue.UNKNOWN) {
      kept.stream()
          .filter(entry -> entry.hook() != null)
          .forEach(entry -> state = state.awaits(entry.hook().flag(), time(entry.at())));
      person.showsSource();
      person.showsAddress();
      state = machine.found(state, row, clock()).next();
      if (addressEnds(row)) {
        return noteOwed();
      }
      boolean newYes =
          row.stance() == PermissionValue.GRANTED
              && row.since().isPresent()
              && state.seen().filter(row::equals).isEmpty();
      if (newYes) {
        question(row);
      }
      Verdict verdict = machine.till(state, row, clock());
      last = verdict.reason().word();
      if (verdict.undo()) {
        kept.add(new Kept(null, person.now()));
      }
      if (verdict.send().isPresent()) {
        note(verdict, row);
        return true;
      }
      state = verdict.next();
    }
    return noteOwed();
  }

  private boolean noteOwed() {
    if (state.owesNo()) {
      note(Verdict.send(state, PermissionReason.TOLD_AGAIN, false), null);
    }
    return true;
  }

  /** Whether a yes in the source was for another address, and is to be undone. */
  private boolean addressEnds(StoredPermission row) {
    boolean another = address != 0 && address != person.address();
    boolean anew = state.seen().filter(row::equals).isEmpty();
    if (another) {
      Verdict verdict = machine.newAddress(state, row, time(person.rowChangedAt()), clock());
      state = verdict.next();
      if (verdict.undo()) {
        last = verdict.reason().word();
        address = person.address();
        kept.add(new Kept(null, person.now()));
        return true;
      }
    }
    address = another || anew || address == 0 ? person.address() : address;
    return false;
  }

  private void question(StoredPermission row) {
    SimulatedCustobar custobar = person.custobar();
    pageShows(custobar.flag(), custobar.noAct());
    pageCrossed = true;
    Verdict answer = machine.read(state, custobar.flag(), clock(), row, clock(), false, false);
    // The flow writes nothing to the source; a no that was found is left to the other flow.
    state = answer.next();
    if (answer.write().isPresent()) {
      state = state.sees(row, clock());
      kept.add(new Kept(null, person.now()));
    }
  }

  private void note(Verdict verdict, StoredPermission row) {
    busy = true;
    noted = verdict;
    notedHeld = row;
    notedSeen = state.seen();
    uploaded = false;
    boolean granted = verdict.send().get();
    sentYes |= granted;
    state = (row == null ? state : state.looks(row, clock())).sends(granted, clock());
  }

  /** The request reaches Custobar, which applies it so many minutes later. */
  boolean flowSends(int minutes) {
    if (noted == null || uploaded) {
      return false;
    }
    uploaded = true;
    person.custobar().takes(noted.send().get(), person.now() + minutes);
    return true;
  }

  /** Custobar's answer arrives, if the request ever reached it. */
  boolean flowEnds() {
    if (noted == null) {
      return false;
    }
    if (uploaded) {
      state = state.taken(noted.send().get(), Optional.ofNullable(notedHeld), notedSeen, clock());
    }
    noted = null;
    return true;
  }

  /** Whoever sent it dies before the answer is kept. */
  boolean flowDies() {
    boolean was = noted != null;
    noted = null;
    return was;
  }

  /** A run begins: what waits comes first, then a page is asked for. */
  boolean asks() {
    if (pageAsked) {
      return false;
    }
    for (Kept entry : kept) {
      settle(
          entry.hook() == null
              ? machine.undo(state, time(entry.at()), person.held(), clock())
              : told(entry),
          false);
    }
    kept.clear();
    SimulatedCustobar custobar = person.custobar();
    pageAsked = true;
    pageAskedAt = person.now();
    page = custobar.flag();
    pageNoAct = custobar.noAct();
    // Of a wave that a webhook told, few may be left when it is read.
    pageWave = custobar.isWaved() && wavesHeard != custobar.waves();
    pageCrossed = false;
    return true;
  }

  /** The page is dealt with. */
  boolean reads(boolean crash) {
    if (!pageAsked) {
      return false;
    }
    pageAsked = false;
    if (!pageCrossed && !crash) {
      pageShows(page, pageNoAct);
    }
    settle(
        machine.read(state, page, time(pageAskedAt), person.held(), clock(), pageWave, false),
        crash);
    return true;
  }
}

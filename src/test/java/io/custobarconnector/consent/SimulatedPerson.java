package io.custobarconnector.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One customer and channel in a small model of both systems, with the real {@link
 * PermissionMachine} between them. Time is counted in minutes; nothing here waits.
 */
final class SimulatedPerson {

  static final int SETTLE = 15;
  static final int TOLERANCE = 10;
  static final int DAY = 1440;

  /** What happens. Those that cannot happen now are passed over. */
  enum Event {
    TILL_YES,
    TILL_NO,
    TILL_NO_DATED_YESTERDAY,
    TILL_NO_DATED_2027,
    TILL_NO_WITHOUT_TIME,
    TILL_YES_TYPED_BEFORE,
    TILL_YES_DATED_2027,
    CUSTOBAR_YES,
    CUSTOBAR_NO,
    OTHER_PERMISSION_CHANGES,
    IMPORT_WAVE,
    WEBHOOK_OLDEST,
    WEBHOOK_NEWEST,
    WEBHOOK_TWICE,
    WEBHOOK_LOST,
    WEBHOOK_CRASH,
    TILL_FLOW,
    TILL_FLOW_NOTES,
    TILL_FLOW_SENDS,
    TILL_FLOW_ENDS,
    READING,
    READING_ASKS,
    READING_ENDS,
    READING_CRASH,
    AN_HOUR,
    A_DAY
  }

  /** A person's own word, wherever it was said. */
  record Act(long at, boolean yes, boolean inCustobar) {}

  private record Hook(Boolean flag, boolean alone, boolean wave, int noAct) {}

  private record Kept(Hook hook, long at) {}

  private record Import(boolean flag, long due) {}

  private final PermissionMachine machine;
  private final PermissionRules rules;
  private final int skew;

  long now = 10 * DAY;
  Boolean custobar;
  Boolean source;
  Long sourceAt;
  final List<Act> acts;

  /** The acts of {@link #acts} that a webhook or an undisturbed reading has shown. */
  final List<Integer> shown;

  boolean sentYes;

  /** Whether the connector wrote last to the source. */
  boolean sourceByUs;

  /** A small import cannot be told from a person; a wave of them can. */
  boolean waved;

  private final List<Hook> hooks;
  private final List<Kept> kept;
  private final List<Import> imports;
  private int custobarNoAct = -1;
  private int sourceNoAct = -1;
  PermissionState state = PermissionState.NEW;
  private final List<Instant> undos;
  // The till's flow, between two of its steps.
  private Verdict noted;
  private Held notedHeld;
  private Optional<Held> notedSeen = Optional.empty();
  private boolean uploaded;
  // A page of a reading that is not dealt with yet.
  private boolean pageAsked;
  private long pageAskedAt;
  private Boolean page;
  private int pageNoAct = -1;
  private boolean pageWave;
  private boolean pageCrossed;
  private Boolean lastShown;
  String last = "";

  SimulatedPerson(PermissionRules rules, int skew, Boolean custobar, Boolean source) {
    this.machine = new PermissionMachine(rules);
    this.rules = rules;
    this.skew = skew;
    this.custobar = custobar;
    this.source = source;
    this.sourceAt = source == null ? null : (now - 5 * DAY + skew) * 60 + 7;
    this.acts = new ArrayList<>(4);
    this.shown = new ArrayList<>(4);
    this.hooks = new ArrayList<>(4);
    this.kept = new ArrayList<>(1);
    this.imports = new ArrayList<>(2);
    this.undos = new ArrayList<>(1);
    // Whatever stood at the beginning was said, and a no last.
    if (Boolean.TRUE.equals(custobar) || Boolean.TRUE.equals(source)) {
      acts.add(new Act(now - 5 * DAY, true, Boolean.TRUE.equals(custobar)));
    }
    if (Boolean.FALSE.equals(source)) {
      sourceNoAct = acts.size();
      acts.add(new Act(now - 5 * DAY + 1, false, false));
    }
    if (Boolean.FALSE.equals(custobar) && rules.firstFalse() == FirstFalse.WITHDRAWAL) {
      custobarNoAct = acts.size();
      acts.add(new Act(now - 5 * DAY + 2, false, true));
    }
  }

  SimulatedPerson(SimulatedPerson of) {
    machine = of.machine;
    rules = of.rules;
    skew = of.skew;
    now = of.now;
    custobar = of.custobar;
    source = of.source;
    sourceAt = of.sourceAt;
    acts = new ArrayList<>(of.acts);
    shown = new ArrayList<>(of.shown);
    sentYes = of.sentYes;
    sourceByUs = of.sourceByUs;
    waved = of.waved;
    hooks = new ArrayList<>(of.hooks);
    kept = new ArrayList<>(of.kept);
    imports = new ArrayList<>(of.imports);
    custobarNoAct = of.custobarNoAct;
    sourceNoAct = of.sourceNoAct;
    state = of.state;
    undos = new ArrayList<>(of.undos);
    noted = of.noted;
    notedHeld = of.notedHeld;
    notedSeen = of.notedSeen;
    uploaded = of.uploaded;
    pageAsked = of.pageAsked;
    pageAskedAt = of.pageAskedAt;
    page = of.page;
    pageNoAct = of.pageNoAct;
    pageWave = of.pageWave;
    pageCrossed = of.pageCrossed;
    lastShown = of.lastShown;
  }

  private static Instant time(long minute) {
    return Instant.ofEpochSecond(minute * 60);
  }

  private Instant clock() {
    return time(now);
  }

  private Held held() {
    return new Held(
        Stance.of(source),
        sourceAt == null ? Optional.empty() : Optional.of(Instant.ofEpochSecond(sourceAt)));
  }

  private boolean tells() {
    return rules.ownership().tillTellsCustobar();
  }

  /**
   * Lets something happen.
   *
   * @return false when it cannot happen now
   */
  boolean happens(Event event) {
    now++;
    applyImports();
    return switch (event) {
      case TILL_YES -> till(true, now + skew, now);
      case TILL_NO -> till(false, now + skew, now);
      case TILL_NO_DATED_YESTERDAY -> till(false, now + skew - DAY, now);
      case TILL_NO_DATED_2027 -> till(false, now + 400L * DAY, now);
      case TILL_NO_WITHOUT_TIME -> till(false, null, now);
      case TILL_YES_TYPED_BEFORE -> till(true, now + skew - 60, now - 60);
      case TILL_YES_DATED_2027 -> till(true, now + 400L * DAY, now);
      case CUSTOBAR_YES -> custobar(true);
      case CUSTOBAR_NO -> custobar(false);
      case OTHER_PERMISSION_CHANGES -> hooks.add(new Hook(custobar, false, false, custobarNoAct));
      case IMPORT_WAVE -> wave();
      case WEBHOOK_OLDEST -> !hooks.isEmpty() && deliver(hooks.remove(0), false);
      case WEBHOOK_NEWEST -> hooks.size() > 1 && deliver(hooks.remove(hooks.size() - 1), false);
      case WEBHOOK_TWICE -> !hooks.isEmpty() && deliver(hooks.get(0), false);
      case WEBHOOK_LOST -> !hooks.isEmpty() && hooks.remove(0) != null;
      case WEBHOOK_CRASH -> !hooks.isEmpty() && deliver(hooks.remove(0), true);
      case TILL_FLOW -> flowNotes() && flowSends() && flowEnds();
      case TILL_FLOW_NOTES -> flowNotes();
      case TILL_FLOW_SENDS -> flowSends();
      case TILL_FLOW_ENDS -> flowEnds();
      case READING -> asks() && reads(false);
      case READING_ASKS -> asks();
      case READING_ENDS -> pageAsked && reads(false);
      case READING_CRASH -> pageAsked && reads(true);
      case AN_HOUR -> passes(60);
      case A_DAY -> passes(DAY);
    };
  }

  private boolean passes(long minutes) {
    now += minutes;
    applyImports();
    return true;
  }

  private boolean till(boolean yes, Long at, long typed) {
    if (Boolean.valueOf(yes).equals(source)) {
      return false;
    }
    source = yes;
    // A till's clock shows no time at which the connector ever did anything.
    sourceAt = at == null ? null : at * 60 + 7;
    sourceByUs = false;
    sourceNoAct = yes ? -1 : acts.size();
    acts.add(new Act(typed, yes, false));
    return true;
  }

  private boolean custobar(boolean yes) {
    if (Boolean.valueOf(yes).equals(custobar)) {
      return false;
    }
    set(yes, acts.size());
    acts.add(new Act(now, yes, true));
    hooks.add(new Hook(custobar, true, false, custobarNoAct));
    return true;
  }

  private boolean wave() {
    if (Boolean.TRUE.equals(custobar)) {
      return false;
    }
    set(true, -1);
    waved = true;
    hooks.add(new Hook(true, true, true, -1));
    return true;
  }

  private void set(boolean flag, int act) {
    custobar = flag;
    custobarNoAct = flag ? -1 : act;
  }

  private void applyImports() {
    while (!imports.isEmpty() && imports.get(0).due() <= now) {
      Import applied = imports.remove(0);
      if (!Boolean.valueOf(applied.flag()).equals(custobar)) {
        set(applied.flag(), -1);
        hooks.add(new Hook(custobar, true, false, -1));
      }
    }
  }

  private boolean deliver(Hook hook, boolean crash) {
    if (hook.flag() == null) {
      return true;
    }
    pageCrossed = true;
    lastShown = hook.flag();
    shows(hook.noAct());
    if (crash) {
      kept.add(new Kept(hook, now));
    }
    settle(told(hook, now), crash);
    return true;
  }

  private Verdict told(Hook hook, long at) {
    return machine.told(state, hook.flag(), time(at), held(), clock(), hook.alone(), hook.wave());
  }

  /** What the journal kept and could not be dealt with comes first in each run. */
  private void waiting() {
    for (Kept entry : kept) {
      settle(told(entry.hook(), entry.at()), false);
    }
    kept.clear();
  }

  private void shows(int act) {
    if (act >= 0 && !shown.contains(act)) {
      shown.add(act);
    }
  }

  /** A no that stands where one stood when it was looked at last cannot be told from that. */
  private void pageShows(Boolean flag, int act) {
    if (!isDefault() && !Boolean.FALSE.equals(lastShown)) {
      shows(act);
    }
    lastShown = flag;
  }

  /** What a batch does: first the source, then the journal. */
  private void settle(Verdict verdict, boolean crash) {
    last = verdict.reason().word();
    if (!crash) {
      shows(sourceNoAct);
    }
    verdict
        .write()
        .ifPresent(
            write -> {
              source = write.stance().flag();
              sourceNoAct = -1;
              sourceByUs = true;
              sourceAt = write.since().orElseThrow().getEpochSecond();
            });
    if (!crash) {
      state = verdict.next();
    }
  }

  /** The till's flow reads the row, asks Custobar where it must, and notes what it will send. */
  private boolean flowNotes() {
    if (!tells() || noted != null) {
      return false;
    }
    state = state.abandoned(clock());
    if (source != null) {
      shows(sourceNoAct);
      Held row = held();
      Verdict verdict = machine.till(state, row, clock());
      if (row.stance() == Stance.GRANTED && verdict.reason() != Reason.NOTHING_NEW) {
        question(row);
        verdict = machine.till(state, row, clock());
      }
      last = verdict.reason().word();
      if (verdict.undo()) {
        undos.add(clock());
      }
      if (verdict.send().isPresent()) {
        note(verdict, row);
        return true;
      }
      state = verdict.next();
    }
    if (state.owesNo()) {
      note(Verdict.send(state, Reason.TOLD_AGAIN, false), null);
      return true;
    }
    return false;
  }

  private void question(Held row) {
    pageShows(custobar, custobarNoAct);
    pageCrossed = true;
    Verdict answer = machine.read(state, custobar, clock(), row, clock(), false, false);
    // The flow writes nothing to the source; a no that was found is left to the other flow.
    state = answer.next();
    if (answer.write().isPresent()) {
      state = state.sees(row, clock());
      undos.add(clock());
    }
  }

  private boolean isDefault() {
    return rules.firstFalse() == FirstFalse.UNSAID;
  }

  private void note(Verdict verdict, Held row) {
    noted = verdict;
    notedHeld = row;
    notedSeen = state.seen();
    uploaded = false;
    boolean granted = verdict.send().get();
    sentYes |= granted;
    state = (row == null ? state : state.looks(row, clock())).sends(granted, clock());
  }

  private boolean flowSends() {
    if (noted == null || uploaded) {
      return false;
    }
    uploaded = true;
    imports.add(new Import(noted.send().get(), now + 3));
    return true;
  }

  private boolean flowEnds() {
    if (noted == null) {
      return false;
    }
    if (uploaded) {
      state = state.taken(noted.send().get(), Optional.ofNullable(notedHeld), notedSeen, clock());
    }
    noted = null;
    return true;
  }

  private boolean asks() {
    if (pageAsked) {
      return false;
    }
    waiting();
    pageAsked = true;
    pageAskedAt = now;
    page = custobar;
    pageNoAct = custobarNoAct;
    pageWave = waved && Boolean.TRUE.equals(custobar);
    pageCrossed = false;
    return true;
  }

  private boolean reads(boolean crash) {
    pageAsked = false;
    if (!pageCrossed) {
      pageShows(page, pageNoAct);
    }
    Verdict verdict =
        machine.read(state, page, time(pageAskedAt), held(), clock(), pageWave, false);
    settle(verdict, crash);
    if (!crash) {
      undo();
    }
    return true;
  }

  private void undo() {
    for (Instant at : undos) {
      settle(machine.undo(state, at, held(), clock()), false);
    }
    undos.clear();
  }

  /** Nothing more is said; everything runs until it is done. */
  void silence() {
    flowEnds();
    if (pageAsked) {
      reads(false);
    }
    while (!hooks.isEmpty()) {
      happens(Event.WEBHOOK_OLDEST);
    }
    for (int round = 0; round < 4; round++) {
      passes(DAY);
      while (!hooks.isEmpty()) {
        happens(Event.WEBHOOK_OLDEST);
      }
      happens(Event.TILL_FLOW);
      passes(60);
      happens(Event.READING);
      happens(Event.TILL_FLOW);
      passes(60);
    }
  }
}

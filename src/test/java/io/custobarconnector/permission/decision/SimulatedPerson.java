package io.custobarconnector.permission.decision;

import io.custobarconnector.settings.part.FirstFalse;
import io.custobarconnector.settings.part.PermissionRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One person and channel in a small model of both systems, with the real {@link PermissionMachine}
 * between them. Time is counted in minutes; nothing here waits.
 */
public final class SimulatedPerson implements JudgedPerson {

  public static final int SETTLE = 15;
  public static final int TOLERANCE = 10;
  static final int DAY = 1440;
  private static final int HOUR = 60;
  private static final int FEW = 4;
  private static final int FARTHEST_SKEW = 5;

  /** What happens. Those that cannot happen now are passed over. */
  enum Event {
    TILL_YES,
    TILL_NO,
    TILL_NO_DATED_YESTERDAY,
    TILL_NO_DATED_2027,
    TILL_NO_WITHOUT_TIME,
    TILL_YES_TYPED_BEFORE,
    TILL_YES_TYPED_MINUTES_BEFORE,
    TILL_YES_DATED_2027,
    TILL_YES_WITHOUT_TIME,
    NEW_ADDRESS,
    OLD_ADDRESS_AGAIN,
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
    TILL_FLOW_SENDS_AND_CUSTOBAR_IS_SLOW,
    TILL_FLOW_ENDS,
    TILL_FLOW_DIES,
    READING,
    READING_ASKS,
    READING_ENDS,
    READING_CRASH,
    AN_HOUR,
    A_DAY
  }

  private final int skew;
  private final SimulatedCustobar custobar;
  private final SimulatedConnector connector;
  private final List<Act> acts;
  private final List<Integer> shown;
  private long now = 10 * DAY;
  private Boolean source;
  private Long sourceAt;
  private int sourceNoAct = -1;
  private boolean sourceByUs;
  private long rowChangedAt = now;
  private int address = 1;
  // The address with which the till's flow saw the row last, and what ended with it since.
  private int lookedAddress;
  private int addressAct = -1;

  /**
   * @param skew how many minutes the till's clock is ahead
   * @param inCustobar what Custobar holds at the beginning; null for nothing
   * @param inSource what the source holds
   */
  SimulatedPerson(PermissionRules rules, int skew, Boolean inCustobar, Boolean inSource) {
    this.skew = skew;
    this.custobar = new SimulatedCustobar(inCustobar);
    this.connector = new SimulatedConnector(rules, this);
    this.source = inSource;
    this.sourceAt = inSource == null ? null : seconds(now - 5 * DAY + skew);
    this.acts = new ArrayList<>(4);
    this.shown = new ArrayList<>(4);
    // Whatever stood at the beginning was said, and a no last.
    if (Boolean.TRUE.equals(inCustobar) || Boolean.TRUE.equals(inSource)) {
      acts.add(new Act(now - 5 * DAY, true, Boolean.TRUE.equals(inCustobar)));
    }
    if (Boolean.FALSE.equals(inSource)) {
      sourceNoAct = acts.size();
      acts.add(new Act(now - 5 * DAY + 1, false, false));
    }
    if (Boolean.FALSE.equals(inCustobar) && rules.firstFalse() == FirstFalse.WITHDRAWAL) {
      custobar.beginsWithNo(acts.size());
      acts.add(new Act(now - 5 * DAY + 2, false, true));
    }
  }

  SimulatedPerson(SimulatedPerson of) {
    skew = of.skew;
    custobar = new SimulatedCustobar(of.custobar);
    connector = new SimulatedConnector(of.connector, this);
    acts = new ArrayList<>(of.acts);
    shown = new ArrayList<>(of.shown);
    now = of.now;
    source = of.source;
    sourceAt = of.sourceAt;
    sourceNoAct = of.sourceNoAct;
    sourceByUs = of.sourceByUs;
    rowChangedAt = of.rowChangedAt;
    address = of.address;
    lookedAddress = of.lookedAddress;
    addressAct = of.addressAct;
  }

  long now() {
    return now;
  }

  /** Whether a reading is all that has happened so far. */
  boolean wasRead() {
    return now > 10 * DAY;
  }

  SimulatedCustobar custobar() {
    return custobar;
  }

  SimulatedConnector connector() {
    return connector;
  }

  @Override
  public List<Act> acts() {
    return acts;
  }

  @Override
  public boolean wasShown(int act) {
    return shown.contains(act);
  }

  @Override
  public Boolean source() {
    return source;
  }

  @Override
  public boolean isSourceByUs() {
    return sourceByUs;
  }

  @Override
  public Boolean inCustobar() {
    return custobar.flag();
  }

  @Override
  public boolean hasTime() {
    return sourceAt != null;
  }

  @Override
  public boolean sentYes() {
    return connector.sentYes();
  }

  StoredPermission held() {
    return new StoredPermission(
        PermissionValue.of(source),
        sourceAt == null ? Optional.empty() : Optional.of(Instant.ofEpochSecond(sourceAt)));
  }

  void sourceIsWritten(StoredPermission held) {
    source = held.stance().flag();
    sourceAt = held.since().orElseThrow().getEpochSecond();
    sourceNoAct = -1;
    sourceByUs = true;
    rowChangedAt = now;
  }

  /** The address that the source has now. */
  int address() {
    return address;
  }

  /** When the row was last changed, by the source's clock. */
  long rowChangedAt() {
    return rowChangedAt;
  }

  /**
   * The till's flow looks at the row, with the address in it. A yes in Custobar of which it hears
   * only later may have been said for the new one as well.
   */
  void showsAddress() {
    boolean unheard =
        !Boolean.TRUE.equals(source)
            && (custobar.holds(true)
                || custobar.hooks().stream().anyMatch(hook -> Boolean.TRUE.equals(hook.flag())));
    if (lookedAddress != 0 && lookedAddress != address && !unheard) {
      shows(addressAct);
    }
    lookedAddress = address;
  }

  void shows(int act) {
    if (act >= 0 && !shown.contains(act)) {
      shown.add(act);
    }
  }

  /** The connector looks at the source. */
  void showsSource() {
    if (!connector.takesForTheSame(held())) {
      shows(sourceNoAct);
    }
  }

  /**
   * Lets something happen.
   *
   * @return false when it cannot happen now
   */
  boolean happens(Event event) {
    passes(1);
    List<SimulatedCustobar.Hook> hooks = custobar.hooks();
    return switch (event) {
      case TILL_YES -> till(true, now + skew, now);
      case TILL_NO -> till(false, now + skew, now);
      case TILL_NO_DATED_YESTERDAY -> till(false, now + skew - DAY, now);
      case TILL_NO_DATED_2027 -> till(false, now + 400L * DAY, now);
      case TILL_NO_WITHOUT_TIME -> till(false, null, now);
      case TILL_YES_TYPED_BEFORE -> till(true, now + skew - HOUR, now - HOUR);
      case TILL_YES_TYPED_MINUTES_BEFORE -> till(true, now + skew - FEW, now - FEW);
      case TILL_YES_DATED_2027 -> till(true, now + 400L * DAY, now);
      case TILL_YES_WITHOUT_TIME -> till(true, null, now);
      case NEW_ADDRESS -> hasAddress(2 + acts.size());
      case OLD_ADDRESS_AGAIN -> address > 1 && hasAddress(1);
      case CUSTOBAR_YES -> custobar(true);
      case CUSTOBAR_NO -> custobar(false);
      case OTHER_PERMISSION_CHANGES -> custobar.changesAnother();
      case IMPORT_WAVE -> custobar.isImportedInAWave();
      case WEBHOOK_OLDEST -> !hooks.isEmpty() && connector.isTold(hooks.remove(0), false);
      case WEBHOOK_NEWEST ->
          hooks.size() > 1 && connector.isTold(hooks.remove(hooks.size() - 1), false);
      case WEBHOOK_TWICE -> !hooks.isEmpty() && connector.isTold(hooks.get(0), false);
      case WEBHOOK_LOST -> !hooks.isEmpty() && hooks.remove(0) != null;
      case WEBHOOK_CRASH -> !hooks.isEmpty() && connector.isTold(hooks.remove(0), true);
      case TILL_FLOW -> tillFlow();
      case TILL_FLOW_NOTES -> connector.flowNotes();
      case TILL_FLOW_SENDS -> connector.flowSends(3);
      case TILL_FLOW_SENDS_AND_CUSTOBAR_IS_SLOW -> connector.flowSends(SETTLE - 1);
      case TILL_FLOW_ENDS -> connector.flowEnds();
      case TILL_FLOW_DIES -> connector.flowDies();
      case READING -> connector.asks() && connector.reads(false);
      case READING_ASKS -> connector.asks();
      case READING_ENDS -> connector.reads(false);
      case READING_CRASH -> connector.reads(true);
      case AN_HOUR -> passes(HOUR);
      case A_DAY -> passes(DAY);
    };
  }

  private boolean passes(long minutes) {
    now += minutes;
    custobar.applies(now);
    return true;
  }

  private boolean till(boolean yes, Long at, long typed) {
    if (Boolean.valueOf(yes).equals(source)) {
      return false;
    }
    source = yes;
    sourceAt = at == null ? null : seconds(at);
    sourceByUs = false;
    rowChangedAt = now;
    sourceNoAct = yes ? -1 : acts.size();
    return acts.add(new Act(typed, yes, false));
  }

  private boolean hasAddress(int which) {
    address = which;
    rowChangedAt = now;
    addressAct = acts.size();
    return acts.add(new Act(now - TOLERANCE - FARTHEST_SKEW - 1, false, false));
  }

  /** A till's clock shows no time at which the connector ever did anything. */
  private static long seconds(long minute) {
    return minute * 60 + 7;
  }

  private boolean custobar(boolean yes) {
    if (custobar.holds(yes)) {
      return false;
    }
    custobar.says(yes, acts.size());
    return acts.add(new Act(now, yes, true));
  }

  private boolean tillFlow() {
    boolean ran = connector.flowNotes();
    connector.flowSends(3);
    return connector.flowEnds() || ran;
  }

  /** Says yes at the till, whatever stands there, and waits until everything has run. */
  void saysYesAtTheTill() {
    passes(1);
    source = null;
    till(true, now + skew, now);
    silence();
  }

  /** Says no and yes in Custobar, and each time waits until everything has run. */
  void saysNoAndYesInCustobar() {
    happens(Event.CUSTOBAR_NO);
    silence();
    happens(Event.CUSTOBAR_YES);
    silence();
  }

  /** Nothing more is said; everything runs until nothing is left to do. */
  void silence() {
    connector.flowEnds();
    connector.reads(false);
    boolean busy = true;
    for (int round = 0; busy && round < 6; round++) {
      int hooks = 0;
      passes(DAY);
      for (; !custobar.hooks().isEmpty(); hooks++) {
        happens(Event.WEBHOOK_OLDEST);
      }
      connector.wasBusy();
      happens(Event.TILL_FLOW);
      passes(HOUR);
      happens(Event.READING);
      happens(Event.TILL_FLOW);
      passes(HOUR);
      busy = connector.wasBusy() || hooks > 0 || !custobar.hooks().isEmpty();
    }
  }
}

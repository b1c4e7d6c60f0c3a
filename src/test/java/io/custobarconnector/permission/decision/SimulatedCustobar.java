package io.custobarconnector.permission.decision;

import java.util.ArrayList;
import java.util.List;

/**
 * Custobar in the simulation: one permission of one person, webhooks on their way, imports to be
 * applied.
 */
public final class SimulatedCustobar {

  /**
   * A webhook on its way.
   *
   * @param alone whether no other flag came along
   * @param wave whether so many came at once that it was an import
   * @param noAct the person's no that it shows; -1 for none
   */
  record Hook(Boolean flag, boolean alone, boolean wave, int noAct) {}

  private record Import(boolean flag, long due) {}

  private Boolean flag;
  private int noAct = -1;
  private boolean waved;
  private int waves;
  private final List<Hook> hooks;
  private final List<Import> imports;

  public SimulatedCustobar(Boolean flag) {
    this.flag = flag;
    this.hooks = new ArrayList<>(4);
    this.imports = new ArrayList<>(2);
  }

  public SimulatedCustobar(SimulatedCustobar of) {
    flag = of.flag;
    noAct = of.noAct;
    waved = of.waved;
    waves = of.waves;
    hooks = new ArrayList<>(of.hooks);
    imports = new ArrayList<>(of.imports);
  }

  /** What Custobar holds: null when nobody has set it. */
  public Boolean flag() {
    return flag;
  }

  public boolean holds(boolean yes) {
    return Boolean.valueOf(yes).equals(flag);
  }

  /** The person's no that stands there; -1 for none. */
  public int noAct() {
    return noAct;
  }

  public List<Hook> hooks() {
    return hooks;
  }

  /** A small import cannot be told from a person; a wave of them can. */
  boolean isWaved() {
    return waved;
  }

  /** How many waves there were. */
  int waves() {
    return waves;
  }

  /** The no that stands there at the beginning was the person's. */
  void beginsWithNo(int act) {
    noAct = act;
  }

  /** The person says it on a preference page. */
  public void says(boolean yes, int act) {
    flag = yes;
    waved = false;
    noAct = yes ? -1 : act;
    hooks.add(new Hook(flag, true, false, noAct));
  }

  /** Another flag of the person changes, and this one comes along. */
  boolean changesAnother() {
    return hooks.add(new Hook(flag, false, false, noAct));
  }

  /** Somebody's import gives it to a great many. */
  public boolean isImportedInAWave() {
    if (holds(true)) {
      return false;
    }
    flag = true;
    noAct = -1;
    waved = true;
    waves++;
    return hooks.add(new Hook(true, true, true, -1));
  }

  /** What the connector sent is applied later. */
  public void takes(boolean sent, long due) {
    imports.add(new Import(sent, due));
  }

  /** Applies what is due; true when that changed something. */
  public boolean applies(long now) {
    boolean changed = false;
    while (!imports.isEmpty() && imports.get(0).due() <= now) {
      boolean sent = imports.remove(0).flag();
      if (!holds(sent)) {
        flag = sent;
        waved = false;
        noAct = -1;
        changed = hooks.add(new Hook(flag, true, false, -1));
      }
    }
    return changed;
  }
}

package io.custobarconnector.permission;

import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.JudgedPerson;
import io.custobarconnector.permission.decision.SimulatedCustobar;
import io.custobarconnector.settings.part.FirstFalse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One person in the simulation around the real store: both channels, and what was ever said. */
final class StoredPerson {

  /**
   * A webhook on its way; like Custobar's it carries every flag.
   *
   * @param noActs for each channel the person's no that it shows; -1 for none
   */
  record Hook(StoredPerson person, Map<Channel, Boolean> flags, Map<Channel, Integer> noActs) {

    /** As Custobar, or somebody's proxy before us, may write a number. */
    String json(int spelling) {
      String id =
          switch (spelling) {
            case 0 -> person.number;
            case 1 -> "\" " + person.number + " \"";
            default -> "\"" + person.number + "\"";
          };
      return flags.entrySet().stream()
          .map(flag -> ",\"" + flag.getKey().field() + "\":" + flag.getValue())
          .collect(Collectors.joining("", "{\"external_id\":" + id, "}"));
    }
  }

  /** One channel of the person. */
  static final class Line implements JudgedPerson {
    final SimulatedCustobar custobar = new SimulatedCustobar((Boolean) null);
    final List<Act> acts = new ArrayList<>();
    private final List<Integer> shown = new ArrayList<>();
    private final FirstFalse firstFalse;
    Boolean source;
    boolean timed;
    int sourceNoAct = -1;
    boolean byUs;
    boolean sentYes;
    int address = 1;
    int addressAct = -1;
    private int lookedAddress;
    private boolean heard;
    private Boolean lastShown;
    private final List<Integer> contradictions = new ArrayList<>();

    Line(FirstFalse firstFalse) {
      this.firstFalse = firstFalse;
    }

    void shows(int act) {
      if (act >= 0 && !shown.contains(act)) {
        shown.add(act);
      }
    }

    /** The webhook told it, and it was kept. */
    void isTold(Boolean flag, int act) {
      if (flag != null) {
        shows(act);
        if (flag) {
          // Whoever is told a yes again, and not in doubt, may take it for the person's.
          shown.removeAll(contradictions);
        }
        heard = true;
        lastShown = flag;
      }
    }

    /** One request said yes and no: no counts, until a yes is told once more. */
    void isContradicted(long now) {
      contradictions.add(acts.size());
      shows(acts.size());
      acts.add(new Act(now, false, true));
      heard = true;
      lastShown = false;
    }

    /**
     * The till's flow has looked at the row.
     *
     * @param at the address that stood there
     * @param act what ended with it
     * @param unheard whether a yes that was said in Custobar was heard only later
     */
    void isLookedAt(int at, int act, boolean unheard) {
      if (lookedAddress != 0 && lookedAddress != at && !unheard) {
        shows(act);
      }
      lookedAddress = at;
    }

    /** Nothing is known of the address that was looked at last. */
    void forgetsAddress() {
      lookedAddress = 0;
    }

    /** A reading showed it: a no that stands where one stood cannot be told from that. */
    void isRead(Boolean flag, int act) {
      boolean mayBeDefault = !heard && firstFalse == FirstFalse.UNSAID;
      if (!mayBeDefault && !Boolean.FALSE.equals(lastShown)) {
        shows(act);
      }
      heard = true;
      lastShown = flag;
    }

    @Override
    public Boolean inCustobar() {
      return custobar.flag();
    }

    @Override
    public Boolean source() {
      return source;
    }

    @Override
    public boolean hasTime() {
      return timed;
    }

    @Override
    public boolean isSourceByUs() {
      return byUs;
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
    public boolean sentYes() {
      return sentYes;
    }
  }

  final String number;
  private final Map<Channel, Line> lines = new EnumMap<>(Channel.class);

  StoredPerson(String number, FirstFalse firstFalse) {
    this.number = number;
    for (Channel channel : Channel.values()) {
      lines.put(channel, new Line(firstFalse));
    }
  }

  Line line(Channel channel) {
    return lines.get(channel);
  }

  /** What the webhook would carry now; it replaces what the lines noted by themselves. */
  Hook hook() {
    Map<Channel, Boolean> flags = new EnumMap<>(Channel.class);
    Map<Channel, Integer> noActs = new EnumMap<>(Channel.class);
    lines.forEach(
        (channel, line) -> {
          line.custobar.hooks().clear();
          flags.put(channel, line.custobar.flag());
          noActs.put(channel, line.custobar.noAct());
        });
    return new Hook(this, flags, noActs);
  }

  /** The person as the data API shows them. */
  String json() {
    return json(false);
  }

  /** The same person with the opposite of what is there. */
  String contradiction() {
    return json(true);
  }

  private String json(boolean opposite) {
    StringBuilder text = new StringBuilder("{\"external_id\":\"" + number + "\"");
    lines.forEach(
        (channel, line) -> {
          Boolean flag = line.custobar.flag();
          if (flag != null) {
            text.append(",\"" + channel.field() + "\":" + (flag != opposite));
          }
        });
    return text.append('}').toString();
  }
}

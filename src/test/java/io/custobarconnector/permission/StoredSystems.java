package io.custobarconnector.permission;

import io.custobarconnector.permission.StoredPerson.Hook;
import io.custobarconnector.permission.StoredPerson.Line;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.JudgedPerson.Act;
import io.custobarconnector.permission.decision.SimulatedPerson;
import io.custobarconnector.settings.part.FirstFalse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.sql.DataSource;

/**
 * Both systems around the real store: a source in PostgreSQL, to which the till writes, and a
 * Custobar with webhooks on their way. Minutes pass by moving every time in the database into the
 * past.
 */
final class StoredSystems implements AutoCloseable {

  /** The columns that the shipped SQL wants, and a counter of changes instead of a cursor. */
  private static final String SOURCE =
      """
      CREATE TABLE IF NOT EXISTS customer (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(), sequence_number bigint UNIQUE, email text,
        gdpr_restricted boolean NOT NULL DEFAULT false, deleted_at timestamptz,
        marketing_email boolean, marketing_email_at timestamptz, marketing_email_source text,
        marketing_sms boolean, marketing_sms_at timestamptz, marketing_sms_source text,
        updated_at timestamptz NOT NULL DEFAULT now(), changes int NOT NULL DEFAULT 1);
      CREATE TABLE IF NOT EXISTS customer_phone (
        customer_id uuid NOT NULL, position int NOT NULL, value text NOT NULL);
      CREATE OR REPLACE FUNCTION changed() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN NEW.changes := OLD.changes + 1; NEW.updated_at := clock_timestamp(); RETURN NEW; END';
      CREATE OR REPLACE TRIGGER changed BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION changed()\
      """;

  private static final int SKEW = 5;
  private static final int DAY = 1440;
  private static final int SURELY_A_WAVE = 14;

  private final Connection world;
  private final Connection clock;
  private final Random random;
  private final Map<String, StoredPerson> people = new LinkedHashMap<>();
  private final Map<String, Integer> taken = new HashMap<>();
  private final List<String> shifts = new ArrayList<>();
  final List<Hook> hooks = new ArrayList<>();
  private long now = 10 * DAY;

  StoredSystems(DataSource database, int count, FirstFalse firstFalse, Random random) {
    try {
      this.world = database.getConnection();
      this.clock = database.getConnection();
      try (Statement replica = clock.createStatement()) {
        replica.execute("SET session_replication_role = replica");
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    this.random = random;
    execute(SOURCE);
    for (int i = 0; i < count; i++) {
      StoredPerson person = new StoredPerson(Integer.toString(7001 + i), firstFalse);
      people.put(person.number, person);
    }
    execute("TRUNCATE customer, customer_phone");
    execute(
        "INSERT INTO customer (sequence_number, email) SELECT n, 'p' || n || '@example.fi' FROM generate_series(7001, "
            + (7000 + count)
            + ") n");
    execute(
        "INSERT INTO customer_phone SELECT id, 1, '0401' || (500000 + sequence_number) FROM customer");
    query(
        "SELECT format('UPDATE %I.%I SET %s', table_schema, table_name, string_agg(format('%1$I = %1$I - $1', column_name), ', '))"
            + " FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
            + " WHERE table_type = 'BASE TABLE' AND data_type LIKE 'timestamp%'"
            + " AND (table_schema = 'connector' AND table_name LIKE 'permission%' OR table_name = 'customer')"
            + " GROUP BY table_schema, table_name",
        row -> shifts.add(row.getString(1).replace("$1", "make_interval(mins => %1$s)")));
  }

  Collection<StoredPerson> people() {
    return people.values();
  }

  StoredPerson person(String number) {
    return people.get(number);
  }

  List<StoredPerson> some(int ofHowMany) {
    return people.values().stream().filter(person -> random.nextInt(ofHowMany) == 0).toList();
  }

  private Channel anyChannel() {
    return random.nextBoolean() ? Channel.EMAIL : Channel.SMS;
  }

  /** Time goes on, and Custobar applies what is due. */
  void passes(int minutes) {
    now += minutes;
    for (String shift : shifts) {
      execute(clock, shift.formatted(minutes));
    }
    applies();
  }

  void applies() {
    for (StoredPerson person : people.values()) {
      boolean any = false;
      for (Channel channel : Channel.values()) {
        any |= person.line(channel).custobar.applies(now);
      }
      if (any) {
        hooks.add(person.hook());
      }
    }
  }

  /** A request of ours is accepted, and applied so many minutes later. */
  void takes(String number, Channel channel, boolean flag, int later) {
    Line line = people.get(number).line(channel);
    line.sentYes |= flag;
    line.custobar.takes(flag, now + later);
  }

  /** Somebody says something at the till. */
  void tillSays(StoredPerson person) {
    Channel channel = anyChannel();
    Line line = person.line(channel);
    look();
    boolean yes = line.source == null ? random.nextInt(3) > 0 : !line.source;
    int skew = SKEW * (random.nextInt(3) - 1);
    int ago = 0;
    String at = "clock_timestamp() + interval '%s minutes'".formatted(skew);
    switch (random.nextInt(10)) {
      case 0 -> {
        ago = yes ? 60 : 0;
        at = "clock_timestamp() + interval '%s minutes'".formatted(skew - (yes ? 60 : DAY));
      }
      case 1 -> at = "clock_timestamp() + interval '400 days'";
      case 2 -> at = "NULL";
      default -> {}
    }
    line.sourceNoAct = yes ? -1 : line.acts.size();
    line.acts.add(new Act(now - ago, yes, false));
    change(
        person,
        "marketing_%1$s = %2$s, marketing_%1$s_at = %3$s, marketing_%1$s_source = 'pos'"
            .formatted(channel.column(), yes, at));
  }

  /** The row is changed in a way that says nothing: another spelling of the same. */
  void isSpeltAnew(StoredPerson person) {
    change(
        person, "email = CASE WHEN email = lower(email) THEN upper(email) ELSE lower(email) END");
    execute(
        "UPDATE customer_phone p SET value = CASE WHEN value LIKE '0%%' THEN '+358 ' || substr(value, 2) ELSE '0' || substr(value, 6) END FROM customer c WHERE c.id = p.customer_id AND c.sequence_number = "
            + person.number);
  }

  /** The source gets another e-mail address and phone number. */
  void moves(StoredPerson person) {
    int address = 2 + person.line(Channel.EMAIL).acts.size() + person.line(Channel.SMS).acts.size();
    for (Channel channel : Channel.values()) {
      Line line = person.line(channel);
      line.address = address;
      line.addressAct = line.acts.size();
      line.acts.add(new Act(now - SimulatedPerson.TOLERANCE - SKEW - 1, false, false));
    }
    execute(
        "UPDATE customer_phone p SET value = '040' || (%s * 10000 + %s) FROM customer c WHERE c.id = p.customer_id AND c.sequence_number = %s"
            .formatted(200 + address, person.number, person.number));
    change(person, "email = 'p%s.a%s@example.fi'".formatted(person.number, address));
  }

  /** Whether a yes was said in Custobar that the source does not hold yet. */
  boolean isUnheard(StoredPerson person, Channel channel) {
    Line line = person.line(channel);
    return !Boolean.TRUE.equals(line.source)
        && (line.custobar.holds(true)
            || hooks.stream()
                .anyMatch(
                    hook ->
                        hook.person() == person && Boolean.TRUE.equals(hook.flags().get(channel))));
  }

  private void change(StoredPerson person, String what) {
    execute("UPDATE customer SET %s WHERE sequence_number = %s".formatted(what, person.number));
  }

  /** Somebody says something on Custobar's preference page. */
  void custobarSays(StoredPerson person) {
    Line line = person.line(anyChannel());
    boolean yes = line.custobar.flag() == null ? random.nextBoolean() : !line.custobar.flag();
    line.custobar.says(yes, line.acts.size());
    line.acts.add(new Act(now, yes, true));
    hooks.add(person.hook());
  }

  /**
   * Somebody's import gives everybody a yes to e-mail; its webhooks come all together. None where
   * it is for so few that it cannot be told from what people say.
   */
  List<Hook> wave() {
    List<Line> lines = people.values().stream().map(person -> person.line(Channel.EMAIL)).toList();
    long grants =
        lines.stream().filter(line -> !line.custobar.holds(true) && !line.sentYes).count();
    if (grants < SURELY_A_WAVE) {
      return List.of();
    }
    List<Hook> wave = new ArrayList<>();
    for (StoredPerson person : people.values()) {
      if (person.line(Channel.EMAIL).custobar.isImportedInAWave()) {
        wave.add(person.hook());
      }
    }
    return wave;
  }

  /** Takes webhooks off their way: in another order than they were called, some twice. */
  List<Hook> arriving(int percent) {
    Collections.shuffle(hooks, random);
    List<Hook> arriving = new ArrayList<>(hooks.subList(0, hooks.size() * percent / 100));
    hooks.removeIf(hook -> arriving.contains(hook) && random.nextInt(8) > 0);
    return arriving;
  }

  /** How often each row was changed. */
  Map<String, Integer> changes() {
    Map<String, Integer> changes = new HashMap<>();
    query(
        "SELECT sequence_number, changes FROM customer",
        row -> changes.put(row.getString(1), row.getInt(2)));
    return changes;
  }

  /** The customers whose rows were changed since the till's flow last took them, and a few more. */
  List<String> touched(Map<String, Integer> changes) {
    return changes.entrySet().stream()
        .filter(row -> !row.getValue().equals(taken.get(row.getKey())) || random.nextInt(9) == 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The till's flow has come to its end with these. */
  void took(List<String> customers, Map<String, Integer> changes) {
    customers.forEach(customer -> taken.put(customer, changes.get(customer)));
  }

  /** Looks at what the source holds, and finds out what the connector wrote. */
  void look() {
    query(
        "SELECT sequence_number, marketing_email, marketing_email_at, marketing_email_source, marketing_sms, marketing_sms_at, marketing_sms_source FROM customer",
        row -> {
          StoredPerson person = people.get(row.getString(1));
          for (Channel channel : Channel.values()) {
            Line line = person.line(channel);
            String column = "marketing_" + channel.column();
            line.source = (Boolean) row.getObject(column);
            line.timed = row.getObject(column + "_at") != null;
            boolean ours = "custobar".equals(row.getString(column + "_source"));
            line.byUs = ours;
            line.sourceNoAct = ours ? -1 : line.sourceNoAct;
          }
        });
  }

  long now() {
    return now;
  }

  boolean isInHistory(String condition) {
    boolean[] there = new boolean[1];
    query(
        "SELECT EXISTS (SELECT FROM connector.permission_audit WHERE " + condition + ")",
        row -> there[0] = row.getBoolean(1));
    return there[0];
  }

  /** Whether a yes waits in the journal that was told in an earlier request than the last. */
  boolean waitsForAnotherYes(String number, Channel channel) {
    int[] requests = new int[1];
    query(
        "SELECT count(DISTINCT heard_at) FROM connector.permission_waiting WHERE external_id = '%s' AND %s"
            .formatted(number, channel.column()),
        row -> requests[0] = row.getInt(1));
    return requests[0] > 1;
  }

  /** Of whom something waits that comes before what is read of them. */
  List<StoredPerson> whoWait() {
    List<StoredPerson> who = new ArrayList<>();
    query(
        "SELECT DISTINCT external_id FROM connector.permission_waiting",
        row -> who.add(people.get(row.getString(1))));
    return who;
  }

  void execute(String sql) {
    execute(world, sql);
  }

  private static void execute(Connection connection, String sql) {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Takes a row. */
  interface Taker {
    void take(ResultSet row) throws SQLException;
  }

  void query(String sql, Taker taker) {
    try (Statement statement = world.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        taker.take(rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public void close() {
    try (world;
        clock) {
      hooks.clear();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.custobarconnector.permission;

import io.custobarconnector.custobar.datatype.Contacts;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import io.custobarconnector.permission.StoredPerson.Hook;
import io.custobarconnector.permission.StoredPerson.Line;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.SimulatedPerson;
import io.custobarconnector.permission.till.TillBatch;
import io.custobarconnector.permission.till.TillPermissions;
import io.custobarconnector.settings.part.PermissionRules;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/**
 * A connector's process in the simulation: the real steps, in the order in which the routes have
 * them, on real connections that break when the process dies. Another one then takes its place.
 */
final class StoredConnector implements AutoCloseable {

  private static final URI CUSTOBAR = URI.create("http://custobar.invalid");
  private static final Path ROUTES = Path.of("routes");
  private static final int TWICE = 3;
  private static final DefaultCamelContext CAMEL = new DefaultCamelContext();

  /** What a page of Custobar showed of one line when it was asked for. */
  private record Shown(Line line, Boolean flag, int noAct) {}

  /**
   * What the till's flow saw of one line in a row that it read.
   *
   * @param silent whether the source held nothing
   * @param unheard whether a yes that was said in Custobar was not heard yet
   */
  private record Look(
      StoredPerson person,
      Channel channel,
      int noAct,
      int address,
      int addressAct,
      boolean silent,
      boolean unheard) {

    Line line() {
      return person.line(channel);
    }
  }

  private final DataSource database;
  private final PermissionRules rules;
  private final StoredSystems systems;
  private final Random random;
  private final Runnable meanwhile;
  private final String customers;
  private final Map<Line, Shown> page = new HashMap<>();
  private final Set<Line> contradicted = new HashSet<>();
  private final Map<StoredPerson, Set<Channel>> twice = new HashMap<>();
  private List<Look> looking = List.of();
  private CrashingDatabase connections;
  private Permissions permissions;
  private TillPermissions till;

  /**
   * @param meanwhile what happens between two steps
   */
  StoredConnector(
      DataSource database,
      PermissionRules rules,
      StoredSystems systems,
      Random random,
      Runnable meanwhile) {
    this.database = database;
    this.rules = rules;
    this.systems = systems;
    this.random = random;
    this.meanwhile = meanwhile;
    try {
      customers = Files.readString(ROUTES.resolve("customer-permissions.sql"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    start();
  }

  private void start() {
    connections = new CrashingDatabase(database);
    DataSource own = connections.dataSource();
    permissions = new Permissions(own, own, ROUTES, CUSTOBAR, rules);
    till =
        new TillPermissions(
            own, CUSTOBAR, rules, new Contacts(Datatypes.load(CustomFields.none()), "FI"));
  }

  private interface Step {
    void go() throws SQLException;
  }

  /** Does something, and may die at any statement of it; false when it did not come to its end. */
  private boolean dying(boolean maybe, Step step) {
    if (maybe && random.nextInt(2) == 0) {
      connections.dieAt(1 + random.nextInt(40), random.nextBoolean());
    }
    try {
      step.go();
      connections.live();
      return true;
    } catch (SQLException | PermissionsUnavailableException e) {
      if (!connections.isDead()) {
        throw new IllegalStateException(e);
      }
      // Nobody here knows whether it had kept the addresses that it saw.
      looking.forEach(look -> look.line().forgetsAddress());
      looking = List.of();
      start();
      return false;
    } catch (RunStoppedException e) {
      // Nobody says --accept here.
      connections.live();
      return true;
    }
  }

  /** A webhook's body arrives; when it is not answered, it is on its way again. */
  boolean hear(List<Hook> body, boolean mayDie) {
    if (body.isEmpty()) {
      return true;
    }
    String json =
        body.stream()
            .map(hook -> hook.json(random.nextInt(3)))
            .collect(Collectors.joining(",", "[", "]"));
    Exchange exchange = new DefaultExchange(CAMEL);
    boolean answered =
        dying(
            mayDie,
            () -> {
              WebhookBody told = WebhookBody.read(json.getBytes(StandardCharsets.UTF_8));
              List<Long> kept = permissions.store().keep(told.told());
              areTold(body);
              PermissionQueue work = PermissionQueue.told(permissions.store(), kept, exchange);
              if (permissions.isMore(work)) {
                batch(work);
              }
            });
    if (!answered) {
      systems.hooks.addAll(body);
    }
    return answered;
  }

  private void areTold(List<Hook> body) {
    Map<Line, Boolean> told = new HashMap<>();
    for (Hook hook : body) {
      hook.flags()
          .forEach(
              (channel, flag) -> {
                Line line = hook.person().line(channel);
                page.remove(line);
                line.isTold(flag, hook.noActs().get(channel));
                Boolean other = flag == null ? null : told.put(line, flag);
                if (other != null
                    && !other.equals(flag)
                    && !systems.waitsForAnotherYes(hook.person().number, channel)) {
                  line.isContradicted(systems.now());
                }
              });
    }
  }

  /** The kamelet {@code permission-batch}. */
  private void batch(PermissionQueue work) throws SQLException {
    PermissionBatch batch = permissions.next(work);
    Map<Line, Integer> seen = new HashMap<>();
    if (permissions.hasStatements(batch)) {
      systems.look();
      List<Map<String, Object>> rows =
          source(permissions.readSql(), permissions.customers(batch).get("customers"));
      for (Map<String, Object> row : rows) {
        StoredPerson person = systems.person((String) row.get("external_id"));
        for (Channel channel : Channel.values()) {
          seen.put(person.line(channel), person.line(channel).sourceNoAct);
        }
      }
      permissions.weigh(batch, rows);
    }
    if (permissions.anyChanges(batch)) {
      permissions.note(batch);
      meanwhile.run();
      List<Map<String, Object>> written =
          source(permissions.writeSql(), permissions.changes(batch).get("changes"));
      permissions.written(batch, written);
    }
    // Whom the till has overtaken is read and weighed anew.
    batch.people().stream()
        .filter(person -> !person.isSettled())
        .forEach(person -> twice.remove(systems.person(person.externalId())));
    permissions.commit(batch);
    seen.forEach(Line::shows);
  }

  private List<Map<String, Object>> source(String sql, Object parameter) throws SQLException {
    return rows(sql.replaceAll(":\\?\\w+", "?"), parameter);
  }

  private List<Map<String, Object>> rows(String sql, Object parameter) throws SQLException {
    try (Connection connection = connections.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setObject(1, parameter);
      List<Map<String, Object>> rows = new ArrayList<>();
      try (ResultSet row = statement.executeQuery()) {
        ResultSetMetaData columns = row.getMetaData();
        while (row.next()) {
          Map<String, Object> values = new LinkedHashMap<>();
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            values.put(columns.getColumnLabel(i), row.getObject(i));
          }
          rows.add(values);
        }
      }
      return rows;
    }
  }

  /** A run of {@code marketing-permissions}. */
  boolean reads(boolean mayDie) {
    Run run = Run.unrecorded("marketing-permissions", Optional.empty());
    page.clear();
    contradicted.clear();
    twice.clear();
    return dying(
        mayDie,
        () -> {
          batches(permissions.waiting(run, new DefaultExchange(CAMEL)));
          PermissionSnapshot reading = permissions.reading(run);
          while (permissions.isMorePages(reading)) {
            byte[] answer = page(permissions.page(reading), mayDie);
            meanwhile.run();
            permissions.keep(reading, answer);
          }
          permissions.end(reading);
          meanwhile.run();
          PermissionQueue work = permissions.differences(run, new DefaultExchange(CAMEL));
          systems.look();
          contradicted.retainAll(page.keySet());
          contradicted.removeIf(line -> Boolean.TRUE.equals(line.source));
          systems.whoWait().forEach(twice::remove);
          batches(work);
          contradicted.forEach(this::isNotGranted);
          twice.forEach(this::isTold);
          page.values().forEach(shown -> shown.line().isRead(shown.flag(), shown.noAct()));
          permissions.over(run, work);
        });
  }

  /** Where a reading showed a no and a yes of one person, the yes does not count. */
  private void isNotGranted(Line line) {
    systems.look();
    if (line.byUs && Boolean.TRUE.equals(line.source)) {
      throw new AssertionError("a reading that said no as well gave a yes; said " + line.acts());
    }
  }

  /** The yes that did not count. */
  private void isTold(StoredPerson person, Set<Channel> channels) {
    for (Channel channel : channels) {
      boolean told =
          !page.containsKey(person.line(channel))
              || systems.isInHistory(
                  "external_id = '%s' AND channel = '%s' AND origin = 'reconcile' AND stated AND reason = 'contradicted'"
                      .formatted(person.number, channel.column()));
      if (!told) {
        throw new AssertionError(
            "a yes of %s by %s that was read with a no is not in the history"
                .formatted(person.number, channel));
      }
    }
  }

  private void batches(PermissionQueue work) throws SQLException {
    while (permissions.isMore(work)) {
      batch(work);
    }
  }

  /**
   * Half of the customers on each of two pages; a few are on both, since something changed, and a
   * few are twice on one: what is said of them contradicts itself.
   */
  private byte[] page(String address, boolean mayContradict) {
    boolean second = address.endsWith("&cursor=2");
    List<String> shown = new ArrayList<>();
    int n = 0;
    for (StoredPerson person : systems.people()) {
      if (n++ % 2 == (second ? 1 : 0) || random.nextInt(6) == 0) {
        shown.add(person.json());
        for (Channel channel : Channel.values()) {
          Line line = person.line(channel);
          Shown now = new Shown(line, line.custobar.flag(), line.custobar.noAct());
          Shown before = page.put(line, now);
          if (before != null
              && Set.of(true, false)
                  .equals(new HashSet<>(Arrays.asList(before.flag(), now.flag())))) {
            contradicted.add(line);
          }
        }
        if (mayContradict && random.nextInt(TWICE) == 0) {
          shown.add(shown.size() - random.nextInt(2), person.contradiction());
          showsTwice(person);
        }
      }
    }
    String next = second ? "" : ",\"next_url\":\"" + address + "&cursor=2\"";
    return ("{\"customers\":[" + String.join(",", shown) + "]" + next + "}")
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Of two that contradict each other, the no is what the page shows. */
  private void showsTwice(StoredPerson person) {
    for (Channel channel : Channel.values()) {
      Line line = person.line(channel);
      Shown shown = page.get(line);
      if (shown.flag() != null) {
        twice.computeIfAbsent(person, none -> EnumSet.noneOf(Channel.class)).add(channel);
        page.put(line, new Shown(line, false, shown.noAct()));
        contradicted.add(line);
      }
    }
  }

  /** A run of {@code customer-permissions}. */
  boolean sends(boolean mayDie) {
    Run run = Run.unrecorded("customer-permissions", Optional.empty());
    return dying(
        mayDie,
        () -> {
          systems.look();
          Map<String, Integer> changes = systems.changes();
          List<String> touched = systems.touched(changes);
          List<Map<String, Object>> rows =
              rows(
                  "SELECT c.*, s.marketing_email_source AS by_email, s.marketing_sms_source AS by_sms FROM ("
                      + customers
                      + ") AS c JOIN customer s ON s.sequence_number::text = c.external_id WHERE external_id = ANY (?)",
                  touched.toArray(new String[0]));
          rows.forEach(row -> row.replaceAll((column, value) -> value(value)));
          looking = looks(rows);
          meanwhile.run();
          TillBatch batch = till.look(run, rows);
          while (till.anyQuestions(batch)) {
            till.hear(batch, answer(till.question(batch)));
          }
          meanwhile.run();
          List<Map<String, Object>> sent = till.weigh(run, batch, null);
          looking.forEach(this::looked);
          looking = List.of();
          upload(sent);
          till.sent(run, batch);
          systems.took(touched, changes);
          rows.forEach(this::standsInTheHistory);
          TillBatch owed = till.owed(run);
          upload(till.owedRows(run, owed));
          till.sent(run, owed);
        });
  }

  private List<Look> looks(List<Map<String, Object>> rows) {
    List<Look> looks = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      StoredPerson person = systems.person((String) row.get("external_id"));
      for (Channel channel : Channel.values()) {
        Line line = person.line(channel);
        looks.add(
            new Look(
                person,
                channel,
                line.sourceNoAct,
                line.address,
                line.addressAct,
                row.get(channel.field()) == null,
                systems.isUnheard(person, channel)));
      }
    }
    return looks;
  }

  private void looked(Look look) {
    // Where nothing was ever said, nothing ends with an address.
    boolean unheard =
        look.silent() || look.unheard() || systems.isUnheard(look.person(), look.channel());
    look.line().shows(look.noAct());
    look.line().isLookedAt(look.address(), look.addressAct(), unheard);
  }

  /** What stood in the source, and was said there, is in the history once it was dealt with. */
  private void standsInTheHistory(Map<String, Object> row) {
    StoredPerson person = systems.person((String) row.get("external_id"));
    for (Channel channel : Channel.values()) {
      Object flag = row.get(channel.field());
      Object at = row.get(channel.field() + "_at");
      if (flag == null || "custobar".equals(row.get("by_" + channel.column()))) {
        continue;
      }
      boolean there =
          systems.isInHistory(
              "external_id = '%s' AND channel = '%s' AND origin = 'till' AND stated = %s AND stated_at IS NOT DISTINCT FROM %s"
                  .formatted(
                      person.number, channel.column(), flag, at == null ? "NULL" : "'" + at + "'"));
      if (!there) {
        throw new AssertionError(
            "what %s said at the till about %s is not in the history: %s at %s"
                .formatted(person.number, channel.column(), flag, at));
      }
    }
  }

  private static Object value(Object value) {
    try {
      return value instanceof Timestamp at
          ? at.toInstant()
          : value instanceof Array list ? List.of((Object[]) list.getArray()) : value;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] answer(String question) {
    String number = question.replaceAll(".*external_id=(\\d+).*", "$1");
    return ("{\"customers\":[" + systems.person(number).json() + "]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private void upload(List<Map<String, Object>> rows) {
    for (Map<String, Object> row : rows) {
      for (Channel channel : Channel.values()) {
        if (row.get(channel.field()) instanceof Boolean flag) {
          int later = random.nextInt(3) == 0 ? SimulatedPerson.SETTLE - 1 : 3;
          systems.takes((String) row.get("external_id"), channel, flag, later);
        }
      }
    }
    meanwhile.run();
  }

  @Override
  public void close() {
    connections.close();
  }
}

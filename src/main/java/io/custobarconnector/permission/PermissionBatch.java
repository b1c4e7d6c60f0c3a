package io.custobarconnector.permission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionMachine;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.StoredPermission;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Customers whose news are dealt with together. From its opening until it is committed or closed it
 * holds the journal's lock on permissions, so that no two statements about one customer are weighed
 * at the same time, here or in another process.
 */
final class PermissionBatch implements AutoCloseable {

  private final Connection journal;
  private final Runnable release;
  private final Optional<Run> run;
  private final Map<String, CustomerDecision> people = new LinkedHashMap<>();
  private final PermissionMachine machine;
  private final WaveRule waves;
  private final Consumer<List<CustomerDecision>> planned;
  private final Consumer<ArrayNode> decided;
  private final int size;
  private final long lastWaiting;
  private final String lastCustomer;
  private boolean closed;
  private boolean noted;

  /**
   * @param journal a connection with a transaction that holds the lock
   * @param release lets the next batch begin
   * @param known what is remembered of each customer
   * @param planned keeps what will be written to the source, before it is
   * @param decided is told of the audit's lines once they are in the journal
   */
  PermissionBatch(
      Connection journal,
      Runnable release,
      Optional<Run> run,
      List<PermissionUpdate> updates,
      Map<String, Map<Channel, PermissionState>> known,
      PermissionMachine machine,
      WaveRule waves,
      Consumer<List<CustomerDecision>> planned,
      Consumer<ArrayNode> decided) {
    this.machine = machine;
    this.waves = waves;
    this.planned = planned;
    this.decided = decided;
    this.journal = journal;
    this.release = release;
    this.run = run;
    this.size = updates.size();
    this.lastWaiting =
        size == 0 ? 0 : updates.get(size - 1).waiting().stream().reduce(0L, Math::max);
    this.lastCustomer = size == 0 ? "" : updates.get(size - 1).externalId();
    for (PermissionUpdate update : updates) {
      people
          .computeIfAbsent(update.externalId(), id -> new CustomerDecision(id, known.get(id)))
          .add(update);
    }
  }

  Collection<CustomerDecision> people() {
    return people.values();
  }

  boolean isFull(int limit) {
    return size >= limit;
  }

  long lastWaiting() {
    return lastWaiting;
  }

  String lastCustomer() {
    return lastCustomer;
  }

  boolean hasStatements() {
    return people.values().stream()
        .anyMatch(person -> person.hasStatements() || person.isWatched());
  }

  /** The customers that the source is asked about, as a JSON list. */
  String customers() {
    ArrayNode ids = JsonNodeFactory.instance.arrayNode();
    people.values().stream()
        .filter(person -> person.hasStatements() || person.isWatched())
        .map(CustomerDecision::externalId)
        .forEach(ids::add);
    return ids.toString();
  }

  /** Decides about each customer whom the source has. */
  void weigh(List<Map<String, Object>> rows) {
    boolean wave =
        waves.isWave(
            journal, people.values().stream().filter(CustomerDecision::mayBeGranted).count());
    Instant now = Instant.now();
    for (Map<String, Object> row : rows) {
      CustomerDecision person = people.get(CustomerNumber.of(row.get("external_id")));
      if (person != null) {
        person.weigh(held(row), machine, now, wave, waves.accepted());
      }
    }
  }

  /** How many customers wait for somebody to say that a wave of grants is meant. */
  int held() {
    return (int) people.values().stream().filter(CustomerDecision::isHeld).count();
  }

  private static Map<Channel, StoredPermission> held(Map<String, Object> row) {
    Map<Channel, StoredPermission> held = new EnumMap<>(Channel.class);
    for (Channel channel : Channel.values()) {
      held.put(
          channel,
          new StoredPermission(
              PermissionValue.of((Boolean) row.get(channel.column())),
              Optional.ofNullable((Timestamp) row.get(channel.column() + "_at"))
                  .map(Timestamp::toInstant)));
    }
    return held;
  }

  boolean anyChanges() {
    return people.values().stream().anyMatch(CustomerDecision::isChanged);
  }

  /** Notes what the source shall hold: from now on nobody takes it for the till's. */
  void note() {
    planned.accept(people.values().stream().filter(CustomerDecision::isChanged).toList());
    noted = true;
  }

  /**
   * What the source shall hold, as a JSON list for the integrator's SQL.
   *
   * @throws IllegalStateException when it has not been noted: the route is of an older version
   */
  String changes() {
    if (!noted) {
      throw new IllegalStateException(
          "permission-batch writes to the source what it has not noted. Add the step permissions.note(${variable.batch}) before that, as in permission-batch.kamelet.yaml of this version");
    }
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    people.values().stream()
        .filter(CustomerDecision::isChanged)
        .forEach(person -> person.change(rows));
    return rows.toString();
  }

  /** The integrator's SQL has written these; the rest was changed by somebody else meanwhile. */
  void written(List<Map<String, Object>> rows) {
    Set<String> done = new HashSet<>();
    rows.forEach(row -> done.add(CustomerNumber.of(row.get("external_id"))));
    people.values().stream()
        .filter(CustomerDecision::isChanged)
        .filter(person -> !done.contains(person.externalId()))
        .forEach(CustomerDecision::overtake);
  }

  /** Writes what became of the batch and lets the next begin. */
  void commit() {
    Instant now = Instant.now();
    people.values().forEach(person -> person.readWithoutSource(machine, now));
    try {
      if (run.isPresent()) {
        run.get().leases().fence(journal);
      }
      ArrayNode audit = new BatchRecord(journal, runId()).write(people.values());
      journal.commit();
      decided.accept(audit);
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not keep what became of permissions: " + FailureText.of(e), e);
    } finally {
      close();
    }
    run.ifPresent(this::count);
  }

  private OptionalLong runId() {
    return run.isPresent() ? OptionalLong.of(run.get().id()) : OptionalLong.empty();
  }

  private void count(Run counted) {
    counted.rowsSent((int) people.values().stream().filter(CustomerDecision::isChanged).count());
    counted.rowsRejected(
        (int) people.values().stream().filter(CustomerDecision::isUnknown).count());
  }

  /** Undoes what was not committed; nothing once it is. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (journal) {
      journal.rollback();
      journal.setAutoCommit(true);
    } catch (SQLException e) {
      // The connection is broken, and its transaction with it: there is nothing left to undo.
    } finally {
      release.run();
    }
  }
}

package io.custobarconnector.permission.till;

import io.custobarconnector.FlowNames;
import io.custobarconnector.custobar.datatype.Contacts;
import io.custobarconnector.custobar.value.Booleans;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.permission.BatchRecord;
import io.custobarconnector.permission.KnownPermissions;
import io.custobarconnector.permission.PermissionStore;
import io.custobarconnector.permission.PermissionsUnavailableException;
import io.custobarconnector.permission.Waves;
import io.custobarconnector.permission.decision.Base;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionMachine;
import io.custobarconnector.permission.decision.PermissionReason;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.StoredPermission;
import io.custobarconnector.permission.decision.Verdict;
import io.custobarconnector.settings.part.PermissionRules;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import javax.sql.DataSource;

/** Decides what becomes of the till's changes, and keeps it in the journal. */
final class TillDecisions {

  private static final String TIME = "_at";

  private final DataSource journal;
  private final PermissionMachine machine;
  private final PermissionRules rules;
  private final Contacts contacts;
  private final TillQuestions questions;
  private final boolean remembers;

  TillDecisions(
      DataSource journal,
      PermissionRules rules,
      Contacts contacts,
      TillQuestions questions,
      boolean remembers) {
    this.journal = journal;
    this.rules = rules;
    this.contacts = contacts;
    this.questions = questions;
    this.machine = new PermissionMachine(rules);
    this.remembers = remembers;
  }

  /** Whether Custobar has to be asked before this goes there. */
  static boolean isNewYes(PermissionState state, StoredPermission held) {
    return held.stance() == PermissionValue.GRANTED
        && held.since().isPresent()
        && !state.knows(held);
  }

  /** Decides about the rows, and notes what will be sent before it is sent. */
  List<Map<String, Object>> weigh(
      PermissionStore store, Run run, TillBatch batch, boolean accepted) {
    if (!remembers) {
      return look(batch);
    }
    Connection connection = store.lock();
    try {
      questions.answer(connection, batch);
      Map<String, Map<Channel, PermissionState>> known =
          KnownPermissions.withWaiting(connection, customers(batch.rows()));
      boolean asks = !accepted && rules.mostGrants() < 100;
      if (asks) {
        batch.holdYesBefore(began(connection));
      }
      TillAudit audit = new TillAudit();
      Map<String, Set<Channel>> undone = new LinkedHashMap<>();
      List<Map<String, Object>> rows = new ArrayList<>();
      AddressChanges addresses = AddressChanges.of(connection, contacts, batch.rows(), known);
      for (Map<String, Object> row : batch.rows()) {
        weigh(row, batch, known, addresses, undone, audit).ifPresent(rows::add);
      }
      if (asks) {
        refuseManyOverDefaults(batch);
      }
      audit.addHeld(connection);
      addresses.save(connection);
      KnownPermissions.save(connection, known);
      store.undo(connection, undone);
      new BatchRecord(connection, OptionalLong.of(run.id())).audit(audit.lines());
      run.leases().fence(connection);
      connection.commit();
      store.tell(audit.lines());
      batch.rows().forEach(row -> countUnclear(run, row));
      return rows;
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not note what will be sent: " + FailureText.of(e), e);
    } finally {
      store.unlock(connection);
    }
  }

  /**
   * A no in Custobar that was there when it was first heard may be a default or the customer's own:
   * so many are not overwritten before somebody has said which.
   */
  private void refuseManyOverDefaults(TillBatch batch) {
    long doubtful =
        batch.sendings().stream()
            .filter(TillBatch.Sending::overwritesDefault)
            .map(TillBatch.Sending::externalId)
            .distinct()
            .count();
    if (doubtful > TillQuestions.MOST) {
      throw Waves.toCustobar(doubtful);
    }
  }

  /**
   * Since when this journal knows what is said at the till: since the flow's first run, or since
   * the journal was restored. A yes from before may be older than a no in Custobar.
   */
  private static Instant began(Connection connection) throws SQLException {
    return Sql.one(
        connection,
        """
        SELECT greatest((SELECT started_at FROM run WHERE flow = ? ORDER BY id LIMIT 1),
                        (SELECT restored_at FROM journal_origin))\
        """,
        row ->
            Optional.ofNullable(row.getTimestamp(1)).map(Timestamp::toInstant).orElse(Instant.MAX),
        FlowNames.CUSTOMER_PERMISSIONS);
  }

  private Optional<Map<String, Object>> weigh(
      Map<String, Object> row,
      TillBatch batch,
      Map<String, Map<Channel, PermissionState>> known,
      AddressChanges addresses,
      Map<String, Set<Channel>> undone,
      TillAudit audit) {
    Map<String, Object> kept = new LinkedHashMap<>(row);
    Instant now = Instant.now();
    boolean any = false;
    for (Channel channel : Channel.values()) {
      kept.remove(channel.field() + TIME);
      kept.remove(channel.field() + AddressChanges.TO);
      Optional<StoredPermission> held = held(row, channel);
      boolean goes = false;
      boolean ends = false;
      if (held.isPresent() && !customer(row).isEmpty()) {
        findOwn(row, known, channel, held.get(), audit, now);
      }
      if (held.isPresent() && addresses.isChanged(customer(row), channel)) {
        PermissionState state = state(known, row, channel);
        Verdict verdict = machine.newAddress(state, held.get(), changedAt(row, now), now);
        ends = verdict.undo();
        put(known, row, channel, verdict.next());
        if (ends) {
          undone.computeIfAbsent(customer(row), id -> new LinkedHashSet<>()).add(channel);
        }
        if (held.get().stance() == PermissionValue.GRANTED) {
          PermissionReason reason = ends ? verdict.reason() : PermissionReason.KEPT_FOR_NEW_ADDRESS;
          audit.unsent(customer(row), channel, held.get(), state, reason, now);
        }
      }
      if (held.isPresent() && !customer(row).isEmpty() && !ends) {
        PermissionState state = state(known, row, channel);
        boolean undo = false;
        if (isNewYes(state, held.get())) {
          Optional<TillBatch.Answer> answer = batch.answer(customer(row));
          answer
              .filter(given -> given.contradicted().contains(channel))
              .ifPresent(
                  given ->
                      audit.contradicted(
                          customer(row), channel, state(known, row, channel), given, now));
          Verdict asked = ask(state, answer, channel, held.get(), now);
          undo = asked.write().isPresent();
          // The no that was found there is written to the source by the other flow.
          state = undo ? asked.next().sees(held.get(), now) : asked.next();
        }
        Verdict verdict = machine.till(state, held.get(), now);
        undo |= verdict.undo();
        if (undo) {
          undone.computeIfAbsent(customer(row), id -> new LinkedHashSet<>()).add(channel);
        }
        if (verdict.send().isPresent() && batch.holds(state, held.get())) {
          batch.hold(customer(row));
          put(known, row, channel, state);
          audit.held(customer(row), channel, held.get(), state, now);
        } else if (verdict.send().isPresent()) {
          goes = true;
          boolean granted = verdict.send().get();
          batch
              .sendings()
              .add(
                  new TillBatch.Sending(
                      String.valueOf(row.get("_key")),
                      customer(row),
                      channel,
                      granted,
                      held,
                      state.seen(),
                      state.base(),
                      granted && state.holdsDefault(),
                      verdict));
          put(known, row, channel, state.looks(held.get(), now).sends(granted, now));
        } else {
          put(known, row, channel, verdict.next());
          PermissionReason reason =
              undo && !verdict.undo() ? PermissionReason.KEEPS_WITHDRAWAL : verdict.reason();
          audit.unsent(customer(row), channel, held.get(), state, reason, now);
        }
      }
      if (!goes) {
        kept.remove(channel.field());
      }
      any |= goes;
    }
    return any ? Optional.of(kept) : Optional.empty();
  }

  /** What stands there may be the connector's own, of a process that died before it was kept. */
  private void findOwn(
      Map<String, Object> row,
      Map<String, Map<Channel, PermissionState>> known,
      Channel channel,
      StoredPermission held,
      TillAudit audit,
      Instant now) {
    PermissionState state = state(known, row, channel);
    Verdict found = machine.found(state, held, now);
    if (found.reason() == PermissionReason.WRITTEN_BEFORE) {
      put(known, row, channel, found.next());
      audit.writtenBefore(customer(row), channel, held, state, now);
    }
  }

  /** When the source last changed the row; now, where it keeps no time of that. */
  private static Instant changedAt(Map<String, Object> row, Instant now) {
    return row.get("_changed_at") instanceof Instant at && at.isBefore(now) ? at : now;
  }

  private Verdict ask(
      PermissionState state,
      Optional<TillBatch.Answer> answer,
      Channel channel,
      StoredPermission held,
      Instant now) {
    return answer
        .map(
            given ->
                given.contradicted().contains(channel)
                    ? machine.readBoth(state, given.askedAt(), held, now, false, false)
                    : machine.read(
                        state,
                        given.flags().get(channel).orElse(null),
                        given.askedAt(),
                        held,
                        now,
                        false,
                        false))
        .orElseGet(() -> Verdict.of(state, PermissionReason.NOTHING_NEW));
  }

  /** Nobody is asked, so whoever was never heard is taken for holding nothing. */
  private List<Map<String, Object>> look(TillBatch batch) {
    Map<String, Map<Channel, PermissionState>> known;
    try (Connection connection = journal.getConnection()) {
      known = KnownPermissions.of(connection, customers(batch.rows()));
    } catch (SQLException e) {
      if (!JournalReader.isUnopened(e)) {
        throw new PermissionsUnavailableException(
            "the journal could not tell what Custobar has: " + FailureText.of(e), e);
      }
      known = Map.of(); // looked at before the first start
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Map<String, Object> row : batch.rows()) {
      Map<String, Object> kept = new LinkedHashMap<>(row);
      boolean any = false;
      for (Channel channel : Channel.values()) {
        kept.remove(channel.field() + TIME);
        kept.remove(channel.field() + AddressChanges.TO);
        PermissionState state = state(known, row, channel);
        PermissionState heard =
            state.base() == Base.UNKNOWN ? state.hears(Base.NONE, Instant.EPOCH) : state;
        boolean goes =
            held(row, channel)
                .flatMap(held -> machine.till(heard, held, Instant.now()).send())
                .isPresent();
        if (!goes) {
          kept.remove(channel.field());
        }
        any |= goes;
      }
      if (any) {
        rows.add(kept);
      }
    }
    return rows;
  }

  /** What the row says: whatever means true or false in a field of Custobar does here. */
  static Optional<StoredPermission> held(Map<String, Object> row, Channel channel) {
    return said(row, channel)
        .map(
            granted ->
                new StoredPermission(
                    PermissionValue.of(granted),
                    row.get(channel.field() + TIME) instanceof Instant at
                        ? Optional.of(at)
                        : Optional.empty()));
  }

  private static Optional<Boolean> said(Map<String, Object> row, Channel channel) {
    try {
      return parsed(row.get(channel.field()));
    } catch (InvalidValue e) {
      return Optional.empty();
    }
  }

  private static Optional<Boolean> parsed(Object value) throws InvalidValue {
    return value == null ? Optional.empty() : Optional.of((Boolean) Booleans.parse(value));
  }

  /** What is neither a yes nor a no goes nowhere, so it is counted as omitted. */
  private static void countUnclear(Run run, Map<String, Object> row) {
    for (Channel channel : Channel.values()) {
      try {
        parsed(row.get(channel.field()));
      } catch (InvalidValue e) {
        run.omitted(
            new OmittedField(
                String.valueOf(row.get("_key")), channel.field(), e.kind(), e.reason()));
      }
    }
  }

  static String customer(Map<String, Object> row) {
    return CustomerNumber.of(row.get("external_id"));
  }

  static List<String> customers(List<Map<String, Object>> rows) {
    return rows.stream()
        .map(TillDecisions::customer)
        .filter(customer -> !customer.isEmpty())
        .distinct()
        .toList();
  }

  static PermissionState state(
      Map<String, Map<Channel, PermissionState>> known, Map<String, Object> row, Channel channel) {
    return known.getOrDefault(customer(row), Map.of()).getOrDefault(channel, PermissionState.NEW);
  }

  private static void put(
      Map<String, Map<Channel, PermissionState>> known,
      Map<String, Object> row,
      Channel channel,
      PermissionState state) {
    known.get(customer(row)).put(channel, state);
  }
}

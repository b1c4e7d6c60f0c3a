package io.custobarconnector.permission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.OpenTransaction;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionMachine;
import io.custobarconnector.settings.part.PermissionRules;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** What the journal keeps about permissions, and the lock under which they are weighed. */
public final class PermissionStore {

  /**
   * How long a request waits for the batches before it. Less than a webhook's caller would wait.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  private static final String TOLD =
      """
      SELECT w.id, w.external_id, w.email, w.sms, w.heard_at AS at, w.undo,
             false AS email_contradicted, false AS sms_contradicted,
             false AS email_twofold, false AS sms_twofold
        FROM permission_waiting w
       WHERE %s
       ORDER BY w.id LIMIT ?\
      """;

  /** A reading that contradicts itself; again and again, it is told of once a day. */
  private static final String CONTRADICTED =
      """
      (r.%1$s_contradicted AND NOT EXISTS (
           SELECT FROM permission_audit a
            WHERE a.external_id = r.external_id AND a.channel = '%1$s'
              AND a.origin = 'reconcile' AND a.reason = 'contradicted'
              AND a.decided_at > clock_timestamp() - interval '1 day'))\
      """;

  /** Whether a reading of one channel has to be weighed. */
  private static final String NEWS =
      """
      (%1$s.heard_at IS NULL
       OR %1$s.heard_at < r.read_at AND coalesce(%1$s.yes_told_at < r.read_at, true)
          AND (r.%2$s IS DISTINCT FROM %1$s.holds
               OR %1$s.grant_told_at IS NOT NULL
               OR %1$s.yes_told_at IS NOT NULL
               OR %1$s.planned_at IS NOT NULL
               OR %3$s
               OR %1$s.yes_sent_at IS NOT NULL AND r.%2$s IS NOT TRUE
               OR NOT %1$s.source_holds
                  AND (%1$s.holds
                       OR coalesce(%1$s.no_read_at < %1$s.source_seen_at, true))))\
      """;

  /** A customer of whom something waits is left out: that comes first. */
  private static final String DIFFERENT =
      """
      SELECT 0 AS id, r.external_id, r.email, r.sms, r.read_at AS at, false AS undo,
             %s AS email_contradicted, %s AS sms_contradicted,
             r.email_contradicted AS email_twofold, r.sms_contradicted AS sms_twofold
        FROM permission_read r
        LEFT JOIN permission_known e ON e.external_id = r.external_id AND e.channel = 'email'
        LEFT JOIN permission_known s ON s.external_id = r.external_id AND s.channel = 'sms'
       WHERE r.external_id > ?
         AND (%s OR %s)
         AND NOT EXISTS (SELECT FROM permission_waiting w WHERE w.external_id = r.external_id)
       ORDER BY r.external_id LIMIT ?\
      """
          .formatted(
              CONTRADICTED.formatted("email"),
              CONTRADICTED.formatted("sms"),
              NEWS.formatted("e", "email", CONTRADICTED.formatted("email")),
              NEWS.formatted("s", "sms", CONTRADICTED.formatted("sms")));

  private final DataSource journal;
  private final PermissionMachine machine;
  private final GrantWave waves;
  private final PlannedWrites planned;
  private final Semaphore turn = new Semaphore(1, true);
  private final ScheduledExecutorService speaking = OpenTransaction.thread();

  private volatile PermissionWatch watch = (direction, outcome) -> {};

  /** That of whoever has the turn. */
  private volatile Optional<OpenTransaction> open = Optional.empty();

  public PermissionStore(DataSource journal, PermissionRules rules) {
    this.journal = journal;
    this.machine = new PermissionMachine(rules);
    this.waves = new GrantWave(rules.mostGrants());
    this.planned = new PlannedWrites(journal);
  }

  /** From now on, somebody is told of what is decided here. */
  public void watchedBy(PermissionWatch watching) {
    watch = watching;
  }

  /** Tells of lines of the audit that are in the journal. */
  public void tell(ArrayNode audit) {
    AuditRow.tell(audit, watch);
  }

  /** Keeps what the webhook told; once this returns it cannot be lost. */
  List<Long> keep(List<WebhookEntry> told) {
    try (Connection connection = journal.getConnection()) {
      return Sql.list(
          connection,
          """
          INSERT INTO permission_waiting (external_id, email, sms, heard_at)
          SELECT t.external_id, t.email, t.sms, now()
            FROM unnest(?::text[], ?::boolean[], ?::boolean[]) WITH ORDINALITY
                 AS t (external_id, email, sms, n)
           WHERE %s
           ORDER BY t.n
          RETURNING id\
          """
              .formatted(PermissionTraces.mayBeKept("t.external_id")),
          row -> row.getLong(1),
          told.stream().map(WebhookEntry::externalId).toList(),
          flags(told, Channel.EMAIL),
          flags(told, Channel.SMS));
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not keep permissions: " + FailureText.of(e), e);
    }
  }

  /** Keeps that a yes at the till did not count, so that the no is written to the source. */
  public void undo(Connection connection, Map<String, Set<Channel>> undone) throws SQLException {
    for (Map.Entry<String, Set<Channel>> entry : undone.entrySet()) {
      Sql.update(
          connection,
          """
          INSERT INTO permission_waiting (external_id, email, sms, heard_at, undo)
          VALUES (?, ?, ?, clock_timestamp(), true)\
          """,
          entry.getKey(),
          entry.getValue().contains(Channel.EMAIL) ? Boolean.FALSE : null,
          entry.getValue().contains(Channel.SMS) ? Boolean.FALSE : null);
    }
  }

  private static Object flags(List<WebhookEntry> told, Channel channel) {
    return Sql.array("boolean", told.stream().map(item -> item.flags().get(channel)).toList());
  }

  /** Opens a batch of statements with these numbers. */
  PermissionBatch told(List<Long> ids, Optional<Run> run) {
    return open(
        run,
        waves::isIn,
        connection ->
            Sql.list(
                connection,
                TOLD.formatted("w.id = ANY (?)"),
                PermissionStore::read,
                Sql.array("bigint", ids),
                Integer.MAX_VALUE));
  }

  /** Opens a batch of statements that wait, the oldest after a number first. */
  PermissionBatch waiting(long after, int limit, Run run) {
    return open(
        Optional.of(run),
        waves::isIn,
        connection ->
            Sql.list(connection, TOLD.formatted("w.id > ?"), PermissionStore::read, after, limit));
  }

  /** Whether a reading found so many grants that they are no people's own acts. */
  boolean isWaveRead() {
    try (Connection connection = journal.getConnection()) {
      return waves.isInReading(connection);
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not count grants: " + FailureText.of(e), e);
    }
  }

  /** Opens a batch of customers whose permissions were read and differ from what was known. */
  PermissionBatch differences(String after, int limit, Run run, WaveRule wave) {
    return open(
        Optional.of(run),
        wave,
        connection -> {
          PermissionSnapshot.requireWhole(connection, PermissionSnapshot.READ);
          return Sql.list(connection, DIFFERENT, PermissionStore::read, after, limit);
        });
  }

  private PermissionBatch open(
      Optional<Run> run, WaveRule wave, Sql.Work<List<PermissionUpdate>> question) {
    Connection connection = lock();
    PermissionBatch batch = null;
    try {
      List<PermissionUpdate> updates = question.on(connection);
      Set<String> customers = new LinkedHashSet<>();
      updates.forEach(update -> customers.add(update.externalId()));
      batch =
          new PermissionBatch(
              connection,
              this::release,
              run,
              updates,
              KnownPermissions.of(connection, customers),
              machine,
              wave,
              people -> planned.note(run, people),
              this::tell);
      return batch;
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not tell which permissions wait: " + FailureText.of(e), e);
    } finally {
      if (batch == null) {
        unlock(connection);
      }
    }
  }

  /** A connection whose transaction holds the lock; {@link #unlock} or the batch lets it go. */
  public Connection lock() {
    boolean mine = false;
    Connection connection = null;
    try {
      mine = turn.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (!mine) {
        throw new PermissionsUnavailableException("other permissions are still being dealt with");
      }
      connection = journal.getConnection();
      connection.setAutoCommit(false);
      Sql.update(connection, "SET LOCAL lock_timeout = " + PATIENCE.toMillis());
      lockKnown(connection);
      open = Optional.of(OpenTransaction.of(connection, speaking));
      Connection locked = connection;
      connection = null;
      mine = false;
      return locked;
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal did not let permissions be dealt with: " + FailureText.of(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PermissionsUnavailableException("the connector is stopping", e);
    } finally {
      if (connection != null) {
        unlock(connection);
      } else if (mine) {
        release();
      }
    }
  }

  /** Until the end of the transaction nobody else deals with permissions. */
  static void lockKnown(Connection connection) throws SQLException {
    Sql.texts(
        connection,
        "SELECT pg_advisory_xact_lock(hashtext(current_schema()), hashtext('permission_known'))");
  }

  private void release() {
    open.ifPresent(OpenTransaction::close);
    open = Optional.empty();
    turn.release();
  }

  public void unlock(Connection connection) {
    new PermissionBatch(
            connection,
            this::release,
            Optional.empty(),
            List.of(),
            Map.of(),
            machine,
            WaveRule.NONE,
            people -> {},
            audit -> {})
        .close();
  }

  private static PermissionUpdate read(ResultSet row) throws SQLException {
    long id = row.getLong("id");
    Map<Channel, Optional<Boolean>> said = new EnumMap<>(Channel.class);
    Set<Channel> contradicted = EnumSet.noneOf(Channel.class);
    Set<Channel> twofold = EnumSet.noneOf(Channel.class);
    for (Channel channel : Channel.values()) {
      if (row.getBoolean(channel.column() + "_contradicted")) {
        contradicted.add(channel);
      }
      if (row.getBoolean(channel.column() + "_twofold")) {
        twofold.add(channel);
      }
      Optional<Boolean> flag = Optional.ofNullable(flag(row, channel.column()));
      // The webhook's null is no statement; a reading's says that Custobar holds nothing.
      if (flag.isPresent() || id == 0) {
        said.put(channel, flag);
      }
    }
    return new PermissionUpdate(
        id == 0 ? List.of() : List.of(id),
        row.getString("external_id"),
        said,
        row.getTimestamp("at").toInstant(),
        row.getBoolean("undo"),
        contradicted,
        twofold);
  }

  private static Boolean flag(ResultSet row, String column) throws SQLException {
    boolean flag = row.getBoolean(column);
    return row.wasNull() ? null : Boolean.valueOf(flag);
  }
}

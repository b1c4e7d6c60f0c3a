package io.custobarconnector.journal.lease;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of this process on a journal, renewed by a thread while there are any. Time is the
 * database's; a process that hangs renews nothing, and what it held is free when the time is up.
 */
public final class Leases {

  /** The setting's default. */
  public static final Duration USUAL = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

  /** Renewals in the length of a lease, so that a few may fail. */
  private static final int RENEWALS = 4;

  /** Nobody waits for the disk: a lease that comes back after a crash ends by itself. */
  private static final String RELEASE =
      "DELETE FROM lease USING set_config('synchronous_commit', 'off', true) WHERE token = ANY (?)";

  private static final String TAKE =
      """
      INSERT INTO lease AS l (name, purpose, node, process, token, expires_at)
      SELECT ?, ?, ?, ?, nextval('lease_token'), clock_timestamp() + ? * interval '1 millisecond'
       WHERE NOT EXISTS (SELECT FROM lease o WHERE o.name = ? AND o.expires_at > clock_timestamp())
      ON CONFLICT (name) DO UPDATE
         SET purpose = excluded.purpose, node = excluded.node, process = excluded.process,
             token = excluded.token, taken_at = excluded.taken_at, expires_at = excluded.expires_at
       WHERE l.expires_at <= clock_timestamp() OR l.token = ?
      RETURNING token\
      """;

  /** In order, so that two who want the same never wait for each other. */
  private static final String TAKE_ALL =
      """
      INSERT INTO lease AS l (name, purpose, node, process, token, expires_at)
      SELECT name, ?, ?, ?, nextval('lease_token'), clock_timestamp() + ? * interval '1 millisecond'
        FROM unnest(?::text[]) AS name ORDER BY name
      ON CONFLICT (name) DO UPDATE
         SET purpose = excluded.purpose, node = excluded.node, process = excluded.process,
             token = excluded.token, taken_at = excluded.taken_at, expires_at = excluded.expires_at
       WHERE l.expires_at <= clock_timestamp() OR l.token = ANY (?)
      RETURNING name, token\
      """;

  private final DataSource database;
  private final Duration length;
  private final Node node = Node.here();
  private final Map<Long, Lease> held = new ConcurrentHashMap<>();

  /** Those that the journal did not hear of; they end there by themselves. */
  private final Set<Long> letGo = ConcurrentHashMap.newKeySet();

  /** Who waits in this process for a lease of it, by name. */
  private final Map<String, CountDownLatch> awaited = new ConcurrentHashMap<>();

  private final ScheduledThreadPoolExecutor keeper;
  private ScheduledFuture<?> renewing;

  /**
   * @param database connections whose search path begins with the journal's schema
   * @param length how long a lease holds without being renewed
   */
  public Leases(DataSource database, Duration length) {
    this.database = database;
    this.length = length;
    this.keeper =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "leases");
              thread.setDaemon(true);
              return thread;
            });
    keeper.setRemoveOnCancelPolicy(true);
    keeper.setKeepAliveTime(1, TimeUnit.SECONDS);
    keeper.allowCoreThreadTimeOut(true);
  }

  /** For people: the machine and the number of this process. */
  public String node() {
    return node.name();
  }

  /** For programs: this process, and this object in it. */
  public String instance() {
    String process = node.process().isEmpty() ? node.name() : node.process();
    return process + "#" + UUID.randomUUID();
  }

  /** Whether the process of this {@link #instance} has certainly died; it ran on this machine. */
  public static boolean hasDied(String instance) {
    return Node.isDead(instance.split("#", 2)[0]);
  }

  Duration length() {
    return length;
  }

  /** So much of a lease must be left for a request. */
  Duration margin() {
    return length.dividedBy(RENEWALS);
  }

  /**
   * Who has a lease.
   *
   * @param left how long, if it is not renewed
   */
  record Holder(long token, String purpose, String process, Duration left) {}

  /** Who has the lease now; empty when it is free. */
  static Optional<Holder> holder(Connection connection, String name) throws SQLException {
    return Optional.ofNullable(holders(connection, List.of(name)).get(name));
  }

  private static Map<String, Holder> holders(Connection connection, Collection<String> names)
      throws SQLException {
    Map<String, Holder> holders = new HashMap<>();
    Sql.each(
        connection,
        """
        SELECT name, token, purpose, process, extract(epoch FROM expires_at - clock_timestamp()) * 1000
          FROM lease WHERE name = ANY (?) AND expires_at > clock_timestamp()\
        """,
        row ->
            holders.put(
                row.getString(1),
                new Holder(
                    row.getLong(2),
                    row.getString(3),
                    row.getString(4),
                    Duration.ofMillis((long) row.getDouble(5)))),
        names);
    return holders;
  }

  /**
   * Takes a lease; empty when somebody has it.
   *
   * @param name what nobody else does meanwhile
   * @param purpose one word for people who look into the journal
   */
  public Optional<Lease> take(String name, String purpose) throws SQLException {
    return take(name, purpose, "");
  }

  /**
   * As above.
   *
   * @param unless a lease that nobody may have, or this one is not taken
   */
  Optional<Lease> take(String name, String purpose, String unless) throws SQLException {
    try (Connection connection = database.getConnection()) {
      // Looked at first: to try to take it would wait for what its holder writes just now.
      Optional<Holder> holder = holder(connection, name);
      if (holder.filter(other -> !isLeft(other)).isPresent()) {
        return Optional.empty();
      }
      Lease.Moment asked = Lease.Moment.now();
      return Sql.first(
          connection,
          TAKE,
          row -> hold(new Lease(this, name, row.getLong(1), asked)),
          name,
          purpose,
          node.name(),
          node.process(),
          length.toMillis(),
          unless,
          holder.map(Holder::token).orElse(0L));
    }
  }

  /**
   * Takes leases of many things at once.
   *
   * @return those that nobody had, by name
   */
  public Map<String, Lease> takeAll(Collection<String> names, String purpose) throws SQLException {
    try (Connection connection = database.getConnection()) {
      Map<String, Holder> holders = holders(connection, names);
      List<String> free =
          names.stream()
              .filter(name -> !holders.containsKey(name) || isLeft(holders.get(name)))
              .toList();
      Lease.Moment asked = Lease.Moment.now();
      Map<String, Lease> taken = new LinkedHashMap<>();
      Sql.each(
          connection,
          TAKE_ALL,
          row -> {
            String name = row.getString(1);
            taken.put(name, hold(new Lease(this, name, row.getLong(2), asked)));
          },
          purpose,
          node.name(),
          node.process(),
          length.toMillis(),
          free,
          Sql.array("bigint", holders.values().stream().map(Holder::token).toList()));
      return taken;
    }
  }

  /** Lets others have these leases. */
  public void releaseAll(Collection<Lease> leases) {
    leases.forEach(this::drop);
    try (Connection connection = database.getConnection()) {
      Sql.update(connection, RELEASE, tokens(leases));
    } catch (SQLException e) {
      LOG.debug("leases could not be let go, and end by themselves", e);
      leases.forEach(lease -> letGo.add(lease.token()));
    }
    leases.forEach(lease -> wake(lease.name()));
  }

  private void wake(String name) {
    CountDownLatch waiting = awaited.remove(name);
    if (waiting != null) {
      waiting.countDown();
    }
  }

  /**
   * Opens when this process lets a lease of the name go; what other processes do, it does not know.
   */
  CountDownLatch released(String name) {
    return awaited.computeIfAbsent(name, unknown -> new CountDownLatch(1));
  }

  /** Whether nobody works under a lease that stands in the journal: of that, this process knows. */
  private boolean isLeft(Holder holder) {
    return letGo.contains(holder.token()) || Node.isDead(holder.process());
  }

  private synchronized Lease hold(Lease lease) {
    held.put(lease.token(), lease);
    if (renewing == null) {
      long pause = length.toMillis() / RENEWALS;
      renewing = keeper.scheduleWithFixedDelay(this::renew, pause, pause, TimeUnit.MILLISECONDS);
    }
    return lease;
  }

  private synchronized void drop(Lease lease) {
    held.remove(lease.token());
    if (held.isEmpty() && renewing != null) {
      renewing.cancel(false);
      renewing = null;
    }
  }

  /**
   * Renews all leases, also those whose time is up, as long as nobody has taken them.
   *
   * @return why one was not renewed, in a few words
   */
  String renew() {
    Set<Lease> all = new HashSet<>(held.values());
    Lease.Moment asked = Lease.Moment.now();
    try (Connection connection = database.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, (int) length.toMillis() / 2);
      List<Long> ours =
          Sql.list(
              connection,
              """
              UPDATE lease SET expires_at = clock_timestamp() + ? * interval '1 millisecond'
               WHERE token = ANY (?) RETURNING token\
              """,
              row -> row.getLong(1),
              length.toMillis(),
              tokens(all));
      for (Lease lease : all) {
        if (ours.contains(lease.token())) {
          lease.renewed(asked);
        } else {
          lease.markLost();
        }
      }
      return "another process has taken its place";
    } catch (SQLException | RuntimeException e) {
      LOG.debug("the leases could not be renewed", e);
      return "the journal does not answer: " + FailureText.of(e);
    }
  }

  void release(Lease lease) {
    releaseAll(List.of(lease));
  }

  /**
   * In a transaction, before it writes: nobody takes the leases until it ends.
   *
   * @throws LeaseLostException when one of them is another's by now
   */
  public static void fence(Connection connection, List<Lease> leases) throws SQLException {
    if (leases.isEmpty()) {
      return;
    }
    List<String> ours =
        Sql.texts(
            connection,
            "SELECT token FROM lease WHERE token = ANY (?) FOR KEY SHARE",
            tokens(leases));
    if (ours.size() != leases.size()) {
      leases.forEach(Lease::markLost);
      throw new LeaseLostException(leases.get(0).name(), "another process has taken its place");
    }
  }

  private static Object tokens(Collection<Lease> leases) {
    return Sql.array("bigint", leases.stream().map(Lease::token).toList());
  }

  /**
   * In a transaction of a moment: nobody has the lease, and nobody takes it until the end.
   *
   * @return false when somebody has it
   */
  public static boolean isFreeInTransaction(Connection connection, String name)
      throws SQLException {
    Optional<Holder> holder = holder(connection, name);
    if (holder.filter(other -> !Node.isDead(other.process())).isPresent()) {
      return false;
    }
    int put =
        Sql.update(
            connection,
            """
            INSERT INTO lease AS l (name, purpose, node, process, token, expires_at)
            VALUES (?, '', '', '', nextval('lease_token'), clock_timestamp())
            ON CONFLICT (name) DO UPDATE SET token = excluded.token
             WHERE l.expires_at <= clock_timestamp() OR l.token = ?\
            """,
            name,
            holder.map(Holder::token).orElse(0L));
    // Others wait for what this transaction does with the line, whatever it is.
    return put == 1 && Sql.update(connection, "DELETE FROM lease WHERE name = ?", name) == 1;
  }
}

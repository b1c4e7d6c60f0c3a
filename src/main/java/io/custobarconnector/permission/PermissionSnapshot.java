package io.custobarconnector.permission;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.FittingTexts;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunTransaction;
import io.custobarconnector.permission.decision.Channel;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * All customers' permissions in Custobar, read page by page into the journal: into tables that are
 * not logged, and empty after a crash of the database.
 */
public final class PermissionSnapshot {

  /** The largest page that Custobar gives; external_id comes with every selection of fields. */
  private static final String FIRST_PAGE =
      "/api/data/customers/?limit=10000&fields=external_id,can_email,can_sms";

  /** Where the reading of all that is compared is kept. */
  static final String READ = "permission_read";

  /** Where the answers to a flow's questions are kept. */
  public static final String ASKED = "permission_asked";

  private final DataSource journal;
  private final URI custobar;
  private final int shortest;
  private final Run run;
  private final String table;
  private final IntConsumer count;
  private Optional<URI> next;
  private Instant askedAt;
  private long customers;

  /**
   * @param custobar the root of Custobar's API; no page is read from anywhere else
   * @param shortest the least number of customers, in percent of the reading before
   */
  PermissionSnapshot(DataSource journal, URI custobar, int shortest, Run run) {
    this(journal, custobar, shortest, run, READ, run::rowsRead);
  }

  private PermissionSnapshot(
      DataSource journal, URI custobar, int shortest, Run run, String table, IntConsumer count) {
    this.table = table;
    this.count = count;
    this.journal = journal;
    this.custobar = custobar;
    this.shortest = shortest;
    this.run = run;
    this.next = Optional.of(URI.create(custobar + FIRST_PAGE));
    onJournal(
        connection -> {
          Sql.update(connection, "TRUNCATE " + table);
          Sql.update(
              connection,
              "INSERT INTO %s (external_id, read_at) VALUES ('', clock_timestamp())"
                  .formatted(table));
        });
  }

  /** The same, to answer what a flow wants to know before it sends; nothing of it is a row read. */
  public static PermissionSnapshot forQuestions(
      DataSource journal, URI custobar, int shortest, Run run) {
    return new PermissionSnapshot(journal, custobar, shortest, run, ASKED, customers -> {});
  }

  public boolean isMore() {
    return next.isPresent();
  }

  /** The address of the next page; remembers when it was asked for. */
  public URI ask() {
    onJournal(
        connection -> {
          askedAt =
              Sql.one(
                  connection, "SELECT clock_timestamp()", row -> row.getTimestamp(1).toInstant());
        });
    return next.orElseThrow();
  }

  /** Keeps a page, all of it or nothing. */
  public void keep(byte[] page) {
    onJournal(
        connection -> {
          requireWhole(connection, table);
          try {
            next = copy(connection, page).map(this::sameHost);
          } catch (JsonProcessingException e) {
            // The parser's own words may quote the page.
            throw new PermissionsUnavailableException(
                "Custobar's answer is not a page of customers, or only a part of one; nothing is changed",
                e);
          } catch (IOException e) {
            throw new PermissionsUnavailableException(
                "Custobar's customers could not be kept: %s; nothing is changed"
                    .formatted(FailureText.of(e)),
                e);
          }
        });
  }

  private static String fit(Connection connection, String externalId) throws IOException {
    try {
      return FittingTexts.fit(connection, externalId);
    } catch (SQLException e) {
      throw new IOException("the journal did not answer", e);
    }
  }

  private Optional<String> copy(Connection connection, byte[] page)
      throws SQLException, IOException {
    Sql.update(
        connection,
        "CREATE TEMP TABLE page (external_id text, email boolean, sms boolean) ON COMMIT DROP");
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY page FROM STDIN");
    Optional<String> following;
    long before = customers;
    try {
      following =
          CustomerPage.read(
              page,
              (externalId, flags) -> {
                byte[] line =
                    line(
                        fit(connection, externalId),
                        flags.get(Channel.EMAIL),
                        flags.get(Channel.SMS));
                try {
                  copy.writeToCopy(line, 0, line.length);
                } catch (SQLException e) {
                  throw new IOException("the journal did not take it", e);
                }
                customers++;
              });
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
    count.accept((int) (customers - before));
    // A customer who is there twice, on this page or on two: where they contradict, no counts.
    Sql.update(
        connection,
        """
        INSERT INTO %s AS r (external_id, email, sms, read_at, email_contradicted, sms_contradicted)
        SELECT external_id, bool_and(email), bool_and(sms), ?::timestamptz,
               coalesce(bool_and(email) <> bool_or(email), false),
               coalesce(bool_and(sms) <> bool_or(sms), false)
          FROM page WHERE %s
         GROUP BY external_id
        ON CONFLICT (external_id) DO UPDATE
           SET email = coalesce(excluded.email AND r.email, excluded.email, r.email),
               sms = coalesce(excluded.sms AND r.sms, excluded.sms, r.sms),
               email_contradicted = excluded.email_contradicted OR r.email_contradicted
                               OR coalesce(excluded.email <> r.email, false),
               sms_contradicted = excluded.sms_contradicted OR r.sms_contradicted
                             OR coalesce(excluded.sms <> r.sms, false),
               read_at = excluded.read_at\
        """
            .formatted(table, PermissionTraces.mayBeKept("page.external_id")),
        askedAt);
    return following;
  }

  /**
   * Checks that what was read is still there.
   *
   * @throws PermissionsUnavailableException when a crash of the database has removed it
   */
  public static void requireWhole(Connection connection, String table) throws SQLException {
    if (Sql.first(connection, "SELECT FROM " + table + " WHERE external_id = ''", row -> true)
        .isEmpty()) {
      throw new PermissionsUnavailableException(
          "the journal's database has restarted and lost the customers read from Custobar; nothing is changed, and the next run reads them again");
    }
  }

  private static byte[] line(String externalId, Boolean email, Boolean sms) {
    String id =
        externalId
            .replace("\\", "\\\\")
            .replace("\t", "\\t")
            .replace("\n", "\\n")
            .replace("\r", "\\r")
            .replace("\0", "");
    return (id + "\t" + flag(email) + "\t" + flag(sms) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String flag(Boolean flag) {
    return flag == null ? "\\N" : flag.toString();
  }

  /** The key goes with every request, so it must not be sent to another host. */
  private URI sameHost(String address) {
    URI page;
    try {
      page = new URI(address);
    } catch (URISyntaxException e) {
      throw new PermissionsUnavailableException(
          "Custobar's next_url is no address; nothing is changed", e);
    }
    if (!origin(page).equals(origin(custobar))) {
      throw new PermissionsUnavailableException(
          "Custobar's next_url leads to %s, and the key is for %s alone; nothing is changed"
              .formatted(origin(page), origin(custobar)));
    }
    if (next.filter(page::equals).isPresent()) {
      throw new PermissionsUnavailableException(
          "Custobar's next_url leads to the same page again; nothing is changed");
    }
    return page;
  }

  private static String origin(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    int port = address.getPort();
    if (port < 0) {
      port = scheme.equals("https") ? 443 : 80;
    }
    return scheme + "://" + String.valueOf(address.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  /**
   * Notes that everything has been read.
   *
   * @throws PermissionsUnavailableException when it has not, since the connector stops; or when it
   *     is suspiciously little
   */
  public void end() {
    if (isMore()) {
      throw new PermissionsUnavailableException(
          "Custobar's customers were not read to the end; nothing is changed, and the next run reads them again");
    }
    onJournal(
        connection -> {
          requireWhole(connection, table);
          Optional<Long> before =
              Sql.first(
                  connection,
                  "SELECT customers FROM permission_reading ORDER BY id DESC LIMIT 1",
                  row -> row.getLong(1));
          if (before.isPresent() && customers * 100 < before.get() * shortest) {
            throw new PermissionsUnavailableException(
                "Custobar gave %s customers, last time %s: nothing is changed; if that is right, set marketing-permissions.shortest-read=0 for one run"
                    .formatted(customers, before.get()));
          }
          Sql.update(
              connection,
              "INSERT INTO permission_reading (run_id, customers) VALUES (?, ?)",
              run.id(),
              customers);
          Sql.update(connection, "ANALYZE " + table);
        });
  }

  private void onJournal(RunTransaction.Work step) {
    try {
      RunTransaction.in(journal, run, step);
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not keep what was read: " + FailureText.of(e), e);
    }
  }
}

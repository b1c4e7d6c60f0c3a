package io.custobarconnector.permission.till;

import io.custobarconnector.custobar.datatype.Contacts;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import io.custobarconnector.permission.BatchRecord;
import io.custobarconnector.permission.CustomerPage;
import io.custobarconnector.permission.KnownPermissions;
import io.custobarconnector.permission.PermissionSnapshot;
import io.custobarconnector.permission.PermissionStore;
import io.custobarconnector.permission.PermissionWatch;
import io.custobarconnector.permission.PermissionsUnavailableException;
import io.custobarconnector.permission.Waves;
import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionState;
import io.custobarconnector.settings.part.PermissionRules;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The steps of {@code customer-permissions.camel.yaml} in Java: from the till to Custobar. */
public final class TillPermissions {

  private final URI custobar;
  private final TillQuestions questions;
  private final TillDecisions decisions;
  private final PermissionStore store;
  private final boolean remembers;

  /**
   * @param journal connections whose search path is the journal's schema
   * @param custobar the root of Custobar's API
   * @param contacts reads the addresses and phone numbers that permissions are for
   */
  public TillPermissions(
      DataSource journal, URI custobar, PermissionRules rules, Contacts contacts) {
    this(journal, custobar, rules, contacts, true);
  }

  private TillPermissions(
      DataSource journal,
      URI custobar,
      PermissionRules rules,
      Contacts contacts,
      boolean remembers) {
    this.custobar = custobar;
    this.questions = new TillQuestions(journal, custobar, rules);
    this.decisions = new TillDecisions(journal, rules, contacts, questions, remembers);
    this.store = new PermissionStore(journal, rules);
    this.remembers = remembers;
  }

  /** From now on, somebody is told of what is decided about the till's statements. */
  public void watchedBy(PermissionWatch watching) {
    store.watchedBy(watching);
  }

  /** The same steps for a look at what would be sent: nobody is asked and nothing remembered. */
  public static TillPermissions preview(
      DataSource journal, URI custobar, PermissionRules rules, Contacts contacts) {
    return new TillPermissions(journal, custobar, rules, contacts, false);
  }

  /**
   * Looks at rows that the source changed, and finds out about whom Custobar has to be asked before
   * a yes goes there: somebody may have said no in Custobar, and no webhook told it. When they are
   * too many to ask about one by one, as in a first load, all of Custobar's customers are read.
   *
   * @param rows with {@code external_id}, {@code can_email}, {@code can_email_at}, {@code can_sms}
   *     and {@code can_sms_at}; with {@code can_email_to} and {@code can_sms_to}, where the query
   *     has them, the addresses they are for
   */
  public TillBatch look(Run run, List<Map<String, Object>> rows) {
    return remembers ? questions.about(run, rows) : new TillBatch(rows, List.of());
  }

  /** Whether Custobar has to be asked about somebody more. */
  public boolean anyQuestions(TillBatch batch) {
    return batch.anyQuestions();
  }

  /** The address of the next question. */
  public String question(TillBatch batch) {
    if (batch.reading().isPresent()) {
      return batch.reading().get().ask().toString();
    }
    return "%s/api/data/customers/?external_id=%s&fields=external_id,can_email,can_sms"
        .formatted(custobar, URLEncoder.encode(batch.ask(), StandardCharsets.UTF_8));
  }

  /**
   * Takes the answer. A customer whom Custobar does not have holds nothing there.
   *
   * @throws PermissionsUnavailableException when it is no page of customers
   */
  public void hear(TillBatch batch, byte[] page) {
    if (batch.reading().isPresent()) {
      PermissionSnapshot all = batch.reading().get();
      all.keep(page);
      if (!all.isMore()) {
        all.end();
      }
      return;
    }
    Map<Channel, Optional<Boolean>> flags = new EnumMap<>(Channel.class);
    Set<Channel> contradicted = EnumSet.noneOf(Channel.class);
    for (Channel channel : Channel.values()) {
      flags.put(channel, Optional.empty());
    }
    try {
      String asked = batch.asked();
      CustomerPage.read(
          page,
          (externalId, given) -> {
            if (externalId.equals(asked)) {
              given.forEach(
                  (channel, flag) -> {
                    Optional<Boolean> before = flags.put(channel, Optional.of(flag));
                    if (before.filter(other -> !other.equals(flag)).isPresent()) {
                      // Custobar has the customer twice: no counts.
                      contradicted.add(channel);
                      flags.put(channel, Optional.of(false));
                    }
                  });
            }
          });
    } catch (IOException e) {
      // The parser's own words may quote the page.
      throw new PermissionsUnavailableException(
          "Custobar's answer is not a page of customers; nothing is sent", e);
    }
    batch.hear(flags, contradicted);
  }

  /**
   * Decides, and notes in the journal what will be sent. A row of which nothing is left is left out
   * and counted as unchanged.
   *
   * @param accept whether a person has said that the till's yes counts over many noes in Custobar
   *     that may be its default; null for no
   * @return the rows that go to Custobar
   * @throws RunStoppedException when there are so many, and nobody has said so
   * @throws PermissionsUnavailableException when Custobar was not asked about everybody, since the
   *     connector stops
   */
  public List<Map<String, Object>> weigh(Run run, TillBatch batch, Boolean accept) {
    if (batch.anyQuestions()) {
      throw new PermissionsUnavailableException(
          "Custobar was not asked about all customers with a new yes; nothing of this page is sent, and the next run asks again");
    }
    List<Map<String, Object>> rows =
        decisions.weigh(store, run, batch, Boolean.TRUE.equals(accept));
    run.rowsUnchanged(batch.rows().size() - rows.size());
    return rows;
  }

  /** Customers whose no Custobar has to be told again, since it holds a yes that does not count. */
  public TillBatch owed(Run run) {
    return remembers ? OwedWithdrawals.of(store, run) : new TillBatch(List.of(), List.of());
  }

  /** The rows that tell Custobar so. */
  public List<Map<String, Object>> owedRows(Run run, TillBatch batch) {
    run.rowsRead(batch.rows().size());
    return batch.rows();
  }

  /** Whether there is anything to send. */
  public boolean anyRows(List<Map<String, Object>> rows) {
    return !rows.isEmpty();
  }

  /**
   * Remembers what Custobar has taken, and why it was told.
   *
   * @throws RunStoppedException when the yes of so many waits for the answer of a person, as in a
   *     first load, that no more is read
   */
  public void sent(Run run, TillBatch batch) {
    if (!remembers) {
      return;
    }
    keepTaken(run, batch);
    run.holdBack(batch.held());
    if (run.heldBack() > TillQuestions.MOST) {
      throw Waves.held(run.heldBack());
    }
  }

  /**
   * Ends the run, when all else has gone to Custobar.
   *
   * @throws RunStoppedException when the yes of anybody waits for the answer of a person
   */
  public void askAboutHeld(Run run) {
    if (run.heldBack() > 0) {
      throw Waves.held(run.heldBack());
    }
  }

  private void keepTaken(Run run, TillBatch batch) {
    Set<String> refused =
        run.pendingRejections().stream().map(RejectedRow::key).collect(Collectors.toSet());
    if (batch.sendings().isEmpty()) {
      return;
    }
    Connection connection = store.lock();
    try {
      Map<String, Map<Channel, PermissionState>> known =
          KnownPermissions.of(
              connection,
              batch.sendings().stream().map(TillBatch.Sending::externalId).distinct().toList());
      TillAudit audit = new TillAudit();
      Instant now = Instant.now();
      for (TillBatch.Sending sending : batch.sendings()) {
        boolean taken = !refused.contains(sending.key());
        known
            .get(sending.externalId())
            .computeIfPresent(
                sending.channel(),
                (channel, state) ->
                    taken
                        ? state.taken(sending.granted(), sending.held(), sending.seenBefore(), now)
                        : state.answered(sending.granted(), now));
        if (taken) {
          audit.taken(sending, now);
        }
      }
      KnownPermissions.save(connection, known);
      new BatchRecord(connection, OptionalLong.of(run.id())).audit(audit.lines());
      run.leases().fence(connection);
      connection.commit();
      store.tell(audit.lines());
    } catch (SQLException e) {
      throw new PermissionsUnavailableException(
          "the journal could not keep what Custobar took: " + FailureText.of(e), e);
    } finally {
      store.unlock(connection);
    }
  }
}

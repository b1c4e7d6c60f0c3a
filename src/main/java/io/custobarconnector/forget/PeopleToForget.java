package io.custobarconnector.forget;

import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Forgotten;
import io.custobarconnector.journal.ForgottenContacts;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.lease.Leases;
import io.custobarconnector.journal.run.AtEnd;
import io.custobarconnector.journal.run.Run;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.camel.Exchange;

/**
 * What is to be done about people who are to be forgotten, in an order that a crash cannot spoil:
 * they are marked, then deleted in Custobar, then the journal drops what it holds. Until the
 * deletion was accepted they are pending, and whoever comes by goes on from there.
 */
public final class PeopleToForget {

  /** The lock of those who send deletions; no flow's name has a blank. */
  private static final String TURN = "people to forget";

  /** The variable that holds the right to send deletions. */
  public static final String LEASE = "erasing";

  /** What to do about somebody. */
  public enum State {
    /** Never marked. */
    UNMARKED,
    /** Marked; the deletion in Custobar is still to be sent. */
    PENDING,
    /** Custobar has accepted the deletion. */
    DELETED
  }

  /** How long a till or a batch of permissions may keep what is to be dropped. */
  private static final String PATIENCE = "SET LOCAL lock_timeout = '20s'";

  private static final String MARK =
      """
      WITH person AS (SELECT DISTINCT c AS customer, %s AS mark FROM unnest(?::text[]) AS c),
           marked AS (INSERT INTO forgotten (mark, origin, flow) SELECT mark, ?, ? FROM person
                      ON CONFLICT DO NOTHING RETURNING mark, origin, flow),
           pending AS (INSERT INTO forgotten_pending (mark, customer)
                       SELECT mark, customer FROM person JOIN marked USING (mark)),
           audit AS (INSERT INTO forgotten_audit (origin, flow, step)
                     SELECT origin, flow, 'marked' FROM marked)
      SELECT customer FROM person JOIN marked USING (mark)\
      """
          .formatted(Forgotten.mark("c"));

  private final DataSource journal;
  private final List<PersonalData> traces;
  private final ForgettingDrop drop;
  private final Leases leases;

  /**
   * @param journal connections whose search path is the journal's schema
   * @param traces everything that the journal may hold of a person
   */
  public PeopleToForget(DataSource journal, List<PersonalData> traces) {
    this(journal, traces, new Leases(journal, Leases.USUAL));
  }

  /**
   * As above.
   *
   * @param leases those of this process
   */
  public PeopleToForget(DataSource journal, List<PersonalData> traces, Leases leases) {
    this.leases = leases;
    this.journal = journal;
    this.traces = List.copyOf(traces);
    this.drop = new ForgettingDrop(this.traces);
  }

  /**
   * Marks customers, who are left out of everything from now on.
   *
   * @param flow the flow whose query says so; empty when a person does
   * @param contacts phone numbers and e-mail addresses of theirs, and whether another customer has
   *     each; a receipt that names them by one alone is left out as well
   * @return those who were not marked before
   */
  public Set<String> mark(
      Collection<String> customers, Optional<String> flow, Map<String, Boolean> contacts) {
    return inTransaction(
        connection -> {
          String origin = flow.isPresent() ? "source" : "command";
          Set<String> marked = new HashSet<>(Sql.texts(connection, MARK, customers, origin, flow));
          ForgottenContacts.note(connection, contacts, !marked.isEmpty());
          return marked;
        });
  }

  /** Those of the customers who were marked. */
  public Set<String> marked(Collection<String> customers) {
    return new Forgotten(journal).among(customers);
  }

  /** What is to be done about the customer. */
  public State state(String customer) {
    return inTransaction(
        connection ->
            Sql.first(
                    connection,
                    """
                    SELECT p.mark IS NOT NULL
                      FROM forgotten f LEFT JOIN forgotten_pending p USING (mark) WHERE f.mark =\s"""
                        + Forgotten.mark("?"),
                    row -> row.getBoolean(1) ? State.PENDING : State.DELETED,
                    customer)
                .orElse(State.UNMARKED));
  }

  /** Those of the customers of whom the journal holds anything. */
  public Set<String> known(Collection<String> customers) {
    return inTransaction(connection -> known(connection, customers));
  }

  /** Those of the customers of whom the journal holds anything, if only a mark. */
  public Set<String> knownOrMarked(Collection<String> customers) {
    Set<String> known = known(customers);
    known.addAll(marked(customers));
    return known;
  }

  private Set<String> known(Connection connection, Collection<String> customers)
      throws SQLException {
    Set<String> known = new HashSet<>();
    for (PersonalData part : traces) {
      known.addAll(part.known(connection, customers));
    }
    return known;
  }

  /**
   * Those of the customers whom Custobar may know from here, by the rows that say to forget them. A
   * run that broke off may have delivered what the journal does not hold yet.
   *
   * @param rows the customer of each row, by the row's key
   */
  public Set<String> maybeDelivered(Run run, Map<String, String> rows) {
    return inTransaction(
        connection -> {
          if (RowTraces.brokeOff(connection, run)) {
            return Set.copyOf(rows.values());
          }
          Set<String> known = known(connection, rows.values());
          for (String key : RowTraces.knownRows(connection, run.flow(), rows.keySet())) {
            known.add(rows.get(key));
          }
          return known;
        });
  }

  /** Drops what there is of a flow's rows that are left out. */
  public void dropRows(String flow, Collection<String> keys) {
    inTransaction(
        connection -> {
          RowTraces.dropRows(connection, flow, keys);
          return keys;
        });
  }

  /** How many people are pending. */
  public int pending() {
    return inTransaction(
        connection ->
            Sql.one(connection, "SELECT count(*) FROM forgotten_pending", row -> row.getInt(1)));
  }

  /**
   * Takes the right to send deletions until the exchange is done; one run or process has it at a
   * time, or two would send the same.
   *
   * @return false when another has it, or there is nobody to forget
   */
  public boolean takeTurn(Exchange exchange) {
    if (pending() == 0) {
      return false;
    }
    try {
      Optional<Lease> taken = leases.take(TURN, "erasing");
      if (taken.isEmpty()) {
        return false;
      }
      Lease turn = taken.get();
      exchange.setVariable(LEASE, turn);
      AtEnd.of(exchange, turn::close);
      return true;
    } catch (SQLException e) {
      throw new JournalException(
          "people who are to be forgotten: the journal could not be asked: " + FailureText.of(e),
          e);
    }
  }

  /**
   * Pending people of whom nothing is on its way any more, so that their deletion comes last.
   *
   * @param run the run that asks, whose own pages have gone by; 0 when none does
   */
  public List<PersonToForget> due(long run) {
    if (pending() == 0) {
      return List.of();
    }
    // In a transaction after the mark's, so that who reads from now on sees the mark.
    inTransaction(PagesOnTheirWay::setBorders);
    return inTransaction(
        connection -> {
          List<PersonToForget> due = new ArrayList<>();
          for (PersonToForget person : PagesOnTheirWay.goneBy(connection, run)) {
            if (isQuiet(connection, person)) {
              due.add(person);
            }
          }
          return due;
        });
  }

  private boolean isQuiet(Connection connection, PersonToForget person) throws SQLException {
    for (PersonalData part : traces) {
      if (!part.isQuiet(connection, person)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Drops what the journal holds of a person, in one transaction.
   *
   * @param deleted whether Custobar has accepted the deletion, so that nobody need know the number
   *     any more
   * @return how many lines were removed or made nameless, by table
   */
  public Map<String, Integer> drop(String customer, boolean deleted) {
    return inTransaction(
        connection -> {
          Sql.update(connection, PATIENCE);
          return drop.of(connection, customer, deleted);
        });
  }

  private <T> T inTransaction(Sql.Work<T> work) {
    try {
      return Sql.inTransaction(journal, work);
    } catch (SQLException e) {
      throw new JournalException(
          "people who are to be forgotten: the journal did not do it: " + FailureText.of(e), e);
    }
  }
}

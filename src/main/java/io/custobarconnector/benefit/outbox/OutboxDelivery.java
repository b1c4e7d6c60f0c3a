package io.custobarconnector.benefit.outbox;

import io.custobarconnector.benefit.outbox.CustobarEvents.Remaining;
import io.custobarconnector.benefit.outbox.Outbox.Entry;
import io.custobarconnector.benefit.outbox.Outbox.Kind;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Sql;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunTransaction;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * Tells what the outbox holds of some customers, each customer's entries in order. After each step
 * the journal knows that it was done, so a process that dies at any point leaves no step out; the
 * only one that may be done twice is the event, and before that Custobar is asked.
 *
 * <p>Events of many customers travel in one request. No connection is held while Custobar answers.
 */
public final class OutboxDelivery {

  /**
   * Customers whose remaining benefits are read one by one and then written in one request. Between
   * the two Custobar may give a benefit of its own, so they are few.
   */
  static final int CUSTOMERS_AT_ONCE = 10;

  /** As many messages as other requests have by default. */
  private static final int EVENTS_AT_ONCE = 500;

  private static final String NO_RECEIPT =
      "the source does not know the receipt yet: benefits.sql touched no row";

  private final DataSource database;
  private final ReceiptWriting source;
  private final CustobarEvents events;

  public OutboxDelivery(DataSource database, SourceWriting source, CustobarEvents events) {
    this.database = database;
    this.source = new ReceiptWriting(database, source);
    this.events = events;
  }

  /**
   * What was not told.
   *
   * @param reasons why it could not be told of a customer; of others it could
   * @param refusals those of Custobar
   * @param later customers of whom something is still to be told, after others had their turn
   */
  record Leftovers(
      Map<String, String> reasons, Map<String, IOException> refusals, List<String> later) {

    Leftovers() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
    }

    private boolean isRefused(String customerId) {
      return refusals.containsKey(customerId);
    }

    private void refused(String customerId, IOException refusal) {
      refusals.put(customerId, refusal);
      reasons.put(customerId, FailureText.of(refusal));
    }
  }

  /**
   * Tells of events; of what is left to customers only when they are few.
   *
   * @param run has the customers' leases, without which nothing is noted any more
   * @return what is left untold
   * @throws IOException when Custobar does not answer; nobody can be told anything then
   */
  Leftovers deliver(List<String> customerIds, Run run) throws IOException, SQLException {
    Map<String, List<Entry>> entries = entries(customerIds, run);
    Leftovers left = new Leftovers();
    writeSource(entries.values().stream().flatMap(List::stream).filter(Entry::sourceDue), left);
    List<Entry> together = new ArrayList<>();
    for (List<Entry> ofOne : entries.values()) {
      if (ofOne.stream().anyMatch(entry -> entry.eventDue() && entry.attempts() > 0)) {
        for (Entry entry : ofOne) {
          send(entry.eventDue() ? List.of(entry) : List.of(), left, run);
        }
      } else {
        ofOne.stream().filter(Entry::eventDue).forEach(together::add);
      }
    }
    for (int from = 0; from < together.size(); from += EVENTS_AT_ONCE) {
      send(together.subList(from, Math.min(together.size(), from + EVENTS_AT_ONCE)), left, run);
    }
    tellRemaining(entries, left, run);
    return left;
  }

  private Map<String, List<Entry>> entries(List<String> customerIds, Run run) throws SQLException {
    return Sql.inTransaction(
        database,
        connection -> {
          run.leases().fence(connection);
          Outbox.quietIfForgotten(connection, customerIds);
          return Outbox.of(connection, customerIds);
        });
  }

  /**
   * Sends events in one request, in order; a refused one is halved between customers until the
   * customer at fault stands alone.
   */
  private void send(List<Entry> entries, Leftovers left, Run run) throws IOException, SQLException {
    List<Entry> due =
        entries.stream().filter(entry -> !left.isRefused(entry.use().customerId())).toList();
    if (due.isEmpty()) {
      return;
    }
    RunTransaction.in(database, run, connection -> Outbox.attempt(connection, due));
    try {
      events.events(due, run);
    } catch (CustobarEvents.RefusedException e) {
      int half = border(due);
      if (half == due.size()) {
        left.refused(due.get(0).use().customerId(), e);
        return;
      }
      send(due.subList(0, half), left, run);
      send(due.subList(half, due.size()), left, run);
      return;
    }
    RunTransaction.in(database, run, connection -> Outbox.told(connection, due));
    run.rowsRead(due.size());
    run.accepted(due.stream().map(Entry::event).toList(), new long[due.size()]);
    writeSource(due.stream(), left);
  }

  /** The border between two customers nearest to the middle; the end when there is only one. */
  private static int border(List<Entry> entries) {
    for (int away = 0; away < entries.size(); away++) {
      for (int at : new int[] {entries.size() / 2 - away, entries.size() / 2 + away}) {
        if (at > 0
            && at < entries.size()
            && !entries.get(at).use().customerId().equals(entries.get(at - 1).use().customerId())) {
          return at;
        }
      }
    }
    return entries.size();
  }

  private void writeSource(Stream<Entry> entries, Leftovers left) {
    entries.forEach(
        entry -> {
          String customerId = entry.use().customerId();
          try {
            if (!source.write(entry)) {
              left.reasons().putIfAbsent(customerId, NO_RECEIPT);
            }
          } catch (SQLException e) {
            left.reasons().putIfAbsent(customerId, FailureText.of(e));
          }
        });
  }

  /** Uploads the benefits that customers have left, and lets go of what is told. */
  private void tellRemaining(Map<String, List<Entry>> entries, Leftovers left, Run run)
      throws IOException, SQLException {
    List<Map.Entry<String, List<Entry>>> due = new ArrayList<>();
    List<String> done = new ArrayList<>();
    for (Map.Entry<String, List<Entry>> customer : entries.entrySet()) {
      if (!left.isRefused(customer.getKey())) {
        if (customer.getValue().stream().anyMatch(Entry::fieldDue)) {
          due.add(customer);
        } else {
          done.add(customer.getKey());
        }
      }
    }
    if (!done.isEmpty()) {
      RunTransaction.in(database, run, connection -> Outbox.removeDone(connection, done));
    }
    // The events of others come first: what a customer has left is asked for one by one.
    if (entries.size() > CUSTOMERS_AT_ONCE) {
      due.forEach(customer -> left.later().add(customer.getKey()));
    } else if (!due.isEmpty()) {
      tellRemaining(due, left, run);
    }
  }

  private void tellRemaining(List<Map.Entry<String, List<Entry>>> due, Leftovers left, Run run)
      throws IOException, SQLException {
    try {
      events.remaining(
          due.stream().map(one -> remaining(one.getKey(), one.getValue())).toList(), run);
    } catch (CustobarEvents.RefusedException e) {
      if (due.size() == 1) {
        left.refused(due.get(0).getKey(), e);
        return;
      }
      tellRemaining(due.subList(0, due.size() / 2), left, run);
      tellRemaining(due.subList(due.size() / 2, due.size()), left, run);
      return;
    }
    RunTransaction.in(
        database,
        run,
        connection -> {
          for (Map.Entry<String, List<Entry>> one : due) {
            Outbox.fieldDone(
                connection, one.getKey(), one.getValue().get(one.getValue().size() - 1).id());
          }
        });
  }

  private static Remaining remaining(String customerId, Collection<Entry> entries) {
    return new Remaining(
        customerId,
        entries.stream()
            // Others are told already, and wait for the source alone.
            .filter(entry -> entry.kind() == Kind.REVERSED && entry.fieldDue())
            .map(entry -> entry.use().held())
            .toList());
  }
}

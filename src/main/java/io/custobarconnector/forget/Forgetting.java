package io.custobarconnector.forget;

import com.fasterxml.jackson.core.io.SerializedString;
import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.datatype.Deletion;
import io.custobarconnector.custobar.datatype.PersonColumns;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.custobar.message.MessageWriter;
import io.custobarconnector.custobar.message.RowKeys;
import io.custobarconnector.custobar.message.RowVersions;
import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.custobar.value.Booleans;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.SourceValue;
import io.custobarconnector.journal.lease.Lease;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.run.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps in Java that leave out people who are to be forgotten, and those of {@code
 * direct:custobar-forget}.
 *
 * @see <a href="https://custobar.com/docs/guides/deleting-customers-in-bulk/">Deleting
 *     customers</a>
 */
public final class Forgetting {

  private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);

  /** People in one request. */
  private static final int MOST = 500;

  private final DatatypeSchema customers;
  private final PeopleToForget people;
  private final ErasedContacts contacts;
  private final boolean looking;

  /** Steps that do what they say. */
  public Forgetting(Datatypes datatypes, PeopleToForget people, ErasedContacts contacts) {
    this(datatypes, people, contacts, false);
  }

  private Forgetting(
      Datatypes datatypes, PeopleToForget people, ErasedContacts contacts, boolean looking) {
    this.customers = datatypes.get("customers");
    this.people = people;
    this.contacts = contacts;
    this.looking = looking;
  }

  /** The same steps for a look at what would be sent: nobody is marked and nothing dropped. */
  public static Forgetting preview(
      Datatypes datatypes, PeopleToForget people, ErasedContacts contacts) {
    return new Forgetting(datatypes, people, contacts, true);
  }

  /**
   * The rows without those of people who are to be forgotten. A row with {@code _forget} true makes
   * its person one of them, if Custobar may know them from here. What is left out counts as
   * unchanged, since there is nothing to send.
   */
  public List<Map<String, Object>> leaveOut(
      String datatype, Run run, List<Map<String, Object>> rows) {
    Optional<PersonColumns> columns = PersonColumns.of(datatype);
    if (columns.isEmpty()) {
      return rows;
    }
    Map<String, String> toForget = new LinkedHashMap<>();
    Set<Integer> out = new HashSet<>();
    Set<Integer> wrong = new HashSet<>();
    Set<String> named = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      Map<String, Object> row = rows.get(i);
      Optional<String> customer = columns.get().customer(row);
      customer.ifPresent(named::add);
      try {
        if (PersonColumns.saysForget(row)) {
          out.add(i);
          customer.ifPresent(number -> toForget.put(key(row).orElse(number), number));
        }
      } catch (InvalidValue e) {
        wrong.add(i);
        reject(datatype, run, row, e);
      }
    }
    Set<String> gone = new HashSet<>(people.marked(named));
    toForget.values().removeIf(gone::contains);
    mark(datatype, run, toForget, out.stream().map(rows::get).toList());
    gone.addAll(toForget.values());
    out.addAll(contacts.among(datatype, columns.get(), rows));
    leaveOutGroups(columns.get(), rows, gone, out);
    if (out.isEmpty() && wrong.isEmpty()) {
      noteLiving(datatype, rows);
      return rows;
    }
    run.rowsUnchanged(out.size());
    dropRows(
        run, out.stream().map(rows::get).map(Forgetting::key).flatMap(Optional::stream).toList());
    List<Map<String, Object>> rest = new ArrayList<>(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      if (!out.contains(i) && !wrong.contains(i)) {
        rest.add(rows.get(i));
      }
    }
    noteLiving(datatype, rest);
    return rest;
  }

  /** Who is sent has their phone number and e-mail address now, whosever these were. */
  private void noteLiving(String datatype, List<Map<String, Object>> rows) {
    if (!looking && datatype.equals(customers.name())) {
      contacts.live(rows.stream().filter(row -> !isDeleted(row)).toList());
    }
  }

  private static boolean isDeleted(Map<String, Object> row) {
    try {
      Object plain = SourceValue.plain(row.get("_deleted"));
      return !SourceValue.isBlank(plain) && (Boolean) Booleans.parse(plain);
    } catch (InvalidValue e) {
      return true;
    }
  }

  /**
   * A sale needs a customer, so the receipt is left out whole and not sent without its customer.
   */
  private static void leaveOutGroups(
      PersonColumns columns, List<Map<String, Object>> rows, Set<String> gone, Set<Integer> out) {
    if (gone.isEmpty() && out.isEmpty()) {
      return;
    }
    Set<String> groups = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      if (out.contains(i) || columns.customer(rows.get(i)).filter(gone::contains).isPresent()) {
        out.add(i);
        columns.group(rows.get(i)).ifPresent(groups::add);
      }
    }
    for (int i = 0; i < rows.size(); i++) {
      if (columns.group(rows.get(i)).filter(groups::contains).isPresent()) {
        out.add(i);
      }
    }
  }

  private static Optional<String> key(Map<String, Object> row) {
    return RowKeys.given(row);
  }

  private static void reject(
      String datatype, Run run, Map<String, Object> row, InvalidValue finding) {
    run.rowsArrived(1);
    run.rejected(
        new RejectedRow(
            datatype,
            key(row).orElse(""),
            RejectedRow.Origin.CONNECTOR,
            Optional.of(PersonColumns.FORGET),
            finding.kind(),
            PersonColumns.FORGET + ": " + finding.reason(),
            Optional.empty(),
            RowVersions.of(datatype, row)));
  }

  private void mark(
      String datatype, Run run, Map<String, String> toForget, List<Map<String, Object>> rows) {
    if (toForget.isEmpty() || looking) {
      return;
    }
    Set<String> delivered = people.maybeDelivered(run, toForget);
    PersonColumns columns = PersonColumns.of(datatype).orElseThrow();
    List<Map<String, Object>> theirs =
        rows.stream()
            .filter(row -> columns.customer(row).filter(delivered::contains).isPresent())
            .toList();
    int marked =
        delivered.isEmpty()
            ? 0
            : people.mark(delivered, Optional.of(run.flow()), contacts.of(datatype, theirs)).size();
    if (marked > 0) {
      LOG.info(
          "{}: {} {} to be forgotten, says the source: left out from now on, and deleted in Custobar",
          run.flow(),
          marked,
          marked == 1 ? "person is" : "people are");
    }
  }

  private void dropRows(Run run, List<String> keys) {
    if (!looking && !keys.isEmpty()) {
      people.dropRows(run.flow(), keys);
    }
  }

  /**
   * Takes the right to send deletions until the exchange is done.
   *
   * @return false when another run or process is just sending some, or there is nobody to forget
   */
  public boolean takeTurn(Exchange exchange) {
    return people.takeTurn(exchange);
  }

  /**
   * People whose deletion can be sent now, as many at a time as one request takes.
   *
   * @param run the run whose pages have gone by
   */
  public List<List<PersonToForget>> due(Run run) {
    List<PersonToForget> due = people.due(run == null ? 0 : run.id());
    List<List<PersonToForget>> batches = new ArrayList<>();
    for (int start = 0; start < due.size(); start += MOST) {
      batches.add(due.subList(start, Math.min(start + MOST, due.size())));
    }
    return batches;
  }

  /** Deletions are no rows of the flow, so what becomes of them is not counted with its rows. */
  public Run apart(Exchange exchange) {
    Run apart = Run.unrecorded("forget", Optional.empty());
    Lease turn = exchange.getVariable(PeopleToForget.LEASE, Lease.class);
    if (turn != null) {
      apart.leases().add(turn);
    }
    return apart;
  }

  /** The deletions, as one upload. */
  public UploadRequest deletions(List<PersonToForget> batch) {
    Deletion deletion = customers.deletion();
    try (var writer = new MessageWriter(new SerializedString[0])) {
      List<Message> messages = new ArrayList<>(batch.size());
      for (PersonToForget person : batch) {
        messages.add(
            new Message(
                person.customer(),
                "",
                writer.writeDeletion(
                    person.customer(), deletion.field().orElseThrow(), deletion.value())));
      }
      return new UploadRequest(customers, messages, false);
    }
  }

  /** Custobar has answered: drops what the journal holds, and keeps who was refused pending. */
  public void answered(List<PersonToForget> batch, Run apart) {
    Set<String> refused =
        apart.pendingRejections().stream().map(RejectedRow::key).collect(Collectors.toSet());
    for (PersonToForget person : batch) {
      people.drop(person.customer(), !refused.contains(person.customer()));
    }
    if (!refused.isEmpty()) {
      LOG.warn(
          "Custobar refuses to delete {} {} to be forgotten ({}); delete them in its own interface",
          refused.size(),
          refused.size() == 1 ? "person who is" : "people who are",
          apart.pendingRejections().get(0).kind());
    }
    int deleted = batch.size() - refused.size();
    if (deleted > 0) {
      LOG.info(
          "{} {} forgotten: Custobar has accepted the deletion, the journal has dropped the rest",
          deleted,
          deleted == 1 ? "person is" : "people are");
    }
  }
}

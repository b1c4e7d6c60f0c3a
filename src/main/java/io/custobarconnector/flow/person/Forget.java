package io.custobarconnector.flow.person;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.custobar.limit.RequestBudget;
import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.flow.Beans;
import io.custobarconnector.flow.CamelSetup;
import io.custobarconnector.flow.ErasureCounts;
import io.custobarconnector.flow.Wiring;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.forget.Forgetting;
import io.custobarconnector.forget.PeopleToForget;
import io.custobarconnector.forget.PeopleToForget.State;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.SettingsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;

/**
 * Forgets people when a person says so: marks them, deletes them in Custobar, drops what the
 * journal holds. Needs the journal, and works without the source.
 */
public final class Forget implements AutoCloseable {

  /**
   * What became of one customer.
   *
   * @param before what was to be done when the command began
   * @param after what is to be done now
   * @param known whether the journal held anything when the command began
   * @param dropped how many lines were removed or made nameless, by table
   */
  public record Person(State before, State after, boolean known, Map<String, Integer> dropped) {}

  /**
   * What became of all.
   *
   * @param people in the order in which they were named
   * @param trouble why a deletion is still to be sent, or something still to be dropped
   */
  public record Result(List<Person> people, Optional<String> trouble) {}

  /** What a person still has to do elsewhere, in sentences. */
  public static final List<String> BY_HAND =
      List.of(
          "In Custobar's interface: remove the customer for good. An upload deletes the customer there, but Custobar says that"
              + " this is no removal in the sense of the GDPR; choose there between keeping anonymous statistics and removing"
              + " sales and events, too.",
          "In the source system: erase or restrict the customer. The connector leaves them out, and does not change the source.",
          "In backups and exports of the journal made before today, and wherever else the data went.");

  /** How long pages that are on their way may take, and as long again who is sending deletions. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The variable by which the route says whether it was its turn to send deletions. */
  private static final String TURN = "turn";

  private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

  private final HikariDataSource journal;
  private final PeopleToForget people;
  private final CustomerSearch search;
  private final Map<String, Map<String, Integer>> dropped = new HashMap<>();
  private final RequestBudget budget;
  private final Main camel;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Forget(Settings settings) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    Wiring wiring = new Wiring(settings, files, List.of());
    this.journal = Databases.journal(settings.journal(), 4);
    RequestBudget requests = null;
    try {
      Journal.prepare(journal, settings.journal().schema());
      this.people =
          new PeopleToForget(journal, ErasureCounts.all(files, this::note), wiring.leases(journal));
      this.search = new CustomerSearch(settings);
      requests = new RequestBudget(settings.custobar().requestsPerMinute());
      this.budget = requests;
      Beans beans =
          new Beans()
              .addCustobar(budget, settings.timeZone())
              .addHttp(wiring.httpSource(), wiring.longestHttpAnswer())
              .add(wiring.uploads(Fingerprints.NONE))
              .add(new Forgetting(wiring.datatypes(), people, wiring.erasedContacts(journal)));
      this.camel = new CamelSetup(settings, files, List.of()).start(beans, false, 0);
    } catch (RuntimeException e) {
      if (requests != null) {
        requests.close();
      }
      journal.close();
      throw e;
    }
  }

  /**
   * Opens the journal and the way to Custobar; nothing is sent yet.
   *
   * @throws SettingsException when a setting does not allow it
   * @throws RouteFileException when a route is wrong
   * @throws UnavailableException when the journal's database does not answer
   */
  public static Forget open(Settings settings) {
    return new Forget(settings);
  }

  private void note(String customer, Map<String, Integer> rows) {
    Map<String, Integer> sum = dropped.computeIfAbsent(customer, number -> new HashMap<>());
    rows.forEach((table, count) -> sum.merge(table, count, Integer::sum));
  }

  /** Finds customers in the source and in Custobar. */
  public CustomerSearch search() {
    return search;
  }

  /** Those of the customers of whom the journal holds anything, or a mark. */
  public Set<String> known(List<String> customers) {
    return people.knownOrMarked(customers);
  }

  /**
   * The same of one customer, without a way to Custobar.
   *
   * @param journal connections whose search path is the journal's schema
   */
  public static boolean journalKnows(Settings settings, DataSource journal, String customer) {
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    PeopleToForget people =
        new PeopleToForget(journal, ErasureCounts.all(files, (number, rows) -> {}));
    return !people.knownOrMarked(List.of(customer)).isEmpty();
  }

  /**
   * Forgets the customers. Once it has begun, they are left out of everything, whatever happens
   * then; what is not done when it ends is done by the next run of a flow, or by calling it again.
   */
  public Result forget(List<String> customers) throws InterruptedException {
    Set<String> known = known(customers);
    List<State> before = customers.stream().map(people::state).toList();
    List<String> trouble = new ArrayList<>();
    List<String> unsure = new ArrayList<>();
    people.mark(customers, Optional.empty(), contacts(customers, unsure));
    if (!await(() -> people.due(0).size() >= people.pending())) {
      trouble.add("a flow that runs now has read a page before, which has to go first");
    }
    if (!await(() -> isSent(customers, trouble))) {
      trouble.add("a run is just sending deletions, and takes long");
    }
    List<Person> results = new ArrayList<>();
    for (int i = 0; i < customers.size(); i++) {
      String customer = customers.get(i);
      try {
        people.drop(customer, false);
      } catch (JournalException e) {
        trouble.add(e.getMessage());
      }
      results.add(
          new Person(
              before.get(i),
              people.state(customer),
              known.contains(customer),
              dropped.getOrDefault(customer, Map.of())));
    }
    trouble.addAll(unsure);
    return new Result(results, trouble.stream().findFirst());
  }

  /**
   * What the customers can be reached by, and whether others have it, too.
   *
   * @param unsure gets a sentence when that cannot be told
   */
  private Map<String, Boolean> contacts(List<String> customers, List<String> unsure) {
    Set<Contact> theirs = new HashSet<>();
    Set<String> unasked = new LinkedHashSet<>();
    for (String customer : customers) {
      CustomerSearch.Found found = search.numbered(customer);
      theirs.addAll(found.contacts());
      unasked.addAll(found.unasked());
    }
    Map<String, Boolean> living = new HashMap<>();
    for (Contact contact : theirs) {
      Set<String> others = new HashSet<>(search.having(contact).numbers());
      customers.forEach(others::remove);
      others.removeAll(people.marked(others));
      living.put(contact.text(), !others.isEmpty());
    }
    if (!unasked.isEmpty()) {
      unsure.add(
          "their phone numbers and e-mail addresses may not all be known, so receipts that name them by these alone may still be sent: %s; run the command again once that is mended"
              .formatted(String.join("; ", unasked)));
    }
    return living;
  }

  /**
   * Sends the deletions.
   *
   * @return false while a run that is just sending deletions may be sending these, or not
   */
  private boolean isSent(List<String> customers, List<String> trouble) {
    Exchange answer =
        camel.getCamelContext().createProducerTemplate().request("direct:custobar-forget", e -> {});
    if (answer.getException() != null) {
      trouble.add(FailureText.of(answer.getException()));
      return true;
    }
    return answer.getVariable(TURN, Boolean.class)
        || customers.stream().map(people::state).noneMatch(State.PENDING::equals);
  }

  /** Waits for it; false when that takes too long. */
  private boolean await(BooleanSupplier done) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > end || closed.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    closed.countDown();
    budget.close();
    camel.stop();
    search.close();
    journal.close();
  }
}

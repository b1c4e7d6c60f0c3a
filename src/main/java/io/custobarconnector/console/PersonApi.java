package io.custobarconnector.console;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.console.view.PersonJson;
import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.person.CustomerSearch;
import io.custobarconnector.flow.person.Forget;
import io.custobarconnector.flow.person.Why;
import io.custobarconnector.journal.operator.AuditLog;
import io.custobarconnector.journal.operator.AuditLog.Action;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.permission.why.StoryReader;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is known of one customer, and erasing them. */
final class PersonApi implements AutoCloseable {

  private static final int MOST = 50;

  private final Connector connector;
  private final HikariDataSource journal;
  private final AuditLog audit;

  /** One person is erased at a time, and one waits: it may take two minutes, and starts a Camel. */
  private final ConsoleThreads erasing = new ConsoleThreads("console-erase", 1, 1);

  /** What asks the source and Custobar may take long, and keeps nobody else waiting. */
  private final ConsoleThreads looking = new ConsoleThreads("console-person", 2, 8);

  PersonApi(Connector connector, HikariDataSource journal, AuditLog audit) {
    this.connector = connector;
    this.journal = journal;
    this.audit = audit;
  }

  void serve(ConsoleHttp http) {
    Set<OperatorRole> roles = Set.of(OperatorRole.SERVICE, OperatorRole.OPERATOR);
    http.route(HttpMethod.POST, "/persons/search", roles, looking, this::search);
    http.route(HttpMethod.POST, "/persons/open", roles, looking, this::open);
    http.route(HttpMethod.POST, "/persons/erase", roles, erasing, this::erase);
  }

  private ConsoleAnswer search(ConsoleCall call) {
    call.onlyFields("q");
    String written = call.needed("q", 256);
    String number = CustomerNumber.of(written);
    boolean possible = CustomerNumber.isPossible(number);
    Set<String> found = new LinkedHashSet<>();
    Set<String> unasked = new LinkedHashSet<>();
    try (CustomerSearch search = new CustomerSearch(connector.settings())) {
      Optional<Contact> contact = search.read(written);
      if (!possible && contact.isEmpty()) {
        throw ConsoleProblem.invalid(
            "this is neither a customer number, which is made of letters, digits and dashes, nor a phone number nor an e-mail address");
      }
      audit.write(call.who(), Action.of("person-search"));
      if (possible) {
        CustomerSearch.Found numbered = search.numbered(number);
        unasked.addAll(numbered.unasked());
        if (!numbered.numbers().isEmpty() || isInJournal(number)) {
          found.add(number);
        }
      }
      contact
          .map(search::having)
          .ifPresent(
              having -> {
                found.addAll(having.numbers());
                unasked.addAll(having.unasked());
              });
      JsonArray persons = new JsonArray();
      found.stream()
          .limit(MOST)
          .forEach(
              customer -> {
                audit.write(call.who(), Action.of("person-found").on(customer));
                persons.add(new JsonObject().put("customer", customer));
              });
      return ConsoleAnswer.of(
          new JsonObject()
              .put("readAs", readAs(possible, contact))
              .put("persons", persons)
              .put("notAsked", new JsonArray(List.copyOf(unasked))));
    }
  }

  private static String readAs(boolean possible, Optional<Contact> contact) {
    if (contact.isEmpty()) {
      return "number";
    }
    if (contact.get().kind() == Contact.Kind.EMAIL) {
      return "email";
    }
    return possible ? "number-or-phone" : "phone";
  }

  private boolean isInJournal(String customer) {
    return new StoryReader(customer, connector.settings().permissions())
            .tell(journal, Instant.now())
            .isKnown()
        || Forget.journalKnows(connector.settings(), journal, customer);
  }

  private ConsoleAnswer open(ConsoleCall call) {
    call.onlyFields("customer");
    String customer = customer(call);
    audit.write(call.who(), Action.of("person-open").on(customer));
    try (CustomerSearch search = new CustomerSearch(connector.settings())) {
      return opened(Why.of(connector.settings(), search, journal, customer), search);
    }
  }

  private ConsoleAnswer opened(Why why, CustomerSearch search) {
    String customer = why.story().customer();
    if (!why.story().isKnown() && !Forget.journalKnows(connector.settings(), journal, customer)) {
      throw ConsoleProblem.notFound(
          why.unasked().isEmpty()
              ? "nobody knows this customer number: neither the journal, nor the source, nor Custobar"
              : "the journal does not know this customer number, and not everybody was asked: "
                  + String.join("; ", why.unasked()));
    }
    return ConsoleAnswer.of(new PersonJson(journal, connector.rejected(journal), search).of(why));
  }

  private static String customer(ConsoleCall call) {
    String customer = CustomerNumber.of(call.needed("customer", 128));
    if (!CustomerNumber.isPossible(customer)) {
      throw ConsoleProblem.invalid(
          "a customer number is made of letters, digits and dashes; search for the person first");
    }
    return customer;
  }

  private ConsoleAnswer erase(ConsoleCall call) throws InterruptedException {
    call.onlyFields("customer", "confirm", "unknown");
    String customer = customer(call);
    if (!CustomerNumber.of(call.needed("confirm", 128)).equals(customer)) {
      throw ConsoleProblem.invalid(
          "confirm must be the customer number, typed once more; nothing is done");
    }
    try (Forget forget = Forget.open(connector.settings())) {
      if (!call.flag("unknown") && forget.known(List.of(customer)).isEmpty()) {
        CustomerSearch.Found found = forget.search().numbered(customer);
        if (found.numbers().isEmpty()) {
          throw ConsoleProblem.notFound(
              found.unasked().isEmpty()
                  ? "nobody knows this customer number; nothing is done"
                  : "the journal does not know this customer number, and not everybody was asked: %s; nothing is done"
                      .formatted(String.join("; ", found.unasked())));
        }
      }
      audit.write(call.who(), Action.of("person-erase").on(customer));
      return ConsoleAnswer.of(PersonJson.erasure(customer, forget.forget(List.of(customer))));
    }
  }

  @Override
  public void close() {
    looking.close();
    erasing.close();
  }
}

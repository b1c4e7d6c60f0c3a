package io.custobarconnector.flow.person;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.custobar.datatype.Contacts;
import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.flow.Wiring;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.source.Source;
import io.custobarconnector.source.query.QueryException;
import io.custobarconnector.source.query.SourceUnavailableException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds customers in the source, by the queries that send them, and in Custobar. Both are asked
 * only when something is looked for, and either may be away.
 */
public final class CustomerSearch implements AutoCloseable {

  /**
   * What was found.
   *
   * @param numbers of the customers, in their order
   * @param contacts their phone numbers and e-mail addresses
   * @param unasked a sentence for each side that could not be asked, or not to the end
   */
  public record Found(Set<String> numbers, Set<Contact> contacts, List<String> unasked) {}

  private static final String CUSTOMERS = "customers";

  /** Rows of one flow that may be meant; so many have a number that stands for none. */
  private static final int MOST = 500;

  /** So many digits at a phone number's end are the same in each of its spellings. */
  private static final int SAME_DIGITS = 6;

  private final Settings settings;
  private final Contacts contacts;
  private final List<String> flows;
  private final Wiring wiring;
  private final CustobarReader custobar;
  private Optional<HikariDataSource> database = Optional.empty();

  /** Nothing is asked yet. */
  public CustomerSearch(Settings settings) {
    this.settings = settings;
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    this.flows =
        files.flows().stream()
            // A flow that is off may have a query that does not fit this source.
            .filter(flow -> settings.flow(flow).enabled() && sendsCustomers(files, flow))
            .toList();
    this.wiring = new Wiring(settings, files, List.of());
    this.contacts = new Contacts(wiring.datatypes(), settings.defaultRegion());
    this.custobar = new CustobarReader(settings.custobar());
  }

  private static boolean sendsCustomers(RouteFiles files, String flow) {
    try {
      return FlowCheck.sends(files.file(flow), CUSTOMERS)
          && FlowCheck.readsChanges(files.file(flow));
    } catch (RouteFileException unreadable) {
      return false;
    }
  }

  /** The flows whose rows are customers. */
  public List<String> flows() {
    return flows;
  }

  /** A phone number or an e-mail address as a person wrote it; empty when it is neither. */
  public Optional<Contact> read(String written) {
    return contacts.read(written);
  }

  /** The customers with a phone number or an e-mail address. */
  public Found having(Contact contact) {
    boolean phone = contact.kind() == Contact.Kind.PHONE;
    String digits = contact.value().replaceAll("[^0-9]", "");
    String text =
        phone
            ? digits.substring(Math.max(0, digits.length() - SAME_DIGITS))
            : contact.value().substring(0, contact.value().lastIndexOf('@'));
    return find(
        phone ? "phone_number" : "email",
        text,
        phone,
        contact.value(),
        row -> contacts.of(CUSTOMERS, row).contains(contact) && !isDeleted(row));
  }

  /** A row that says so tells that nobody has the number any more. */
  private static boolean isDeleted(Map<String, Object> row) {
    return Boolean.TRUE.equals(row.get("_deleted"));
  }

  /** A customer by number, and what they can be reached by. */
  public Found numbered(String number) {
    return find(
        "external_id",
        number,
        false,
        number,
        row -> CustomerNumber.of(row.get("external_id")).equals(number));
  }

  private Found find(
      String column,
      String text,
      boolean digits,
      String value,
      Predicate<Map<String, Object>> meant) {
    List<Map<String, Object>> rows = new ArrayList<>();
    List<String> unasked = new ArrayList<>();
    Predicate<Map<String, Object>> wanted =
        row -> !CustomerNumber.of(row.get("external_id")).isEmpty() && meant.test(row);
    ask("the source", unasked, () -> fromSource(column, text, digits, wanted, unasked))
        .ifPresent(rows::addAll);
    ask("Custobar", unasked, () -> custobar.customers(column, value)).stream()
        .flatMap(List::stream)
        .filter(wanted)
        .forEach(rows::add);
    Set<String> numbers = new TreeSet<>();
    Set<Contact> reached = new LinkedHashSet<>();
    for (Map<String, Object> row : rows) {
      numbers.add(CustomerNumber.of(row.get("external_id")));
      reached.addAll(contacts.of(CUSTOMERS, row));
    }
    return new Found(numbers, reached, List.copyOf(unasked));
  }

  private interface Question {
    List<Map<String, Object>> rows();
  }

  private static Optional<List<Map<String, Object>>> ask(
      String whom, List<String> unasked, Question question) {
    try {
      return Optional.of(question.rows());
    } catch (UnavailableException
        | SourceUnavailableException
        | QueryException
        | RouteFileException e) {
      unasked.add("%s could not be asked: %s".formatted(whom, e.getMessage()));
      return Optional.empty();
    }
  }

  private List<Map<String, Object>> fromSource(
      String column,
      String text,
      boolean digits,
      Predicate<Map<String, Object>> wanted,
      List<String> unasked) {
    if (flows.isEmpty()) {
      return List.of();
    }
    Source source = wiring.source(database());
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String flow : flows) {
      List<Map<String, Object>> found =
          source.holding(flow, column, text, digits, wanted, MOST + 1);
      if (found.size() > MOST) {
        unasked.add(
            "the source was not asked to the end: %s has more than %s rows with this"
                .formatted(flow, MOST));
      }
      found.stream().limit(MOST).forEach(rows::add);
    }
    return rows;
  }

  /**
   * Connections to the source, from now on until it is closed.
   *
   * @throws UnavailableException when the source does not answer
   */
  HikariDataSource database() {
    if (database.isEmpty()) {
      database = Optional.of(Databases.source(settings.source(), 3));
    }
    return database.get();
  }

  @Override
  public void close() {
    database.ifPresent(HikariDataSource::close);
  }
}

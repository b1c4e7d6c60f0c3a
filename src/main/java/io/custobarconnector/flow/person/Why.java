package io.custobarconnector.flow.person;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.FlowNames;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.JournalReader;
import io.custobarconnector.permission.PermissionSqlException;
import io.custobarconnector.permission.PermissionsUnavailableException;
import io.custobarconnector.permission.why.CustomerStory;
import io.custobarconnector.permission.why.StoryReader;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.Ownership;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Why one customer does or does not get e-mail and SMS. The journal is needed; the source and
 * Custobar are asked what they hold now, and one that is away is told of.
 *
 * @param story what is known
 * @param asOf when it was known
 * @param unasked a sentence for each side that could not be asked
 * @param idle a sentence for each flow that brings nothing, since it is off or has never run
 */
public record Why(CustomerStory story, Instant asOf, List<String> unasked, List<String> idle) {

  private static final String CUSTOMERS = "customers";

  /**
   * Puts it together; nothing is changed anywhere.
   *
   * @param search asks the source with the connections that it has
   * @param customer a customer number in its one form
   * @throws UnavailableException when the journal's database does not answer
   */
  public static Why of(Settings settings, CustomerSearch search, String customer) {
    try (HikariDataSource journal = Databases.journal(settings.journal(), 4)) {
      Journal.prepare(journal, settings.journal().schema());
      return of(settings, search, journal, customer);
    }
  }

  /**
   * As above.
   *
   * @param journal connections whose search path is the journal's schema, which is there
   */
  public static Why of(
      Settings settings, CustomerSearch search, DataSource journal, String customer) {
    StoryReader reader = new StoryReader(customer, settings.permissions());
    List<String> unasked = new ArrayList<>();
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    try {
      reader.askSource(search.database(), files.directory());
    } catch (UnavailableException | PermissionSqlException e) {
      unasked.add("The source could not be asked: " + e.getMessage());
    }
    try {
      reader.hearCustobar(new CustobarReader(settings.custobar()).page("external_id", customer));
    } catch (UnavailableException | PermissionsUnavailableException e) {
      unasked.add("Custobar could not be asked: " + e.getMessage());
    }
    Instant now = Instant.now();
    return new Why(
        reader.tell(journal, now),
        now,
        List.copyOf(unasked),
        idle(settings, new JournalReader(journal)));
  }

  private static List<String> idle(Settings settings, JournalReader journal) {
    List<String> idle = new ArrayList<>();
    idle(settings, journal, CUSTOMERS, "brings customers to Custobar").ifPresent(idle::add);
    idle(
            settings,
            journal,
            FlowNames.MARKETING_PERMISSIONS,
            "brings what was said in Custobar to the source")
        .ifPresent(idle::add);
    // Where Custobar owns permissions it is off, and the page says so at its head.
    if (settings.permissions().ownership() != Ownership.CUSTOBAR) {
      idle(
              settings,
              journal,
              FlowNames.CUSTOMER_PERMISSIONS,
              "brings what was said at the till to Custobar")
          .ifPresent(idle::add);
    }
    return List.copyOf(idle);
  }

  private static Optional<String> idle(
      Settings settings, JournalReader journal, String flow, String job) {
    if (!settings.flow(flow).enabled()) {
      return Optional.of(
          "The flow %s, which %s, is switched off (%s.enabled).".formatted(flow, job, flow));
    }
    return journal.firstRun(flow).isEmpty()
        ? Optional.of("The flow %s, which %s, has never run.".formatted(flow, job))
        : Optional.empty();
  }
}

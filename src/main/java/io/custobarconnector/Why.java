package io.custobarconnector;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.consent.CustomerStory;
import io.custobarconnector.consent.PermissionSqlException;
import io.custobarconnector.consent.PermissionsUnavailableException;
import io.custobarconnector.consent.StoryReader;
import io.custobarconnector.journal.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Why one customer does or does not get e-mail and SMS. The journal is needed; the source and
 * Custobar are asked what they hold now, and one that is away is told of.
 *
 * @param story what is known
 * @param asOf when it was known
 * @param unasked a sentence for each side that could not be asked
 */
public record Why(CustomerStory story, Instant asOf, List<String> unasked) {

  /**
   * Puts it together; nothing is changed anywhere.
   *
   * @param customer a customer number in its one form
   * @throws UnavailableException when the journal's database does not answer
   */
  public static Why of(Settings settings, String customer) {
    StoryReader reader = new StoryReader(customer, settings.permissions());
    List<String> unasked = new ArrayList<>();
    RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
    try (HikariDataSource source = Databases.source(settings.source(), 1)) {
      reader.askSource(source, files.directory());
    } catch (UnavailableException | PermissionSqlException e) {
      unasked.add("The source could not be asked: " + e.getMessage());
    }
    try {
      reader.hearCustobar(new CustobarReader(settings.custobar()).page("external_id", customer));
    } catch (UnavailableException | PermissionsUnavailableException e) {
      unasked.add("Custobar could not be asked: " + e.getMessage());
    }
    try (HikariDataSource journal = Databases.journal(settings.journal(), 1)) {
      Journal.prepare(journal, settings.journal().schema());
      Instant now = Instant.now();
      return new Why(reader.tell(journal, now), now, List.copyOf(unasked));
    }
  }
}

package io.custobarconnector.flow;

import io.custobarconnector.benefit.ledger.BenefitTraces;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.forget.PersonToForget;
import io.custobarconnector.forget.PersonalData;
import io.custobarconnector.forget.RowTraces;
import io.custobarconnector.permission.PermissionTraces;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Tells what is dropped, for whoever waits for it.
 *
 * @param told gets the customer and the lines by table
 */
public record ErasureCounts(PersonalData traces, BiConsumer<String, Map<String, Integer>> told)
    implements PersonalData {

  private static final String CUSTOMERS = "customers";

  /** Everything that the journal may hold of a person. */
  public static List<PersonalData> all(
      RouteFiles files, BiConsumer<String, Map<String, Integer>> told) {
    List<String> customers =
        files.flows().stream().filter(flow -> maySendCustomers(files.file(flow))).toList();
    return Stream.of(new RowTraces(customers), new PermissionTraces(), new BenefitTraces())
        .<PersonalData>map(traces -> new ErasureCounts(traces, told))
        .toList();
  }

  /** A file that cannot be read now may have been one that could. */
  private static boolean maySendCustomers(Path file) {
    try {
      return FlowCheck.sends(file, CUSTOMERS);
    } catch (RouteFileException unreadable) {
      return true;
    }
  }

  @Override
  public Set<String> known(Connection journal, Collection<String> customers) throws SQLException {
    return traces.known(journal, customers);
  }

  @Override
  public boolean isQuiet(Connection journal, PersonToForget person) throws SQLException {
    return traces.isQuiet(journal, person);
  }

  @Override
  public Map<String, Integer> drop(Connection journal, PersonToForget person) throws SQLException {
    Map<String, Integer> dropped = traces.drop(journal, person);
    told.accept(person.customer(), dropped);
    return dropped;
  }
}

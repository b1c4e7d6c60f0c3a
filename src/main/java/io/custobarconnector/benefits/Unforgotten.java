package io.custobarconnector.benefits;

import io.custobarconnector.journal.Forgotten;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;

/** Leaves out customers who were forgotten, though Custobar or an older answer still has them. */
final class Unforgotten {

  private final Forgotten forgotten;

  Unforgotten(DataSource journal) {
    this.forgotten = new Forgotten(journal);
  }

  List<Holder> of(List<Holder> holders) {
    return without(forgotten.among(ids(holders)), holders);
  }

  /** As above, for who has a connection: a second one of the same pool might never come. */
  static List<Holder> of(Connection journal, List<Holder> holders) throws SQLException {
    return holders.isEmpty() ? holders : without(Forgotten.among(journal, ids(holders)), holders);
  }

  private static List<String> ids(List<Holder> holders) {
    return holders.stream().map(Holder::customerId).toList();
  }

  private static List<Holder> without(Set<String> gone, List<Holder> holders) {
    return gone.isEmpty()
        ? holders
        : holders.stream().filter(holder -> !gone.contains(holder.customerId())).toList();
  }
}

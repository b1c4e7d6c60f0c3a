package io.custobarconnector.benefits;

import io.custobarconnector.journal.Forgotten;
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
    Set<String> gone = forgotten.among(holders.stream().map(Holder::customerId).toList());
    return gone.isEmpty()
        ? holders
        : holders.stream().filter(holder -> !gone.contains(holder.customerId())).toList();
  }
}

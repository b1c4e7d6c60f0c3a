package io.custobarconnector.inspect;

import java.util.List;

/**
 * What the source says of itself.
 *
 * @param database its name
 * @param user who asks
 * @param tables all tables and views but the system's own
 */
record SourceCatalogue(String database, String user, List<CatalogueTable> tables) {

  SourceCatalogue {
    tables = List.copyOf(tables);
  }
}

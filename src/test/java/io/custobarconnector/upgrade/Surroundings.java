package io.custobarconnector.upgrade;

import io.custobarconnector.sandbox.EmbeddedDatabase;
import io.custobarconnector.sandbox.EmbeddedDatabase.Durability;
import io.custobarconnector.sandbox.FreePorts;
import io.custobarconnector.sandbox.ReferenceDatabase;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A PostgreSQL with a retailer's data and a stand-in Custobar, for as long as somebody holds the
 * standard input open: {@code Surroundings FOLDER SCALE}. Once both can be used, {@code
 * FOLDER/addresses} has their addresses, and the first of four free ports in a row.
 */
final class Surroundings {

  private static final long SEED = 42;

  private Surroundings() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    double scale = Double.parseDouble(arguments[1]);
    StandInOptions options =
        StandInOptions.builder().requestsPerMinute(0).eventType("LOYALTY_JOIN").build();
    try (EmbeddedDatabase database =
            EmbeddedDatabase.start(folder.resolve("postgresql"), 0, Durability.FAST);
        StandInCustobar custobar = StandInCustobar.start(options)) {
      ReferenceDatabase.create(database.dataSource(), Path.of("demo"), scale, SEED, said -> {});
      Path made = folder.resolve("addresses.new");
      Files.writeString(
          made, "%s%n%s%n%s%n".formatted(database.jdbcUrl(), custobar.baseUrl(), FreePorts.row(4)));
      Files.move(made, folder.resolve("addresses"), StandardCopyOption.ATOMIC_MOVE);
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }
}

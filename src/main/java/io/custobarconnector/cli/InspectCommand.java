package io.custobarconnector.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.InspectPage;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.inspect.DraftFiles;
import io.custobarconnector.inspect.SourceInspection;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code connector inspect}. */
@Command(
    name = "inspect",
    description =
        "Looks at the source's catalogue and statistics, never at a row, and drafts the SQL of shops, products, customers and sales with the doubts as comments.",
    footer = {
      "",
      "Exit codes: 0 drafted, 2 the source does not answer, has nothing that fits, or its user may not read it."
    })
final class InspectCommand extends ConnectorCommand {

  @Option(
      names = "--write",
      description =
          "Put the drafts into the folder of routes, with the flow's route where that is missing; never over a file that was edited.")
  private boolean write;

  @Override
  public Integer call() {
    Settings settings = options().settingsOf("scc.");
    SourceInspection found = inspect(settings);
    if (found.tablesSeen() == 0) {
      throw new UsageException(
          CommandError.NO_TABLES,
          "the database %s has no tables: is it the right one? scc.url names it"
              .formatted(found.database()));
    }
    if (found.drafts().isEmpty()) {
      throw new UsageException(
          CommandError.NO_TABLES,
          "none of the %s tables and views of the database %s looks like shops, products, customers or sales: write the queries by hand (docs/integrate.md, The query of a flow), or name another database in scc.url"
              .formatted(found.tablesSeen(), found.database()));
    }
    InspectPage page =
        new InspectPage(found, write ? Optional.of(written(settings, found)) : Optional.empty());
    answer(page::forPrograms, () -> page.forPeople().stripTrailing());
    if (found.unreadable().isEmpty()) {
      return ExitCode.DELIVERED;
    }
    err()
        .println(
            "the user %s may not read %s: run the GRANT statements shown, as an administrator of the source"
                .formatted(found.user(), String.join(", ", found.unreadable())));
    return ExitCode.BAD_USAGE;
  }

  private static SourceInspection inspect(Settings settings) {
    try (HikariDataSource database = Databases.source(settings.source(), 1)) {
      return SourceInspection.of(database, settings.journal().schema());
    } catch (UnavailableException e) {
      throw new UsageException(CommandError.VALUE, e.getMessage());
    } catch (SQLException e) {
      throw new UsageException(
          CommandError.NO_TABLES, "the source's catalogue cannot be read: " + FailureText.of(e));
    }
  }

  private static DraftFiles written(Settings settings, SourceInspection found) {
    try {
      return DraftFiles.write(
          found.drafts(), settings.routesDirectory(), RouteFiles.installation().resolve("routes"));
    } catch (IOException e) {
      throw new UsageException(
          CommandError.FILE,
          "%s: the drafts cannot be written there: %s"
              .formatted(settings.routesDirectory(), FailureText.of(e)));
    }
  }
}

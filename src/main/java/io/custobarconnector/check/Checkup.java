package io.custobarconnector.check;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.FlowNames;
import io.custobarconnector.error.DatabaseError;
import io.custobarconnector.error.RouteError;
import io.custobarconnector.error.SettingError;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.Keystore;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.flow.database.JournalEncoding;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalOrigin;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.SettingsException;
import io.custobarconnector.settings.part.PosSettings;
import io.custobarconnector.source.query.QueryException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Looks at all that a deployment needs, and tells everything that is wrong at once. Sends nothing
 * and writes nothing, not even the journal's schema.
 */
public final class Checkup {

  private final Settings settings;
  private final OptionalInt rows;
  private final List<Finding> findings = new ArrayList<>();

  private Checkup(Settings settings, OptionalInt rows) {
    this.settings = settings;
    this.rows = rows;
  }

  /**
   * Looks at everything.
   *
   * @param rows rows of each flow to try; empty to look at the keys of all
   * @return what was found, in the order in which it matters
   */
  public static List<Finding> of(Settings settings, OptionalInt rows) {
    Checkup checkup = new Checkup(settings, rows);
    checkup.look();
    return List.copyOf(checkup.findings);
  }

  private void look() {
    findings.add(Finding.well("settings", settings.file() + " and the environment are read"));
    Optional<RouteFiles> files = files();
    List<String> flows = files.map(this::enabled).orElse(List.of());
    boolean source = source();
    boolean journal = journal();
    List<String> sound =
        source && files.isPresent()
            ? new FlowCheckup(settings, files.get(), rows, journal, findings).look(flows)
            : List.of();
    if (journal && !sound.isEmpty()) {
      camel(sound);
    }
    findings.addAll(CustobarCheckup.of(settings, files.orElseGet(this::onlyKamelets), flows));
    if (flows.stream().anyMatch(FlowNames.ANSWERING::contains)) {
      tills();
    }
  }

  private Optional<RouteFiles> files() {
    try {
      RouteFiles files = RouteFiles.of(settings.routesDirectory(), RouteFiles.installation());
      List<String> flows = enabled(files);
      if (flows.isEmpty()) {
        findings.add(
            Finding.mistake(
                RouteError.NO_FLOW,
                "routes",
                "no flow is enabled; %s has %s: set <flow>.enabled=true"
                    .formatted(files.directory(), String.join(", ", files.flows()))));
      } else {
        findings.add(Finding.well("routes", "enabled are " + String.join(", ", flows)));
      }
      return Optional.of(files);
    } catch (RouteFileException e) {
      findings.add(Finding.mistake(RouteError.UNREADABLE, "routes", e.getMessage()));
      return Optional.empty();
    }
  }

  /** For a deployment whose folder is not there. */
  private RouteFiles onlyKamelets() {
    return new RouteFiles(
        settings.routesDirectory(), RouteFiles.installation().resolve("routes/kamelets"));
  }

  private List<String> enabled(RouteFiles files) {
    return files.flows().stream().filter(flow -> settings.flow(flow).enabled()).toList();
  }

  private boolean source() {
    try (HikariDataSource database = Databases.source(settings.source(), 3)) {
      findings.addAll(HorizonCheckup.server(database, settings.source()));
      return true;
    } catch (UnavailableException e) {
      findings.add(Finding.trouble(DatabaseError.NO_ANSWER, "source", e.getMessage()));
      return false;
    }
  }

  private boolean journal() {
    try (HikariDataSource database = Databases.journal(settings.journal(), 4)) {
      Finding found = DatabaseCheckup.journal(database, settings.journal());
      findings.add(found);
      if (found.isProblem()) {
        return false;
      }
      JournalOrigin.restoredAt(database)
          .ifPresent(
              at ->
                  findings.add(
                      Finding.warning(
                          "journal",
                          "the journal was restored from a dump, as was noticed on %s: %s"
                              .formatted(
                                  at.atZone(settings.timeZone()).toLocalDate(),
                                  JournalOrigin.RESTORED))));
      return JournalEncoding.keepsAll(database) || keepsKeys(database);
    } catch (UnavailableException e) {
      findings.add(Finding.trouble(DatabaseError.NO_ANSWER, "journal", e.getMessage()));
      return false;
    } catch (SQLException e) {
      findings.add(
          Finding.trouble(
              DatabaseError.FAILS, "journal", "the journal fails: " + FailureText.of(e)));
      return false;
    }
  }

  private boolean keepsKeys(HikariDataSource journal) {
    try (HikariDataSource source = Databases.source(settings.source(), 1)) {
      Optional<String> mistake = JournalEncoding.mistake(source, journal);
      mistake.ifPresent(
          said -> findings.add(Finding.mistake(SettingError.ENCODING, "journal", said)));
      return mistake.isEmpty();
    } catch (SQLException | UnavailableException e) {
      // The source has a finding of its own.
      return true;
    }
  }

  /** Loads the routes of all flows together; if that fails, of each, to tell which are wrong. */
  private void camel(List<String> flows) {
    try {
      load(flows);
      findings.add(Finding.well("Camel", "the routes load"));
      return;
    } catch (RuntimeException together) {
      int before = findings.size();
      for (String flow : flows) {
        try {
          load(List.of(flow));
        } catch (RuntimeException alone) {
          findings.add(failed(flow, alone));
        }
      }
      if (findings.size() == before) {
        findings.add(failed("Camel", together));
      }
    }
  }

  private void load(List<String> flows) {
    Connector.tryOut(settings, flows).close();
  }

  private void tills() {
    PosSettings pos = settings.pos();
    try {
      Keystore.check(pos);
      if (!pos.keystore().isEmpty()) {
        findings.add(Finding.well("tills", pos.keystore() + " opens"));
      }
      if (!pos.truststore().isEmpty()) {
        findings.add(
            Finding.well("tills", pos.truststore() + " opens; tills need a certificate of it"));
      }
    } catch (SettingsException e) {
      e.problems()
          .forEach(
              mistake ->
                  findings.add(Finding.mistake(SettingError.KEYSTORE_FILE, "tills", mistake)));
    }
  }

  /** As a command would tell it. */
  static Finding failed(String about, RuntimeException failure) {
    boolean mistake =
        failure instanceof SettingsException
            || failure instanceof RouteFileException
            || failure instanceof QueryException
            || failure instanceof IllegalArgumentException;
    String sentence =
        failure.getMessage() != null
                && failure.getClass().getName().startsWith("io.custobarconnector.")
            ? failure.getMessage()
            : FailureText.of(failure);
    return mistake
        ? Finding.mistake(RouteError.START, about, sentence)
        : Finding.trouble(RouteError.START, about, sentence);
  }
}

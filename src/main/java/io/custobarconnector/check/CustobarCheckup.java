package io.custobarconnector.check;

import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.limit.CustobarRefusesUsException;
import io.custobarconnector.custobar.limit.KeyRefusedException;
import io.custobarconnector.custobar.upload.CustobarBusyException;
import io.custobarconnector.error.CustobarError;
import io.custobarconnector.error.NoAnswerException;
import io.custobarconnector.flow.CustobarQuestions;
import io.custobarconnector.flow.access.CustobarScope;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.settings.Settings;
import io.custobarconnector.settings.part.CustobarSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks Custobar for one record of each kind that flows read, which tells whether it takes the key.
 * What the key may upload only an upload shows.
 *
 * @see <a
 *     href="https://github.com/Custobar/woocommerce-custobar/blob/master/classes/class-data-upload.php">Custobar's
 *     own WooCommerce plugin tests its connection by reading customers</a>
 */
final class CustobarCheckup {

  private static final String ABOUT = "Custobar";

  private final CustobarSettings settings;
  private final CustobarQuestions custobar;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> readable = new ArrayList<>();

  private CustobarCheckup(CustobarSettings settings, CustobarQuestions custobar) {
    this.settings = settings;
    this.custobar = custobar;
  }

  static List<Finding> of(Settings settings, RouteFiles files, List<String> flows) {
    try (CustobarQuestions custobar = new CustobarQuestions(settings, files)) {
      return new CustobarCheckup(settings.custobar(), custobar).look(needed(files, flows));
    } catch (RouteFileException e) {
      return List.of(Finding.mistake(CustobarError.PAGE, ABOUT, e.getMessage()));
    }
  }

  private static List<CustobarScope> needed(RouteFiles files, List<String> flows) {
    try {
      return CustobarScope.of(files, flows, Datatypes.NAMES);
    } catch (RouteFileException e) {
      // The flow has a finding of its own.
      return List.of();
    }
  }

  private List<Finding> look(List<CustobarScope> needed) {
    if (mayRead("customers", needed.contains(CustobarScope.READ_CUSTOMERS))) {
      mayRead("events", needed.contains(CustobarScope.READ_EVENTS));
    }
    if (!readable.isEmpty()) {
      findings.add(
          Finding.well(
              ABOUT,
              "%s takes the key, which may read %s; what it may upload shows at the first upload"
                  .formatted(settings.url(), String.join(" and ", readable))));
    }
    return findings;
  }

  /** Whether it is worth asking more. */
  private boolean mayRead(String datatype, boolean needed) {
    try {
      custobar.ask("/api/data/%s/?limit=1&fields=external_id".formatted(datatype));
      readable.add(datatype);
      return true;
    } catch (KeyRefusedException e) {
      findings.add(
          Finding.trouble(
              CustobarError.KEY,
              ABOUT,
              "Custobar refused the key (HTTP 401): check custobar.token and custobar.auth-scheme"));
      return false;
    } catch (CustobarRefusesUsException e) {
      findings.add(
          needed || !e.getMessage().contains("HTTP 403")
              ? Finding.trouble(CustobarError.ADDRESS, ABOUT, e.getMessage())
              : Finding.warning(ABOUT, e.getMessage() + " if a flow is to read there"));
      return e.getMessage().contains("HTTP 403");
    } catch (CustobarBusyException e) {
      findings.add(Finding.trouble(CustobarError.BUSY, ABOUT, e.getMessage()));
      return false;
    } catch (IOException e) {
      findings.add(
          Finding.trouble(
              CustobarError.NO_ANSWER,
              ABOUT,
              "%s does not answer: %s; check custobar.url, and that this machine may connect there"
                  .formatted(settings.url(), reason(e))));
      return false;
    }
  }

  /** The address and the mend are in the sentence around it. */
  private static String reason(IOException failure) {
    return NoAnswerException.reason(failure).orElseGet(() -> FailureText.of(failure));
  }
}

package io.custobarconnector;

import io.custobarconnector.custobar.Answers;
import io.custobarconnector.custobar.CustobarBusyException;
import io.custobarconnector.custobar.CustobarRefusesUsException;
import io.custobarconnector.custobar.RequestBudget;
import io.custobarconnector.journal.FailureText;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
  private static final Set<String> READ_CUSTOMERS = Set.of("benefits", "marketing-permissions");
  private static final Set<String> READ_EVENTS = Set.of("benefits", "loyalty-joins");

  private final CustobarSettings settings;
  private final HttpClient http;
  private final List<Finding> findings = new ArrayList<>();
  private final List<String> readable = new ArrayList<>();

  private CustobarCheckup(CustobarSettings settings) {
    this.settings = settings;
    this.http = HttpClient.newBuilder().connectTimeout(settings.connectTimeout()).build();
  }

  static List<Finding> of(Settings settings, List<String> flows) {
    CustobarCheckup checkup = new CustobarCheckup(settings.custobar());
    if (checkup.mayRead("customers", flows.stream().anyMatch(READ_CUSTOMERS::contains))) {
      checkup.mayRead("events", flows.stream().anyMatch(READ_EVENTS::contains));
    }
    if (!checkup.readable.isEmpty()) {
      checkup.findings.add(
          Finding.well(
              ABOUT,
              "%s takes the key, which may read %s; what it may upload shows at the first upload"
                  .formatted(settings.custobar().url(), String.join(" and ", checkup.readable))));
    }
    return checkup.findings;
  }

  /** Whether it is worth asking more. */
  private boolean mayRead(String datatype, boolean needed) {
    String path = "/api/data/%s/".formatted(datatype);
    try {
      HttpResponse<byte[]> answer =
          http.send(
              HttpRequest.newBuilder(
                      URI.create(settings.url() + path + "?limit=1&fields=external_id"))
                  .timeout(settings.responseTimeout())
                  .header("Authorization", settings.authScheme() + " " + settings.token())
                  .header("Accept", "application/json")
                  .build(),
              BodyHandlers.ofByteArray());
      try (RequestBudget alone = new RequestBudget(0)) {
        if (answer.statusCode() == 401) {
          findings.add(
              Finding.trouble(
                  ABOUT,
                  "Custobar refused the key (HTTP 401): check custobar.token and custobar.auth-scheme"));
          return false;
        }
        new Answers(alone, InstantSource.system())
            .read(answer.statusCode(), answer.body(), null, path);
      }
      readable.add(datatype);
      return true;
    } catch (CustobarRefusesUsException e) {
      findings.add(
          needed || !e.getMessage().contains("HTTP 403")
              ? Finding.trouble(ABOUT, e.getMessage())
              : Finding.warning(ABOUT, e.getMessage() + " if a flow is to read there"));
      return e.getMessage().contains("HTTP 403");
    } catch (CustobarBusyException e) {
      findings.add(Finding.trouble(ABOUT, e.getMessage()));
      return false;
    } catch (IOException e) {
      findings.add(
          Finding.trouble(
              ABOUT,
              "%s does not answer: %s; check custobar.url, and that this machine may connect there"
                  .formatted(
                      settings.url(),
                      e instanceof ConnectException && e.getMessage() == null
                          ? "Connection refused"
                          : FailureText.of(e))));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

package io.custobarconnector.demo;

import io.custobarconnector.benefit.http.PosKeys;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;

/** Customers with benefits for the demo's till, and the till's key. */
final class DemoBenefits {

  static final String KEY = "demo-pos-key";

  /** Known to Custobar alone, so that the numbers are the same in every demo. */
  static final List<String> CUSTOMERS = List.of("TILL-1", "TILL-2", "TILL-3", "TILL-4", "TILL-5");

  private static final String UPLOAD =
      """
      {"customers":[
        {"external_id":"TILL-1","phone_number":"+358401234567","%1$s":[
          {"id":"COFFEE","title":"Kahvi ja pulla","valid_until":"2099-12-31"},
          {"id":"TEN-CUPS","title":"Kymmenen kuppia teetä","uses":10},
          {"id":"SUMMER","title":"Kesäetu","valid_until":"2020-08-31"}]},
        {"external_id":"TILL-2","phone_number":"+358401234568","%1$s":["WELCOME"]},
        {"external_id":"TILL-3","phone_number":"+358401234568","%1$s":["WELCOME","BIRTHDAY"]},
        {"external_id":"TILL-4","phone_number":"+358401234569","%1$s":[
          {"id":"JUBILEE","title":"Juhlavuoden etu","valid_from":"2099-01-01","valid_until":"2099-12-31"},
          {"id":"FREE-DELIVERY","title":"Ilmainen kotiinkuljetus","uses":3}]},
        {"external_id":"TILL-5","phone_number":"+358401234570","%1$s":[]}
      ]}\
      """;

  private DemoBenefits() {}

  /** Gives the benefits, unless an earlier start has. */
  static void give(StandInCustobar custobar, Settings settings) {
    if (CUSTOMERS.stream().allMatch(id -> custobar.find(Datatype.CUSTOMERS, id).isPresent())) {
      return;
    }
    HttpRequest upload =
        HttpRequest.newBuilder(URI.create(custobar.baseUrl() + "/api/customers/upload/"))
            .header("Authorization", "Bearer " + settings.custobar().token())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(UPLOAD.formatted(settings.benefits().field())))
            .build();
    try {
      HttpClient.newHttpClient().send(upload, BodyHandlers.discarding());
    } catch (IOException e) {
      throw new UncheckedIOException("the demo's benefits could not be given", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Makes the key valid that docs/pos.md uses. */
  static void addKey(Connector connector) {
    new PosKeys(connector.journal()).add(KEY, Optional.empty(), "demo");
  }
}

package io.custobarconnector.custobar.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.journal.Fingerprint;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.journal.run.Run;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What waits for a fuller request, while its row changes again. */
class RequestFillerTest {

  private final Map<String, Long> delivered = new HashMap<>();
  private final Uploads uploads =
      new Uploads(
          Datatypes.load(CustomFields.none()),
          flow -> Conversion.defaults(),
          flow -> 100,
          new Delivered(delivered));
  private final Run run = Run.unrecorded("things", Optional.empty());

  @BeforeEach
  void fill() {
    run.fillRequests();
  }

  private void page(String datatype, Map<String, Object> row) {
    assertThat(uploads.requests(datatype, run, List.of(row))).as("full requests").isEmpty();
  }

  private List<String> rest() {
    List<String> messages = new ArrayList<>();
    for (UploadRequest request : uploads.rest(run)) {
      request.messages().forEach(m -> messages.add(new String(m.json(), StandardCharsets.UTF_8)));
    }
    return messages;
  }

  private static Map<String, Object> named(String name) {
    return Map.of("_key", "1", "external_id", "1", "title", name);
  }

  @Test
  void the_last_of_two_changes_is_sent() {
    page("products", named("one"));
    page("products", named("two"));
    assertThat(rest()).containsExactly("{\"external_id\":\"1\",\"title\":\"two\"}");
  }

  @Test
  void a_change_that_is_taken_back_while_it_waits_is_not_sent() {
    delivered.put(
        "1",
        Fingerprint.of(
            "{\"external_id\":\"1\",\"title\":\"one\"}".getBytes(StandardCharsets.UTF_8)));
    page("products", named("two"));
    page("products", named("one"));
    assertThat(rest()).isEmpty();
  }

  @Test
  void a_row_that_is_set_aside_while_it_waits_is_not_sent_and_stays_set_aside() {
    page("products", named("one"));
    page("products", Map.of("_key", "1", "title", "no identity"));
    assertThat(rest()).isEmpty();
    assertThat(run.pendingRejections()).hasSize(1);
  }

  @Test
  void of_a_receipt_that_loses_a_row_while_it_waits_only_the_later_rows_are_sent() {
    page("sales", sold("1"));
    page("sales", sold("2"));
    assertThat(rest()).singleElement().asString().contains("\"external_id\":\"2\"");
  }

  private static Map<String, Object> sold(String row) {
    return Map.of(
        "_key", row,
        "external_id", row,
        "sale_external_id", "R1",
        "sale_customer_id", "7",
        "sale_date", "2024-05-01T12:00:00Z",
        "sale_shop_id", "TRE",
        "product_id", "P1",
        "quantity", 1,
        "total", 100);
  }

  /** What was delivered, by key. */
  private record Delivered(Map<String, Long> byKey) implements Fingerprints {

    @Override
    public Compared compare(String flow, List<String> keys, long[] fingerprints) {
      BitSet news = new BitSet();
      BitSet known = new BitSet();
      for (int i = 0; i < keys.size(); i++) {
        Long before = byKey.get(keys.get(i));
        boolean differs = before == null || before != fingerprints[i];
        news.set(i, differs);
        known.set(i, differs && before != null);
      }
      return new Compared(news, new BitSet(), known);
    }

    @Override
    public void announce(Run run, List<String> keys) {
      throw new AssertionError("nothing is sent here");
    }

    @Override
    public void forget(Run run, String datatype, List<String> keys, List<String> ids) {
      throw new AssertionError("nothing is sent here");
    }
  }
}

package io.custobarconnector.custobar.message;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.value.Conversion;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Prints how many customers of 15 fields one core formats in a second. */
public final class MessageFormatBenchmark {
  private static final int BATCH = 500;
  private static final int ROUNDS = 5;
  private static final int ROWS_PER_ROUND = 500_000;

  private MessageFormatBenchmark() {}

  public static void main(String[] args) {
    var format =
        new MessageFormat(
            Datatypes.load(CustomFields.none()).get("customers"), Conversion.defaults());
    List<List<Map<String, Object>>> batches = batches(40);
    for (int round = 1; round <= ROUNDS; round++) {
      long start = System.nanoTime();
      long bytes = 0;
      for (int done = 0; done < ROWS_PER_ROUND; done += BATCH) {
        for (Message message :
            format.format(batches.get(done / BATCH % batches.size())).messages()) {
          bytes += message.json().length;
        }
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf(
          "round %d: %,.0f rows/s, %,.1f MB/s%n",
          round, ROWS_PER_ROUND / seconds, bytes / seconds / 1e6);
    }
  }

  private static List<List<Map<String, Object>>> batches(int count) {
    List<List<Map<String, Object>>> batches = new ArrayList<>();
    for (int batch = 0; batch < count; batch++) {
      List<Map<String, Object>> rows = new ArrayList<>(BATCH);
      for (int row = 0; row < BATCH; row++) {
        rows.add(customer(batch * BATCH + row));
      }
      batches.add(rows);
    }
    return batches;
  }

  private static Map<String, Object> customer(int i) {
    Map<String, Object> row = new HashMap<>();
    row.put("_key", (long) i);
    row.put("_changed_at", Timestamp.from(Instant.ofEpochSecond(1_700_000_000L + i)));
    row.put("external_id", String.valueOf(100_000 + i));
    row.put("phone_number", "040 " + (1_000_000 + i * 7));
    row.put("email", "customer." + i + "@example.com");
    row.put("first_name", "Väinö");
    row.put("last_name", "Hämäläinen-" + i % 100);
    row.put("can_email", i % 2 == 0);
    row.put("can_sms", i % 3 == 0);
    row.put("date_joined", Timestamp.from(Instant.ofEpochSecond(1_500_000_000L + i * 60L)));
    row.put("street_address", "Mannerheimintie " + i);
    row.put("zip_code", "00100");
    row.put("city", "Helsinki");
    row.put("country", "fi");
    row.put("language", "fi-FI");
    row.put("birth_date", java.sql.Date.valueOf("1980-02-29"));
    row.put("shop_id", "12");
    return row;
  }
}

package io.custobarconnector.bench.jmh;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.message.Formatted;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.custobar.message.MessageFormat;
import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.journal.Fingerprint;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one row costs on its way from the driver's values to the bytes of a request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@OperationsPerInvocation(Messages.ROWS)
public class Messages {

  static final int ROWS = 500;

  /** Which rows: receipt rows of eleven fields, or customers of nine. */
  @Param({"sales", "customers"})
  public String datatype;

  private DatatypeSchema schema;
  private MessageFormat format;
  private List<Map<String, Object>> rows;
  private List<Message> messages;

  @Setup
  public void prepare() {
    schema = Datatypes.load(CustomFields.none()).get(datatype);
    format = new MessageFormat(schema, Conversion.defaults());
    rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(datatype.equals("sales") ? sale(i) : customer(i));
    }
    messages = format.format(rows).messages();
    if (messages.size() != ROWS) {
      throw new IllegalStateException("only " + messages.size() + " messages");
    }
  }

  /** Conversion, checks, writing and fingerprint: from rows to messages. */
  @Benchmark
  public Formatted message() {
    return format.format(rows);
  }

  /** The fingerprint alone, which is a part of the above. */
  @Benchmark
  public long fingerprint() {
    long sum = 0;
    for (Message message : messages) {
      sum += Fingerprint.of(message.json());
    }
    return sum;
  }

  /** The body of a request, out of messages. */
  @Benchmark
  public byte[] request() {
    return new UploadRequest(schema, messages, false).body();
  }

  private static Map<String, Object> sale(int i) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("_changed_at", Instant.ofEpochSecond(1_700_000_000L + i));
    row.put("_key", Integer.toString(i));
    row.put("sale_external_id", "R" + i / 3);
    row.put("sale_date", Instant.ofEpochSecond(1_700_000_000L + i / 3));
    row.put("sale_customer_id", Integer.toString(100_000 + i / 3));
    row.put("sale_shop_id", "S" + i % 40);
    row.put("sale_state", "COMPLETE");
    row.put("external_id", Integer.toString(i));
    row.put("product_id", Long.toString(6_400_000_000_000L + i));
    row.put("product_title", "Product number " + i);
    row.put("quantity", new BigDecimal(1 + i % 3 + ".000"));
    row.put("unit_price", BigDecimal.valueOf(100 + i, 2));
    row.put("total", BigDecimal.valueOf((1 + i % 3) * (100L + i), 2));
    return row;
  }

  private static Map<String, Object> customer(int i) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("_changed_at", Instant.ofEpochSecond(1_700_000_000L + i));
    row.put("_key", Integer.toString(i));
    row.put("external_id", Integer.toString(100_000 + i));
    row.put("phone_number", "040 " + (1_000_000 + i * 7));
    row.put("email", "customer." + i + "@example.com");
    row.put("first_name", "Väinö");
    row.put("last_name", "Virtanen");
    row.put("street_address", "Hämeentie " + i);
    row.put("zip_code", "00550");
    row.put("city", "Helsinki");
    row.put("country", "FI");
    return row;
  }
}

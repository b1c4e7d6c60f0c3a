package io.custobarconnector.custobar.upload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.error.CustobarError;
import io.custobarconnector.journal.run.RunStoppedException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Compares what a flow's rows say with what Custobar's data API holds. First {@link #expect} takes
 * all messages of the flow, then each page of Custobar's data is read, then {@link #result} tells.
 * One thread at a time.
 *
 * <p>Of sales only the receipts' ids are compared, since Custobar gives sales back under other
 * names. A field that Custobar gives of no record is not compared, nor is a time, which it gives
 * without a zone.
 *
 * @see <a href="https://developers.develbar.com/data-retrieval.html">Data retrieval</a>
 */
public final class CustobarComparison {

  /** The datatypes whose records have an id. */
  public static final List<String> DATATYPES = List.of("customers", "products", "shops", "sales");

  private static final int PAGE = 1000;
  private static final String ID = "external_id";
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT.*");

  private final ObjectMapper json = new ObjectMapper();
  private final String datatype;
  private final URI custobar;
  private final Map<String, byte[]> expected = new HashMap<>();
  private final Set<String> later = new HashSet<>();
  private final Set<String> extra = new TreeSet<>();
  private final Set<String> given = new HashSet<>();
  private final Map<String, Set<String>> differing = new TreeMap<>();
  private Optional<URI> next;
  private long held;

  /**
   * Compares nothing yet.
   *
   * @param datatype one of {@link #DATATYPES}
   * @param custobar the root of Custobar's API; no page is read from anywhere else
   */
  public CustobarComparison(String datatype, URI custobar) {
    this.datatype = datatype;
    this.custobar = custobar;
    this.next =
        Optional.of(URI.create("%s/api/data/%s/?limit=%s".formatted(custobar, datatype, PAGE)));
  }

  /** Takes messages of the flow; the last one of an id counts. */
  synchronized void expect(Collection<Message> messages) {
    for (Message message : messages) {
      JsonNode node = read(message.json());
      String id = node.path(datatype.equals("sales") ? "sale_external_id" : ID).asText("");
      if (!id.isEmpty()) {
        if (node.path("is_deleted").asBoolean()) {
          expected.remove(id);
          later.add(id);
        } else {
          expected.put(id, message.json());
        }
      }
    }
  }

  /** Ids of rows that the next run sends: nothing is said of them. */
  public void leave(Collection<String> ids) {
    later.addAll(ids);
  }

  /** The address of the page to read next; empty when all was read. */
  public Optional<String> nextPage() {
    return next.map(URI::toString);
  }

  /**
   * Compares a page.
   *
   * @throws RunStoppedException when the answer is no page of the datatype, or leads elsewhere
   */
  public void compare(byte[] page) {
    JsonNode answer = read(page);
    if (!answer.path(datatype).isArray()) {
      throw new RunStoppedException(
          CustobarError.PAGE,
          "Custobar's answer holds no list of %s, so they cannot be compared".formatted(datatype));
    }
    answer.path(datatype).forEach(this::compare);
    String following = answer.path("next_url").asText("");
    next = following.isEmpty() ? Optional.empty() : Optional.of(sameHost(following));
  }

  private void compare(JsonNode record) {
    held++;
    String id = record.path(ID).asText("");
    byte[] message = expected.remove(id);
    record.fieldNames().forEachRemaining(given::add);
    if (message == null) {
      if (!id.isEmpty() && !later.contains(id)) {
        extra.add(id);
      }
      return;
    }
    if (!datatype.equals("sales")) {
      Set<String> fields = new TreeSet<>();
      read(message)
          .properties()
          .forEach(
              field -> {
                if (!same(field.getKey(), field.getValue(), record.path(field.getKey()))) {
                  fields.add(field.getKey());
                }
              });
      if (!fields.isEmpty() && !later.contains(id)) {
        differing.put(id, fields);
      }
    }
    later.add(id);
  }

  /** Whether what was sent of a field is what Custobar holds; a time counts as the same. */
  public static boolean same(String field, JsonNode sent, JsonNode held) {
    if ((isNothing(sent) || isNoCampaign(field, sent)) && isNothing(held)) {
      return true;
    }
    if (sent.isArray() && held.isArray()) {
      List<String> here = new ArrayList<>();
      sent.forEach(member -> here.add(member.toString()));
      List<String> there = new ArrayList<>();
      held.forEach(member -> there.add(member.toString()));
      return here.equals(there);
    }
    if (sent.isNumber() && held.isValueNode() && held.asText().matches("-?\\d+(\\.\\d+)?")) {
      return sent.decimalValue().compareTo(new BigDecimal(held.asText())) == 0;
    }
    return sent.isValueNode()
        ? isTime(sent) || sent.asText().equals(held.asText())
        : sent.equals(held);
  }

  /** Whether it is a time, which Custobar gives back without its zone. */
  public static boolean isTime(JsonNode sent) {
    return TIME.matcher(sent.asText()).matches();
  }

  /** A campaign price of 0 is none, and Custobar may give it back as none. */
  private static boolean isNoCampaign(String field, JsonNode value) {
    return field.equals("sale_price") && value.isNumber() && value.decimalValue().signum() == 0;
  }

  private static boolean isNothing(JsonNode value) {
    return value.isMissingNode()
        || value.isNull()
        || (value.isArray() && value.isEmpty())
        || (value.isTextual() && value.asText().isEmpty());
  }

  /** What was found; of ids and fields, all. */
  public ComparisonResult result() {
    Map<String, Set<String>> fields = new LinkedHashMap<>();
    differing.forEach(
        (id, names) -> {
          Set<String> readable = new TreeSet<>(names);
          readable.retainAll(given);
          if (!readable.isEmpty()) {
            fields.put(id, readable);
          }
        });
    Set<String> missing = new TreeSet<>(expected.keySet());
    missing.removeAll(later);
    return new ComparisonResult(datatype, held, List.copyOf(missing), List.copyOf(extra), fields);
  }

  private JsonNode read(byte[] bytes) {
    try {
      return json.readTree(bytes);
    } catch (IOException e) {
      // The parser's own words may quote personal data.
      throw new RunStoppedException(
          CustobarError.PAGE,
          "Custobar's answer is not a page of %s, or only a part of one".formatted(datatype));
    }
  }

  private URI sameHost(String address) {
    URI page = URI.create(custobar + "/").resolve(address);
    if (!page.getScheme().equals(custobar.getScheme())
        || !page.getAuthority().equals(custobar.getAuthority())) {
      throw new RunStoppedException(
          CustobarError.PAGE,
          "Custobar's next_url leads to another host; the key is not sent there");
    }
    if (next.filter(page::equals).isPresent()) {
      throw new RunStoppedException(
          CustobarError.PAGE, "Custobar's next_url leads to the same page again");
    }
    return page;
  }
}

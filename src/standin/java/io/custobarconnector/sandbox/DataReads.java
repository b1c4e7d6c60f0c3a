package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers reads: filters on any field, all of which must hold, {@code limit}, {@code fields}, and
 * {@code next_url} while there is more. See <a
 * href="https://developers.develbar.com/data-retrieval.html">data retrieval</a>.
 */
final class DataReads {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 10_000;
  private static final String CURSOR = "cursor";

  /** A page's place: the first number to look at, and how many records match in all. */
  private record Place(int from, int total) {}

  private record Page(ArrayNode rows, int next, int total) {}

  private final Data data;

  DataReads(Data data) {
    this.data = data;
  }

  /**
   * @throws ApiError 400 for a limit or an option that is not understood
   */
  HttpReply read(Datatype datatype, Call call) {
    List<Map.Entry<String, String>> filters = new ArrayList<>();
    call.query().entries().forEach(filters::add);
    filters.removeIf(f -> Set.of("limit", "fields", CURSOR).contains(f.getKey()));
    for (Map.Entry<String, String> filter : filters) {
      if (Set.of("format", "order", "order_by", "ordering").contains(filter.getKey())) {
        throw new ApiError(400, filter.getKey() + ": its real name and values are not known");
      }
    }
    int limit = call.parameter("limit").map(DataReads::limit).orElse(DEFAULT_LIMIT);
    Place place = call.parameter(CURSOR).map(DataReads::place).orElse(new Place(0, -1));
    Set<String> fields = new LinkedHashSet<>();
    call.parameter("fields").ifPresent(list -> fields.addAll(Arrays.asList(list.split(",", -1))));
    Page page = data.read(all -> page(all.of(datatype), filters, fields, limit, place));
    ObjectNode reply = Json.object();
    reply.set(datatype.key(), page.rows());
    reply.put("count", page.total());
    if (page.next() >= 0) {
      reply.put("next_url", nextUrl(call, page));
    }
    return HttpReply.json(200, reply).withRows(page.rows().size());
  }

  private static Page page(
      RecordStore store,
      List<Map.Entry<String, String>> filters,
      Set<String> fields,
      int limit,
      Place place) {
    ArrayNode rows = Json.object().arrayNode();
    Optional<int[]> narrowed =
        filters.stream()
            .map(filter -> store.candidates(filter.getKey(), filter.getValue()))
            .flatMap(Optional::stream)
            .findFirst();
    int[] numbers = narrowed.orElse(new int[0]);
    Arrays.sort(numbers);
    int end = narrowed.isPresent() ? numbers.length : store.end();
    // Without a filter the total is known; with one it is counted once and handed from page to
    // page.
    int total = filters.isEmpty() ? store.size() : place.total();
    boolean counts = total < 0;
    int matching = 0;
    int next = -1;
    for (int i = place.from(); i < end && (counts || next < 0); i++) {
      Optional<ObjectNode> record = store.shown(narrowed.isPresent() ? numbers[i] : i);
      if (record.isEmpty() || !matches(record.get(), filters)) {
        continue;
      }
      matching++;
      if (rows.size() < limit) {
        rows.add(fields.isEmpty() ? record.get() : only(record.get(), fields));
      } else if (next < 0) {
        next = i;
      }
    }
    return new Page(rows, next, counts ? matching : total);
  }

  private static boolean matches(ObjectNode record, List<Map.Entry<String, String>> filters) {
    // A forgotten customer is found by its id or by asking for the forgotten ones, not otherwise.
    boolean forgotten = record.path("is_forgotten").asBoolean();
    boolean asked = !forgotten;
    for (Map.Entry<String, String> filter : filters) {
      asked |= Set.of("external_id", "is_forgotten").contains(filter.getKey());
      if (!holds(record, filter.getKey(), filter.getValue())) {
        return false;
      }
    }
    return asked;
  }

  private static boolean holds(ObjectNode record, String field, String wanted) {
    JsonNode value = record.path(field);
    if (value.isMissingNode()) {
      // A permission that was never given counts as not given.
      return CustomerStore.PERMISSIONS.contains(field) && wanted.equals("false");
    }
    if (value.isArray()) {
      for (JsonNode member : value) {
        if (member.asText().equals(wanted)) {
          return true;
        }
      }
      return false;
    }
    boolean anyCase = field.equals("email") || field.equals("country");
    return anyCase ? value.asText().equalsIgnoreCase(wanted) : value.asText().equals(wanted);
  }

  private static ObjectNode only(ObjectNode record, Set<String> fields) {
    ObjectNode part = Json.object();
    if (record.has("external_id")) {
      part.set("external_id", record.get("external_id"));
    }
    for (String field : fields) {
      if (record.has(field)) {
        part.set(field, record.get(field));
      }
    }
    return part;
  }

  private static String nextUrl(Call call, Page page) {
    StringBuilder url = new StringBuilder(call.base()).append(call.path()).append('?');
    call.query()
        .forEach(
            (name, value) -> {
              if (!name.equals(CURSOR)) {
                url.append(encode(name)).append('=').append(encode(value)).append('&');
              }
            });
    return url.append(CURSOR + "=" + page.next() + "-" + page.total()).toString();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static int limit(String text) {
    int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new ApiError(400, "limit must be 1 to " + MAX_LIMIT);
    }
    return limit;
  }

  private static Place place(String text) {
    String[] parts = text.split("-", 2);
    if (parts.length != 2 || !parts[0].matches("\\d{1,9}") || !parts[1].matches("\\d{1,9}")) {
      throw new ApiError(400, "cursor is not one that a next_url gave");
    }
    return new Place(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
  }
}

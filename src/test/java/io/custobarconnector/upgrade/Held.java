package io.custobarconnector.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the stand-in Custobar holds, as its API tells.
 *
 * @param address where it is
 */
record Held(String address) {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Waits until all that was accepted has taken effect. */
  void settle() throws IOException, InterruptedException {
    ask(
        HttpRequest.newBuilder(URI.create(address + "/sandbox/settle"))
            .POST(BodyPublishers.noBody()));
  }

  /** How many rows were accepted so far, of all kinds. */
  long acceptedRows() throws IOException, InterruptedException {
    long rows = 0;
    for (JsonNode count :
        ask(HttpRequest.newBuilder(URI.create(address + "/sandbox/counts")))
            .path("accepted_rows")) {
      rows += count.asLong();
    }
    return rows;
  }

  List<JsonNode> all(String datatype) throws IOException, InterruptedException {
    List<JsonNode> rows = new ArrayList<>();
    String next = address + "/api/data/" + datatype + "/?limit=10000";
    while (!next.isEmpty()) {
      JsonNode page =
          ask(
              HttpRequest.newBuilder(URI.create(next))
                  .header("Authorization", "Bearer demo-token"));
      page.path(datatype).forEach(rows::add);
      next = page.path("next_url").asText("");
    }
    return rows;
  }

  /** Records of customers, products or shops; those that Custobar made by itself have no id. */
  Map<String, JsonNode> byId(String datatype) throws IOException, InterruptedException {
    Map<String, JsonNode> records = new TreeMap<>();
    for (JsonNode row : all(datatype)) {
      if (row.hasNonNull("external_id")) {
        records.put(row.path("external_id").asText(), row);
      }
    }
    return records;
  }

  /** Rows of sales as they are uploaded: each line with what its receipt says. */
  Map<String, JsonNode> saleLines() throws IOException, InterruptedException {
    Map<String, JsonNode> lines = new TreeMap<>();
    for (JsonNode sale : all("sales")) {
      for (JsonNode product : sale.path("products")) {
        ObjectNode line = product.deepCopy();
        sale.properties()
            .forEach(
                field -> {
                  if (!field.getKey().equals("products")) {
                    line.set("sale_" + field.getKey(), field.getValue());
                  }
                });
        lines.put(line.path("external_id").asText(), line);
      }
    }
    return lines;
  }

  private static JsonNode ask(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    var answer = HTTP.send(request.build(), BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("the stand-in Custobar answered " + answer.statusCode());
    }
    return JSON.readTree(answer.body());
  }
}

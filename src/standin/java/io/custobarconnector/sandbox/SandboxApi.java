package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What tests and demos ask of the stand-in beside the API, under {@code /sandbox/}: looking at what
 * arrived, making faults, acting as a person in the web interface. Needs no key.
 */
final class SandboxApi {
  private final StandInCustobar standIn;

  SandboxApi(StandInCustobar standIn) {
    this.standIn = standIn;
  }

  HttpReply answer(Call call) {
    try {
      String[] parts = call.path().substring("/sandbox/".length()).split("/", 3);
      String what = call.method() + " " + parts[0];
      String one = parts.length > 1 ? parts[1] : "";
      String two = parts.length > 2 ? parts[2] : "";
      return switch (call.method()) {
        case "GET" -> look(parts[0], one, two, call);
        case "POST", "DELETE" -> act(what, one, two, call);
        default -> throw new ApiError(405, "Method " + call.method() + " is not allowed here");
      };
    } catch (ApiError error) {
      return error.reply();
    }
  }

  private HttpReply look(String what, String one, String two, Call call) {
    return switch (what) {
      case "", "counts" -> ok(counts());
      case "requests" ->
          ok(list(latest(standIn.requests(), number(call, "limit", 100)).stream(), this::seen));
      case "runs" ->
          one.isEmpty()
              ? ok(list(latest(standIn.runs(), number(call, "limit", 100)).stream(), this::run))
              : ok(run(standIn.run(one).orElseThrow(() -> none("run"))));
      case "records" ->
          ok(
              standIn
                  .find(datatype(one), two)
                  .<JsonNode>map(record -> record)
                  .orElseThrow(() -> none("record")));
      case "deliveries" -> ok(delivery(standIn.deliveries(datatype(one), two)));
      case "repeats" ->
          ok(
              list(
                  standIn.repeats(datatype(one), number(call, "limit", 20)).stream(),
                  this::delivery));
      case "faults" -> ok(list(standIn.faults().stream(), this::fault));
      case "webhook" -> ok(list(standIn.webhookSendings().stream(), this::sending));
      default -> throw none("path");
    };
  }

  private HttpReply act(String what, String one, String two, Call call) {
    switch (what) {
      case "POST settle" -> {
        if (!standIn.awaitApplied(Duration.ofSeconds(number(call, "seconds", 60)))) {
          throw new ApiError(504, "not everything has taken effect yet");
        }
      }
      case "POST reset" -> standIn.reset();
      case "POST faults" -> standIn.fail(Fault.of(body(call)));
      case "DELETE faults" -> standIn.clearFaults();
      case "POST poison" -> {
        JsonNode body = body(call);
        standIn.poison(
            datatype(Json.text(body, "datatype")),
            Json.text(body, "field"),
            Json.text(body, "value"));
      }
      case "POST limit" ->
          standIn.requestsPerMinute(body(call).path("requests_per_minute").asInt());
      case "POST delay" ->
          standIn.applyDelay(Duration.ofMillis(body(call).path("delay_ms").asLong()));
      case "POST webhook" -> webhook(body(call));
      case "POST revoke" -> known(standIn.revoke(Json.text(body(call), "token")), "key");
      case "POST customers" -> customer(one, two, body(call));
      default -> throw none("path");
    }
    return ok(counts());
  }

  private void customer(String id, String action, ObjectNode body) {
    switch (action) {
      case "change" -> known(standIn.changeByHand(id, body), "customer");
      case "forget" -> known(standIn.forget(id, body.path("free_id").asBoolean()), "customer");
      default -> throw none("action; there are change and forget");
    }
  }

  private void webhook(ObjectNode body) {
    try {
      standIn.webhook(URI.create(Json.text(body, "url")), Json.text(body, "secret"));
    } catch (IllegalArgumentException e) {
      throw new ApiError(400, "url is not a URL");
    }
  }

  private ObjectNode counts() {
    ObjectNode counts = Json.object();
    ObjectNode stored = counts.putObject("stored");
    ObjectNode accepted = counts.putObject("accepted_rows");
    for (Map.Entry<Datatype, Integer> count : standIn.counts().entrySet()) {
      stored.put(count.getKey().key(), count.getValue());
      accepted.put(count.getKey().key(), standIn.acceptedRows(count.getKey()));
    }
    return counts.put("requests", standIn.requestCount());
  }

  private ObjectNode seen(Seen seen) {
    return Json.object()
        .put("at", seen.at().toString())
        .put("method", seen.method())
        .put("path", seen.path())
        .put("query", seen.query())
        .put("status", seen.status())
        .put("rows", seen.rows())
        .put("bytes", seen.bytes())
        .put("millis", seen.millis());
  }

  private ObjectNode run(ImportRun run) {
    ObjectNode json =
        Json.object()
            .put("run_id", run.id())
            .put("datatype", run.datatype().key())
            .put("at", run.at().toString())
            .put("accepted", run.accepted())
            .put("applied", run.applied())
            .put("changed", run.changed())
            .put("ignored", run.ignored());
    run.problems().forEach(json.putArray("problems")::add);
    return json;
  }

  private ObjectNode delivery(DeliveryCount count) {
    return Json.object()
        .put("key", count.key())
        .put("received", count.received())
        .put("changed", count.changed())
        .put("needless", count.needless());
  }

  private ObjectNode fault(Fault fault) {
    return Json.object()
        .put("kind", fault.kind().name())
        .put("path", fault.path())
        .put("method", fault.method())
        .put("times", fault.times());
  }

  private ObjectNode sending(WebhookSending sending) {
    return Json.object().put("customers", sending.customers()).put("status", sending.status());
  }

  private static <T> List<T> latest(List<T> all, int limit) {
    return all.subList(Math.max(0, all.size() - limit), all.size());
  }

  private static <T> ArrayNode list(Stream<T> items, Function<T, ObjectNode> shape) {
    ArrayNode list = Json.object().arrayNode();
    items.map(shape).forEach(list::add);
    return list;
  }

  private static ObjectNode body(Call call) {
    try {
      if (call.body().length == 0) {
        return Json.object();
      }
      if (Json.parse(call.body()) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new ApiError(400, "the body is not well-formed JSON");
    }
    throw new ApiError(400, "the body is not an object");
  }

  private static Datatype datatype(String name) {
    return Datatype.of(name)
        .orElseThrow(
            () ->
                new ApiError(400, "datatype is none of customers, products, sales, shops, events"));
  }

  private static int number(Call call, String name, int otherwise) {
    String text = call.parameter(name).orElse("");
    return text.matches("\\d{1,6}") ? Integer.parseInt(text) : otherwise;
  }

  private static void known(boolean found, String what) {
    if (!found) {
      throw none(what);
    }
  }

  private static ApiError none(String what) {
    return new ApiError(404, "there is no such " + what);
  }

  private static HttpReply ok(JsonNode body) {
    return HttpReply.json(200, body);
  }
}

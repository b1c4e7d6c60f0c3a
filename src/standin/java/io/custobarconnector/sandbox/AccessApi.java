package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Integrations, API keys, data sources and data targets. Shapes: <a
 * href="https://developers.custobar.com/reference/create-integration.html">integrations</a>, <a
 * href="https://developers.custobar.com/reference/create-access-token.html">keys</a>, <a
 * href="https://developers.develbar.com/datatargets.html">data targets</a>; data sources as the <a
 * href="https://github.com/Custobar/woocommerce-custobar">WooCommerce plugin</a> once used them.
 */
final class AccessApi {
  private final KeyRing keys;
  private final AtomicInteger ids = new AtomicInteger();
  private final Map<Integer, ObjectNode> integrations = new ConcurrentHashMap<>();
  private final Map<Integer, ObjectNode> targets = new ConcurrentHashMap<>();
  private final Map<Integer, Datatype> sources = new ConcurrentHashMap<>();

  AccessApi(KeyRing keys) {
    this.keys = keys;
  }

  HttpReply createIntegration(Call call) {
    ObjectNode body = body(call);
    JsonNode parameters = body.path("parameters");
    String name = first(Json.text(parameters, "name"), Json.text(body, "name"));
    if (name.isEmpty()) {
      throw new ApiError(400, "the name of the integration is missing");
    }
    int id = ids.incrementAndGet();
    ObjectNode integration = Json.object();
    integration.put("id", id).put("name", name);
    integration.put("integration_name", Json.text(body, "integration_name"));
    integration.put("enabled", true).put("created_at", now());
    for (String list :
        List.of("available_datasources", "datasources", "datatargets", "datatarget_templates")) {
      integration.putArray(list);
    }
    integration.put("description", Json.text(parameters, "description"));
    integration.putObject("configuration");
    integration
        .putObject("parameters")
        .put("name", name)
        .put("description", Json.text(parameters, "description"));
    integrations.put(id, integration);
    return wrapped("integration", integration);
  }

  HttpReply createKey(Call call, KeyRing.Caller caller) {
    ObjectNode body = body(call);
    String owner = first(Json.text(body, "owner_id"), "users/1");
    List<KeyRing.Scope> scopes = scopes(body.path("scopes"));
    String token;
    if (owner.startsWith("integrations/")) {
      if (!integrations.containsKey(number(owner.substring("integrations/".length())))) {
        throw new ApiError(400, "owner_id names no integration");
      }
      if (scopes.isEmpty()) {
        throw new ApiError(400, "a key of an integration must have scopes");
      }
      token = keys.scoped(scopes);
    } else if (caller.user()) {
      token = keys.personal();
    } else {
      throw new ApiError(400, "owner_id must name an integration");
    }
    ObjectNode key = Json.object();
    key.put("id", ids.incrementAndGet()).put("owner_id", owner).put("created_at", now());
    key.put("hint", token.substring(0, 3) + "…" + token.substring(token.length() - 3));
    key.put("name", Json.text(body, "name")).put("created_by", "users/1");
    key.putArray("transferred_roles");
    key.set(
        "scopes", body.path("scopes").isArray() ? body.get("scopes") : Json.object().arrayNode());
    key.put("token", token);
    return wrapped("access_token", key);
  }

  HttpReply legacyToken(KeyRing.Caller caller, boolean renew) {
    if (!caller.user()) {
      throw new ApiError(401, "this needs Basic authentication");
    }
    String token = renew ? keys.renewLegacy(caller.name()) : keys.legacy(caller.name());
    return HttpReply.json(200, Json.object().put("token", token));
  }

  HttpReply createSource(Call call) {
    ObjectNode body = body(call);
    String integration = first(Json.text(body, "integration"), Json.text(body, "integration_id"));
    if (!integrations.containsKey(number(integration))) {
      throw new ApiError(400, "integration names no integration");
    }
    Datatype datatype =
        Datatype.of(Json.text(body, "datatype"))
            .orElseThrow(() -> new ApiError(400, "datatype is none of the importable ones"));
    int id = ids.incrementAndGet();
    sources.put(id, datatype);
    return wrapped("datasource", Json.object().put("id", id).put("datatype", datatype.key()));
  }

  /** What is imported through a data source. */
  Datatype source(String id) {
    Datatype datatype = sources.get(number(id));
    if (datatype == null) {
      throw new ApiError(404, "there is no such data source");
    }
    return datatype;
  }

  HttpReply createTarget(Call call) {
    ObjectNode body = body(call);
    if (Json.text(body, "datatarget_type").isEmpty() || Json.text(body, "name").isEmpty()) {
      throw new ApiError(400, "datatarget_type and name are mandatory");
    }
    int id = ids.incrementAndGet();
    ObjectNode target = Json.object();
    target.put("id", id).put("enabled", true).put("description", "");
    target.putArray("outlets");
    target.setAll(body);
    target.put("id", id).put("created_at", now()).put("last_message_number", 0);
    targets.put(id, target);
    return wrapped("datatarget", target);
  }

  HttpReply listTargets() {
    ObjectNode reply = Json.object();
    reply.putArray("datatargets").addAll(targets.values());
    return HttpReply.json(200, reply);
  }

  HttpReply target(String id, Call call) {
    ObjectNode target = targets.get(number(id));
    if (target == null) {
      throw new ApiError(404, "there is no such data target");
    }
    if (call.method().equals("PATCH")) {
      ObjectNode changes = body(call);
      changes.remove(List.of("id", "created_at", "last_message_number"));
      target = target.deepCopy();
      target.setAll(changes);
      targets.put(number(id), target);
    }
    return wrapped("datatarget", target);
  }

  private static List<KeyRing.Scope> scopes(JsonNode list) {
    List<KeyRing.Scope> scopes = new ArrayList<>();
    for (JsonNode scope : list) {
      String method = Json.text(scope, "method");
      String path = Json.text(scope, "path");
      if (!List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD").contains(method)
          || !path.startsWith("/")) {
        throw new ApiError(400, "a scope needs a method and the exact path it allows");
      }
      scopes.add(new KeyRing.Scope(method, path));
    }
    return scopes;
  }

  private static ObjectNode body(Call call) {
    try {
      if (Json.parse(call.body()) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new ApiError(400, "the body is not well-formed JSON");
    }
    throw new ApiError(400, "the body is not an object");
  }

  private static HttpReply wrapped(String key, ObjectNode object) {
    return HttpReply.json(200, Json.object().set(key, object));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String first(String one, String other) {
    return one.isEmpty() ? other : one;
  }

  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }
}

package io.custobarconnector.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/** The console's pages, out of the program itself, and the library of its charts. */
final class PageFiles {

  private static final String PAGES = "/console/web/";
  private static final String CHARTS = "/META-INF/resources/webjars/uplot/";

  /** No folder but those below, and none above. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+(?:[./][A-Za-z0-9-]+)*");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "yaml", "application/yaml",
          "svg", "image/svg+xml",
          "png", "image/png",
          "woff2", "font/woff2");

  private record PageFile(Buffer bytes, String type, String tag) {}

  private final Map<String, Optional<PageFile>> files = new ConcurrentHashMap<>();
  private final Map<String, String> elsewhere = new HashMap<>();

  PageFiles() {
    elsewhere.put("openapi.yaml", "/console/openapi.yaml");
    chartsVersion()
        .ifPresent(
            version -> {
              elsewhere.put("lib/uPlot.js", CHARTS + version + "/dist/uPlot.esm.js");
              elsewhere.put("lib/uPlot.css", CHARTS + version + "/dist/uPlot.min.css");
            });
  }

  private static Optional<String> chartsVersion() {
    try (InputStream stream =
        PageFiles.class.getResourceAsStream(
            "/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
      if (stream == null) {
        return Optional.empty();
      }
      Properties library = new Properties();
      library.load(stream);
      return Optional.of(library.getProperty("version"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Behind the API, whose paths are not among these. */
  void serve(Router router, int order) {
    router.route(HttpMethod.GET, "/").order(order).handler(call -> send(call, "index.html"));
    router
        .routeWithRegex(HttpMethod.GET, "/console/?")
        .order(order)
        .handler(call -> call.response().setStatusCode(302).putHeader("Location", "/").end());
    router
        .route(HttpMethod.GET, "/console/*")
        .order(order)
        .handler(call -> send(call, call.normalizedPath().substring("/console/".length())));
  }

  private void send(RoutingContext call, String name) {
    HttpServerResponse response = call.response();
    SafeHeaders.forPages(response);
    Optional<PageFile> found =
        NAME.matcher(name).matches() && !name.startsWith("api/")
            ? files.computeIfAbsent(resource(name), PageFiles::read)
            : Optional.empty();
    if (found.isEmpty()) {
      files.remove(resource(name));
      response
          .setStatusCode(404)
          .putHeader("Content-Type", "text/plain; charset=utf-8")
          .end("Not found\n");
      return;
    }
    PageFile file = found.get();
    response.putHeader("ETag", file.tag()).putHeader("Cache-Control", "no-cache");
    if (file.tag().equals(call.request().getHeader("If-None-Match"))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader("Content-Type", file.type()).end(file.bytes());
    }
  }

  private String resource(String name) {
    return elsewhere.getOrDefault(name, PAGES + name);
  }

  private static Optional<PageFile> read(String resource) {
    String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream stream = PageFiles.class.getResourceAsStream(resource)) {
      if (stream == null) {
        return Optional.empty();
      }
      byte[] bytes = stream.readAllBytes();
      CRC32 sum = new CRC32();
      sum.update(bytes);
      return Optional.of(
          new PageFile(
              Buffer.buffer(bytes),
              type,
              "\"%s-%s\"".formatted(HexFormat.of().toHexDigits(sum.getValue()), bytes.length)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.custobarconnector.sandbox;

import io.vertx.core.MultiMap;
import java.util.Optional;

/** One request, wholly read. */
@SuppressWarnings("ArrayRecordComponent") // calls are never compared
record Call(
    String method, String path, String base, MultiMap headers, MultiMap query, byte[] body) {

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }
}

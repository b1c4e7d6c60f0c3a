package io.custobarconnector.sandbox;

import java.util.List;
import java.util.Set;

/** Leads a request to what answers it. Every path ends with a slash. */
final class Api {
  private final StandInOptions options;
  private final KeyRing keys;
  private final RateLimiter limiter;
  private final UploadApi uploads;
  private final DataReads reads;
  private final AccessApi access;

  Api(
      StandInOptions options,
      KeyRing keys,
      RateLimiter limiter,
      UploadApi uploads,
      DataReads reads) {
    this.options = options;
    this.keys = keys;
    this.limiter = limiter;
    this.uploads = uploads;
    this.reads = reads;
    this.access = new AccessApi(keys);
  }

  /** Answers a request below /api/; errors come as the error envelope. */
  HttpReply answer(Call call) {
    try {
      KeyRing.Caller caller = keys.admit(call);
      long wait = limiter.secondsToWait(caller.name());
      if (wait > 0) {
        HttpReply reply = new ApiError(429, "Request was throttled").reply();
        return options.assumes(Unknown.RetryAfter.SENT)
            ? reply.withHeader("Retry-After", Long.toString(wait))
            : reply;
      }
      if (options.maxBytes() > 0 && call.body().length > options.maxBytes()) {
        throw new ApiError(413, "more than " + options.maxBytes() + " bytes in one request");
      }
      return route(call, caller);
    } catch (ApiError error) {
      return error.reply();
    }
  }

  private HttpReply route(Call call, KeyRing.Caller caller) {
    if (!call.path().endsWith("/")) {
      throw new ApiError(404, "there is no such path; every path ends with a slash");
    }
    List<String> parts = List.of(call.path().substring("/api/".length()).split("/", -1));
    String first = parts.get(0);
    String second = parts.size() > 1 ? parts.get(1) : "";
    return switch (parts.size()) {
      case 2 -> collection(first, call, caller);
      case 3 -> pair(first, second, call, caller);
      case 4 -> {
        if (!first.equals("datasources") || !parts.get(2).equals("import")) {
          throw none();
        }
        only(call, "POST");
        yield uploads.upload(access.source(second), call);
      }
      default -> throw none();
    };
  }

  private HttpReply collection(String name, Call call, KeyRing.Caller caller) {
    return switch (name) {
      case "integrations" -> {
        only(call, "POST");
        yield access.createIntegration(call);
      }
      case "access-tokens" -> {
        only(call, "POST");
        yield access.createKey(call, caller);
      }
      case "datasources" -> {
        only(call, "POST");
        yield access.createSource(call);
      }
      case "datatargets" -> {
        only(call, "GET", "POST");
        yield call.method().equals("POST") ? access.createTarget(call) : access.listTargets();
      }
      case "events" -> {
        if (options.assumes(Unknown.OldEventsPath.GONE)) {
          throw none();
        }
        only(call, "POST");
        yield uploads.upload(Datatype.EVENTS, call);
      }
      default -> throw none();
    };
  }

  private HttpReply pair(String first, String second, Call call, KeyRing.Caller caller) {
    if (second.equals("upload")) {
      Datatype datatype = Datatype.of(first).orElseThrow(Api::none);
      only(call, "POST");
      return uploads.upload(datatype, call);
    }
    return switch (first) {
      case "data" -> {
        Datatype datatype = Datatype.of(second).orElseThrow(Api::none);
        if (datatype == Datatype.SHOPS && options.assumes(Unknown.ShopsRead.MISSING)) {
          throw none();
        }
        only(call, "GET", "HEAD");
        yield reads.read(datatype, call);
      }
      case "datatargets" -> {
        only(call, "GET", "PATCH");
        yield access.target(second, call);
      }
      case "auth" -> auth(second, call, caller);
      default -> throw none();
    };
  }

  private HttpReply auth(String what, Call call, KeyRing.Caller caller) {
    return switch (what) {
      case "access-token" -> {
        only(call, "GET");
        yield access.legacyToken(caller, false);
      }
      case "new-access-token" -> {
        only(call, "POST");
        yield access.legacyToken(caller, true);
      }
      default -> throw none();
    };
  }

  private static void only(Call call, String... methods) {
    if (!Set.of(methods).contains(call.method())) {
      throw new ApiError(405, "Method " + call.method() + " is not allowed here");
    }
  }

  private static ApiError none() {
    return new ApiError(404, "there is no such path");
  }
}

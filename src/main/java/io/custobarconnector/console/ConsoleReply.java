package io.custobarconnector.console;

import io.custobarconnector.benefit.LedgerUnavailableException;
import io.custobarconnector.console.ConsoleProblem.Kind;
import io.custobarconnector.flow.database.UnavailableException;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.journal.FailureText;
import io.custobarconnector.journal.JournalException;
import io.custobarconnector.journal.lease.FlowBusyException;
import io.custobarconnector.permission.PermissionsUnavailableException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How an answer is written, also of a request that failed. */
final class ConsoleReply {

  private static final Logger LOG = LoggerFactory.getLogger(ConsoleReply.class);

  private ConsoleReply() {}

  static void send(RoutingContext request, ConsoleAnswer answer) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    SafeHeaders.forAnswers(response);
    response.setStatusCode(answer.status());
    answer.location().ifPresent(location -> response.putHeader("Location", location));
    if (answer.body() == null) {
      response.end();
    } else {
      response.putHeader("Content-Type", "application/json").end(answer.body().encode());
    }
  }

  static void send(RoutingContext request, ConsoleProblem problem) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    problem
        .retryAfter()
        .ifPresent(seconds -> response.putHeader("Retry-After", Long.toString(seconds)));
    if (!request.request().isEnded()) {
      // Nothing more of it is read.
      response.putHeader("Connection", "close");
    }
    SafeHeaders.forAnswers(response);
    response
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json")
        .end(problem.json().encode());
  }

  /** What a failure is to the person; what is no matter of theirs is in the log. */
  static ConsoleProblem problem(Throwable failure) {
    if (failure instanceof ConsoleProblem problem) {
      return problem;
    }
    if (failure instanceof FlowBusyException || failure instanceof RouteFileException) {
      return ConsoleProblem.conflict(failure.getMessage());
    }
    if (failure instanceof JournalException
        || failure instanceof UnavailableException
        || failure instanceof LedgerUnavailableException
        || failure instanceof PermissionsUnavailableException) {
      return new ConsoleProblem(Kind.UNAVAILABLE, failure.getMessage());
    }
    LOG.error("console: a request failed: {}", FailureText.of(failure));
    LOG.debug("console: a request failed", failure);
    return new ConsoleProblem(Kind.FAILED, "it failed; the log says why");
  }
}

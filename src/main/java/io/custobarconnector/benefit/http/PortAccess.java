package io.custobarconnector.benefit.http;

import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.ProblemException;
import io.custobarconnector.benefit.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.auth.User;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Who may come in through the port of the tills.
 *
 * @param bodyLimit the most bytes in the body of a till's request
 * @param tills who know the keys; empty when no till is served
 * @param webhook the problem with the Authorization header of a webhook, as JSON; empty when it is
 *     right
 * @param refused counts those whose key is not right
 */
record PortAccess(
    int bodyLimit,
    Optional<BenefitEndpoint> tills,
    Function<String, Optional<String>> webhook,
    RefusedKeys refused) {

  /** The till that the header names, or why there is none. */
  Future<User> user(Vertx vertx, String authorization) {
    return tills
        .map(benefits -> benefits.keys().user(vertx, authorization))
        .orElseGet(
            () -> {
              refused.count();
              return Future.failedFuture(
                  new ProblemException(Problem.KEY_MISSING, "no till is served here"));
            });
  }

  /**
   * What a till is told of a failure.
   *
   * @param requestId the request's name
   */
  Reply reply(Throwable failure, String requestId) {
    return tills
        .map(benefits -> benefits.tills().reply(failure, requestId))
        .orElseGet(
            () ->
                failure instanceof ProblemException problem
                    ? problem.reply()
                    : Reply.problem(Problem.INTERNAL, "the connector's log says more", Map.of()));
  }

  /**
   * The problem with a webhook's header, as JSON, counted with the wrong keys of tills; empty for
   * none.
   */
  Optional<String> webhookProblem(String authorization) {
    Optional<String> problem = webhook.apply(authorization);
    if (problem.isPresent()) {
      refused.count();
    }
    return problem;
  }
}

package io.custobarconnector.benefit.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.benefit.Problem;
import io.custobarconnector.benefit.ProblemException;
import io.custobarconnector.benefit.Reply;
import io.custobarconnector.benefit.TillRequest;
import io.custobarconnector.journal.Sql;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Answers by Idempotency-Key. A key is claimed in the transaction that does the work, so of two
 * requests with one key the second waits for the first, and then finds its answer.
 */
final class StoredAnswers {

  private final ObjectMapper json = new ObjectMapper();

  /** The stored answer; empty when the key is new. */
  Optional<Reply> find(Connection connection, TillRequest request) throws SQLException {
    return Sql.first(
        connection,
        "SELECT body_hash, status, answer FROM benefit_answer WHERE scope = ? AND idempotency_key = ?",
        row -> {
          if (!MessageDigest.isEqual(row.getBytes(1), hash(request))) {
            throw new ProblemException(
                Problem.IDEMPOTENCY_KEY_REUSED,
                "Idempotency-Key: another request came with it before; its answer is not for this one");
          }
          return new Reply(row.getInt(2), object(row.getString(3)));
        },
        request.till().scope(),
        request.idempotencyKey());
  }

  /** Claims the key, or finds its answer. Waits while another transaction holds it. */
  Optional<Reply> claim(Connection connection, TillRequest request) throws SQLException {
    int claimed =
        Sql.update(
            connection,
            """
            INSERT INTO benefit_answer (scope, idempotency_key, body_hash) VALUES (?, ?, ?)
            ON CONFLICT (scope, idempotency_key) DO NOTHING\
            """,
            request.till().scope(),
            request.idempotencyKey(),
            hash(request));
    return claimed == 1 ? Optional.empty() : find(connection, request);
  }

  /** Stores the answer of a claimed key. */
  Reply store(Connection connection, TillRequest request, Reply reply) throws SQLException {
    Sql.update(
        connection,
        """
        UPDATE benefit_answer SET status = ?, answer = ?::jsonb
         WHERE scope = ? AND idempotency_key = ?\
        """,
        reply.status(),
        reply.body().toString(),
        request.till().scope(),
        request.idempotencyKey());
    return reply;
  }

  private ObjectNode object(String text) {
    try {
      return (ObjectNode) json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the journal holds an answer that is not JSON", e);
    }
  }

  private static byte[] hash(TillRequest request) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(request.content().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

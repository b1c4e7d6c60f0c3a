package io.custobarconnector.sandbox;

import java.time.Instant;

/**
 * One request as it was received.
 *
 * @param path without the query
 * @param query the query, undecoded; empty when there was none
 * @param status what was answered, or 0 when the connection was cut instead
 * @param rows rows in the upload or in the answer
 * @param bytes size of the request's body
 * @param millis from the whole request to the answer
 */
public record Seen(
    Instant at,
    String method,
    String path,
    String query,
    int status,
    int rows,
    long bytes,
    long millis) {}

package io.custobarconnector.journal.operator;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that somebody did in the console.
 *
 * @param person the mark of the customer it was about, in hexadecimal digits
 * @param detail what was asked for, without personal data
 */
public record AuditEntry(
    long id,
    Instant at,
    String who,
    String role,
    String action,
    Optional<String> flow,
    OptionalLong rows,
    Optional<String> person,
    Optional<String> detail) {}

package io.custobarconnector.journal;

/**
 * How far a flow has been read: the {@code _changed_at} and {@code _key} of its last row, as
 * PostgreSQL writes them, so that no precision is lost on the way.
 */
public record Position(String changedAt, String key) {}

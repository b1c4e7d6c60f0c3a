package io.custobarconnector.journal;

import java.util.Optional;

/**
 * Why rows are rejected, or fields left out, counted.
 *
 * @param field the field at fault, when one is known
 * @param kind the kind of problem in one word
 * @param rows how many
 * @param exampleKey the {@code _key} of one of them
 */
public record Reason(
    String flow, Optional<String> field, String kind, long rows, String exampleKey) {}

package io.custobarconnector.journal.row;

/**
 * Rows of a flow that are dated ahead of the source's clock. They are delivered; the cursor does
 * not pass the clock.
 *
 * @param rows how many
 * @param exampleKey the {@code _key} of one of them
 */
public record RowsAhead(long rows, String exampleKey) {}

package io.custobarconnector.journal;

/**
 * Rows of a flow that are dated ahead of the source's clock, as its last run found them. They are
 * delivered; the cursor waits for them.
 *
 * @param rows how many
 * @param exampleKey the {@code _key} of one of them
 */
public record RowsAhead(long rows, String exampleKey) {}

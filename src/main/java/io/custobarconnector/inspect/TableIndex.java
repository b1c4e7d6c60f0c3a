package io.custobarconnector.inspect;

import java.util.List;

/**
 * An index over all rows of a table.
 *
 * @param name the index's own
 * @param columns in their order; empty text for an expression
 * @param unique whether no two rows have the same values
 */
public record TableIndex(String name, List<String> columns, boolean unique) {}

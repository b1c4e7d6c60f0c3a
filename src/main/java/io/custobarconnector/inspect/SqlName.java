package io.custobarconnector.inspect;

import java.util.Set;

/** Names as they stand in a query. */
final class SqlName {

  /** Words that a query cannot use as a name, as far as retailers' tables are called by them. */
  private static final Set<String> RESERVED =
      Set.of(
          "all",
          "analyse",
          "array",
          "as",
          "asc",
          "case",
          "check",
          "column",
          "constraint",
          "create",
          "current_date",
          "default",
          "desc",
          "distinct",
          "do",
          "else",
          "end",
          "for",
          "foreign",
          "from",
          "grant",
          "group",
          "having",
          "in",
          "into",
          "limit",
          "not",
          "null",
          "offset",
          "on",
          "only",
          "or",
          "order",
          "primary",
          "references",
          "select",
          "table",
          "then",
          "to",
          "union",
          "unique",
          "user",
          "using",
          "when",
          "where",
          "window",
          "with");

  private SqlName() {}

  /** In quotes where it needs them. */
  static String of(String name) {
    return name.matches("[a-z_][a-z0-9_]*") && !RESERVED.contains(name)
        ? name
        : '"' + name.replace("\"", "\"\"") + '"';
  }
}

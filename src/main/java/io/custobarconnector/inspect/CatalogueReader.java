package io.custobarconnector.inspect;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * Reads the catalogue and the statistics of a source. Never a row, and of the statistics nothing
 * that holds a value of a row.
 */
final class CatalogueReader {

  private static final String TABLES =
      """
      SELECT c.oid, n.nspname, c.relname, c.relkind IN ('v', 'm'),
             CASE WHEN c.relkind = 'p'
                  THEN (SELECT coalesce(sum(greatest(p.reltuples, s.n_live_tup)), 0)
                          FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhrelid
                               LEFT JOIN pg_stat_all_tables s ON s.relid = p.oid
                         WHERE i.inhparent = c.oid)
                  ELSE greatest(c.reltuples, t.n_live_tup) END::bigint,
             coalesce(obj_description(c.oid, 'pg_class'), ''),
             has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             LEFT JOIN pg_stat_all_tables t ON t.relid = c.oid
       WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relpersistence <> 't'
         AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', ?)
         AND NOT EXISTS (SELECT FROM pg_depend d
                          WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
       ORDER BY n.nspname, c.relname""";

  private static final String COLUMNS =
      """
      SELECT a.attrelid, a.attname, coalesce(nullif(b.typname, ''), t.typname),
             CASE WHEN a.atttypmod >= 4 AND coalesce(b.typname, t.typname) = 'numeric'
                  THEN (a.atttypmod - 4) & 65535 ELSE -1 END,
             a.attnotnull, coalesce(s.null_frac, 0), coalesce(s.n_distinct = -1 AND s.null_frac = 0, false)
        FROM pg_attribute a
             JOIN pg_type t ON t.oid = a.atttypid
             LEFT JOIN pg_type b ON b.oid = t.typbasetype AND t.typtype = 'd'
             JOIN pg_class c ON c.oid = a.attrelid
             JOIN pg_namespace n ON n.oid = c.relnamespace
             LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
                                 AND s.attname = a.attname AND NOT s.inherited
       WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
         AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
       ORDER BY a.attrelid, a.attnum""";

  private static final String INDEXES =
      """
      SELECT i.indrelid, c.relname, i.indisunique, i.indisprimary,
             ARRAY(SELECT coalesce(a.attname, '')::text
                     FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, position)
                          LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.number AND k.number > 0
                    WHERE k.position <= i.indnkeyatts ORDER BY k.position)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE i.indpred IS NULL AND i.indisvalid
       ORDER BY i.indrelid, NOT i.indisprimary, c.relname""";

  private static final String REFERENCES =
      """
      SELECT k.conrelid, n.nspname || '.' || c.relname,
             ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY AS u(number, position)
                     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY position),
             ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY AS u(number, position)
                     JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY position)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.confrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE k.contype = 'f' ORDER BY k.conrelid, k.conname""";

  private final DataSource database;
  private final String journalSchema;

  /**
   * @param journalSchema the connector's own schema, which is no part of the source
   */
  CatalogueReader(DataSource database, String journalSchema) {
    this.database = database;
    this.journalSchema = journalSchema;
  }

  /**
   * Reads everything.
   *
   * @throws SQLException when the database does not answer
   */
  SourceCatalogue read() throws SQLException {
    try (Connection connection = database.getConnection()) {
      Map<Long, List<CatalogueColumn>> columns = new HashMap<>();
      Map<Long, List<TableIndex>> indexes = new HashMap<>();
      Map<Long, List<String>> keys = new HashMap<>();
      Map<Long, List<TableReference>> references = new HashMap<>();
      each(
          connection,
          COLUMNS,
          row ->
              add(
                  columns,
                  row.getLong(1),
                  new CatalogueColumn(
                      row.getString(2),
                      row.getString(3),
                      row.getInt(4),
                      row.getBoolean(5),
                      row.getDouble(6),
                      row.getBoolean(7))));
      each(
          connection,
          INDEXES,
          row -> {
            List<String> names = names(row.getArray(5));
            add(
                indexes,
                row.getLong(1),
                new TableIndex(row.getString(2), names, row.getBoolean(3)));
            if (row.getBoolean(4)) {
              keys.put(row.getLong(1), names);
            }
          });
      each(
          connection,
          REFERENCES,
          row ->
              add(
                  references,
                  row.getLong(1),
                  new TableReference(
                      names(row.getArray(3)), row.getString(2), names(row.getArray(4)), true)));
      List<CatalogueTable> tables = new ArrayList<>();
      each(
          connection,
          TABLES,
          row -> {
            long id = row.getLong(1);
            tables.add(
                new CatalogueTable(
                    row.getString(2),
                    row.getString(3),
                    row.getBoolean(4),
                    row.getLong(5),
                    row.getString(6),
                    row.getBoolean(7),
                    columns.getOrDefault(id, List.of()),
                    keys.getOrDefault(id, List.of()),
                    indexes.getOrDefault(id, List.of()),
                    references.getOrDefault(id, List.of())));
          },
          journalSchema);
      List<String> whoAndWhere = new ArrayList<>();
      each(
          connection,
          "SELECT current_database(), current_user",
          row -> whoAndWhere.addAll(List.of(row.getString(1), row.getString(2))));
      return new SourceCatalogue(whoAndWhere.get(0), whoAndWhere.get(1), tables);
    }
  }

  private static <T> void add(Map<Long, List<T>> lists, long table, T one) {
    lists.computeIfAbsent(table, key -> new ArrayList<>()).add(one);
  }

  private static List<String> names(Array array) throws SQLException {
    return List.of((String[]) array.getArray());
  }

  private interface RowUse {
    void accept(ResultSet row) throws SQLException;
  }

  private static void each(Connection connection, String sql, RowUse use, String... parameters)
      throws SQLException {
    try (PreparedStatement question = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        question.setString(i + 1, parameters[i]);
      }
      try (ResultSet row = question.executeQuery()) {
        while (row.next()) {
          use.accept(row);
        }
      }
    }
  }
}

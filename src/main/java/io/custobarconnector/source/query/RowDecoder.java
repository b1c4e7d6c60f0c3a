package io.custobarconnector.source.query;

import io.custobarconnector.error.SqlError;
import io.custobarconnector.source.Paging;
import io.custobarconnector.source.query.ColumnReader.Unreadable;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.util.PGobject;

/**
 * Makes rows of what the source answers. A value that cannot be read does not stop its row: the
 * column is NULL, and {@link #UNREADABLE} tells of it.
 */
final class RowDecoder {

  /** Reserved: of each column whose value could not be read, the kind of trouble in one word. */
  static final String UNREADABLE = "_unreadable";

  /** Columns that are selected beside those of the query, and the note of unreadable ones. */
  private static final int PLACES = 4;

  private final SourceQuery query;
  private final List<ColumnReader> columns = new ArrayList<>();

  /** What is selected beside the columns of the query, in order. */
  private final List<String> more = new ArrayList<>();

  private final boolean keyHoldsText;

  /** Of a row's map, so that it never grows. */
  private final int capacity;

  /**
   * @param selected the columns of the answer
   */
  RowDecoder(SourceQuery query, ResultSetMetaData selected) throws SQLException {
    this.query = query;
    for (Column column : query.columns()) {
      columns.add(
          ColumnReader.of(
              column, columns.size() + 1, query.encoding().filter(encoding -> column.holdsText())));
    }
    for (int i = columns.size() + 1; i <= selected.getColumnCount(); i++) {
      more.add(selected.getColumnLabel(i));
    }
    this.keyHoldsText =
        query.columns().stream()
            .anyMatch(column -> column.name().equals(Column.KEY) && column.holdsText());
    this.capacity = 2 * (columns.size() + PLACES);
  }

  /**
   * The row that the result stands on, with {@link Paging#POSITION_KEY} and, where it is selected,
   * {@link Paging#POSITION_CHANGED_AT}.
   */
  Map<String, Object> row(ResultSet rows) throws SQLException {
    Map<String, Object> row = new LinkedHashMap<>(capacity);
    Map<String, String> unreadable = Map.of();
    for (ColumnReader column : columns) {
      Object value = null;
      try {
        value = column.read(rows);
      } catch (Unreadable e) {
        unreadable = unreadable.isEmpty() ? new LinkedHashMap<>() : unreadable;
        unreadable.put(column.name(), e.kind());
      }
      row.put(column.name(), value);
    }
    if (!unreadable.isEmpty()) {
      row.put(UNREADABLE, unreadable);
    }
    for (int i = 0; i < more.size(); i++) {
      int place = columns.size() + 1 + i;
      switch (more.get(i)) {
        case SourceQuery.POSITION_CHANGED_AT ->
            row.put(SourceQuery.POSITION_CHANGED_AT, rows.getString(place));
        case SourceQuery.IS_NEWS -> row.put(SourceQuery.IS_NEWS, rows.getBoolean(place));
        default -> {
          String key = key(rows, place, unreadable);
          row.put(SourceQuery.POSITION_KEY, key);
          // As PostgreSQL writes it: 1.0 and 1.00 are two keys.
          row.replace(Column.KEY, key);
        }
      }
    }
    return row;
  }

  private String key(ResultSet rows, int index, Map<String, String> unreadable)
      throws SQLException {
    if (unreadable.containsKey(Column.KEY) && query.bytes()) {
      throw new QueryException(
          SqlError.KEY_TEXT,
          "%s: a row has a _key that is no text in %s; select encode(convert_to(the column, 'SQL_ASCII'), 'hex') AS _key"
              .formatted(query.file(), query.encoding().orElseThrow().displayName()));
    }
    if (query.bytes() && keyHoldsText) {
      byte[] bytes = rows.getBytes(index);
      return bytes == null ? null : new String(bytes, query.encoding().orElseThrow());
    }
    return rows.getString(index);
  }

  /** About how much memory a row takes, in characters of its texts. */
  static long size(Map<String, Object> row) {
    long size = 0;
    for (Object value : row.values()) {
      if (value instanceof String text) {
        size += text.length();
      } else if (value instanceof byte[] bytes) {
        size += bytes.length;
      } else if (value instanceof PGobject json) {
        size += String.valueOf(json.getValue()).length();
      } else {
        size += 16;
      }
    }
    return size;
  }
}

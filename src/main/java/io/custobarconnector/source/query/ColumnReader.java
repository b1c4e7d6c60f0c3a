package io.custobarconnector.source.query;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.Optional;
import org.postgresql.util.PGobject;

/**
 * Reads a column's values as what they are: numbers exactly, dates and times with {@code java.time}
 * and the era that the source says, everything else as PostgreSQL writes it.
 *
 * @param name of the column
 * @param form decided once, for all rows
 * @param index its place in the result, from 1
 * @param encoding of its text, where that comes as bytes
 */
record ColumnReader(String name, Form form, int index, Optional<Charset> encoding) {

  /** How a value is read. */
  enum Form {
    FLAG,
    INTEGER,
    LONG,
    FLOAT,
    DOUBLE,
    BYTES,
    NUMBER,
    DAY,
    MOMENT,
    TIME,
    TIME_WITH_ZONE,
    JSON,
    JSONB,
    ARRAY,
    TEXT
  }

  static ColumnReader of(Column column, int index, Optional<Charset> encoding) {
    return new ColumnReader(column.name(), form(column), index, encoding);
  }

  private static Form form(Column column) {
    return switch (column.type()) {
      case "bool" -> Form.FLAG;
      case "int2", "smallserial", "int4", "serial" -> Form.INTEGER;
      case "int8", "bigserial" -> Form.LONG;
      case "float4" -> Form.FLOAT;
      case "float8" -> Form.DOUBLE;
      case "bytea" -> Form.BYTES;
      case "numeric" -> Form.NUMBER;
      case "date" -> Form.DAY;
      case "timestamptz", "timestamp" -> Form.MOMENT;
      case "time" -> Form.TIME;
      case "timetz" -> Form.TIME_WITH_ZONE;
      case "json" -> Form.JSON;
      case "jsonb" -> Form.JSONB;
      default -> column.isArray() ? Form.ARRAY : Form.TEXT;
    };
  }

  /** A value that is there and cannot be read; {@code kind} says why in one word. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    private final String kind;

    Unreadable(String kind) {
      super(kind, null, false, false);
      this.kind = kind;
    }

    String kind() {
      return kind;
    }
  }

  /**
   * The value of the row that the result stands on; null for NULL.
   *
   * @throws Unreadable when there is a value, but none that can be read
   */
  Object read(ResultSet rows) throws SQLException, Unreadable {
    return switch (form) {
      case FLAG -> orNull(rows, rows.getBoolean(index));
      case INTEGER -> orNull(rows, rows.getInt(index));
      case LONG -> orNull(rows, rows.getLong(index));
      case FLOAT -> finite(orNull(rows, rows.getFloat(index)));
      case DOUBLE -> finite(orNull(rows, rows.getDouble(index)));
      case BYTES -> rows.getBytes(index);
      default -> ofText(text(rows));
    };
  }

  private static Object orNull(ResultSet rows, Object value) throws SQLException {
    return rows.wasNull() ? null : value;
  }

  private static Object finite(Object number) throws Unreadable {
    if (number instanceof Number n && !Double.isFinite(n.doubleValue())) {
      throw new Unreadable("not_a_number");
    }
    return number;
  }

  private String text(ResultSet rows) throws SQLException, Unreadable {
    if (encoding.isEmpty()) {
      return rows.getString(index);
    }
    byte[] given = rows.getBytes(index);
    if (given == null) {
      return null;
    }
    try {
      return encoding.get().newDecoder().decode(ByteBuffer.wrap(given)).toString();
    } catch (CharacterCodingException e) {
      throw new Unreadable(
          encoding.get().equals(StandardCharsets.UTF_8) ? "not_utf8" : "bad_character");
    }
  }

  private Object ofText(String text) throws SQLException, Unreadable {
    if (text == null) {
      return null;
    }
    try {
      return switch (form) {
        case NUMBER -> number(text);
        case DAY -> WrittenTime.date(text);
        case MOMENT -> WrittenTime.moment(text);
        case TIME -> time(text);
        case TIME_WITH_ZONE ->
            OffsetTime.parse(text.length() == withHours(text) ? text + ":00" : text);
        case JSON -> json("json", text);
        case JSONB -> json("jsonb", text);
        case ARRAY -> json("jsonb", spaced(text));
        default -> text;
      };
    } catch (DateTimeException e) {
      throw new Unreadable("not_a_time");
    }
  }

  /** How long a time is whose offset names hours only. */
  private static int withHours(String time) {
    return Math.max(time.lastIndexOf('+'), time.lastIndexOf('-')) + 3;
  }

  private static BigDecimal number(String text) throws Unreadable {
    char last = text.charAt(text.length() - 1);
    // NaN, Infinity and -Infinity are the only ones that end in a letter.
    if (Character.isLetter(last)) {
      throw new Unreadable("not_a_number");
    }
    return new BigDecimal(text);
  }

  private static LocalTime time(String text) throws Unreadable {
    if (text.startsWith("24:")) {
      throw new Unreadable("not_a_time");
    }
    return LocalTime.parse(text);
  }

  /**
   * JSON as {@code jsonb} spaces it. The array itself comes as {@code json}, since a member that is
   * {@code json} may hold an escape that {@code jsonb} refuses, which would end the whole query.
   */
  private static String spaced(String text) {
    StringBuilder spaced = new StringBuilder(text.length() + text.length() / 8);
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      spaced.append(c);
      if (quoted && c == '\\') {
        spaced.append(text.charAt(++i));
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == ':') && text.charAt(i + 1) != ' ') {
        spaced.append(' ');
      }
    }
    return spaced.toString();
  }

  private static PGobject json(String type, String text) throws SQLException {
    PGobject json = new PGobject();
    json.setType(type);
    json.setValue(text);
    return json;
  }
}

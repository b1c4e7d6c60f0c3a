package io.custobarconnector.journal.delivery;

import io.custobarconnector.journal.delivery.Fingerprints.Compared;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;

/**
 * Compares messages with what was delivered. The keys of a page often lie close together, as those
 * of a snapshot do: what was delivered between two of them is read at once then, which costs a
 * third of looking for each key. Where other keys lie between them, each is looked for.
 */
final class Comparison {

  private static final int ASCII = 128;

  /** So many keys, in their order, make a range. */
  private static final int RANGE = 100;

  /** As many delivered rows as that are read of a range, for each key in it. */
  private static final int DENSE = 2;

  /** So many pages of a flow are not tried again after one whose keys lie far apart. */
  private static final int PATIENCE = 20;

  /** Of a flow whose keys lie far apart, how many pages to go until it is tried again. */
  private final Map<String, Integer> sparse = new ConcurrentHashMap<>();

  /** Messages to compare: their keys and fingerprints, and what was found so far. */
  @SuppressWarnings("ArrayRecordComponent") // lives for one comparison, is never compared itself
  private record Page(String flow, List<String> keys, long[] fingerprints, Compared found) {

    /** What was delivered of a row is not what its message says, or may not be. */
    void differs(int position, boolean known, boolean inDoubt) {
      found.news().set(position);
      found.known().set(position, known);
      found.inDoubt().set(position, inDoubt);
    }
  }

  Compared of(Connection connection, String flow, List<String> keys, long[] fingerprints)
      throws SQLException {
    Compared found = new Compared(new BitSet(), new BitSet(), new BitSet());
    Page page = new Page(flow, keys, fingerprints, found);
    int[] all = IntStream.range(0, keys.size()).toArray();
    if (keys.size() < RANGE || !areComparable(keys)) {
      each(connection, page, all);
      return found;
    }
    int wait = sparse.getOrDefault(flow, 0);
    if (wait > 0) {
      sparse.put(flow, wait - 1);
      each(connection, page, all);
      return found;
    }
    int[] rest = between(connection, page, ordered(keys));
    if (2 * rest.length > keys.size()) {
      sparse.put(flow, PATIENCE);
    }
    each(connection, page, rest);
    return found;
  }

  /**
   * Whether Java orders the keys as the server does, by their bytes: that is certain of ASCII, in
   * whatever encoding the journal is.
   */
  private static boolean areComparable(List<String> keys) {
    return keys.stream().allMatch(key -> key.chars().allMatch(c -> c < ASCII));
  }

  /** The positions of the keys, in the order of these. */
  private static int[] ordered(List<String> keys) {
    return IntStream.range(0, keys.size())
        .boxed()
        .sorted(Comparator.comparing(keys::get))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /**
   * Reads what was delivered range by range.
   *
   * @param ordered positions of the keys, in the order of these
   * @return the positions of those in whose range there is far more than they
   */
  private static int[] between(Connection connection, Page page, int[] ordered)
      throws SQLException {
    List<String> first = new ArrayList<>();
    List<String> last = new ArrayList<>();
    for (int from = 0; from < ordered.length; from += RANGE) {
      first.add(page.keys().get(ordered[from]));
      last.add(page.keys().get(ordered[Math.min(from + RANGE, ordered.length) - 1]));
    }
    int[] found = new int[first.size()];
    Map<String, Long> delivered = new HashMap<>(2 * ordered.length);
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT r.nr - 1, d.row_key, d.fingerprint
              FROM unnest(?::text[], ?::text[]) WITH ORDINALITY AS r (first, last, nr)
             CROSS JOIN LATERAL (
                   SELECT row_key, fingerprint FROM delivered
                    WHERE flow_id = (SELECT id FROM delivery_flow WHERE flow = ?)
                      AND row_key >= r.first COLLATE "C" AND row_key <= r.last COLLATE "C"
                    ORDER BY row_key LIMIT ?) d\
            """)) {
      query.setArray(1, texts(connection, first));
      query.setArray(2, texts(connection, last));
      query.setString(3, page.flow());
      query.setInt(4, DENSE * RANGE + 1);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          found[rows.getInt(1)]++;
          String key = rows.getString(2);
          long fingerprint = rows.getLong(3);
          delivered.put(key, rows.wasNull() ? null : fingerprint);
        }
      }
    }
    IntStream.Builder rest = IntStream.builder();
    for (int i = 0; i < ordered.length; i++) {
      int position = ordered[i];
      if (found[i / RANGE] > DENSE * RANGE) {
        rest.add(position);
      } else {
        compare(page, position, delivered);
      }
    }
    return rest.build().toArray();
  }

  private static void compare(Page page, int position, Map<String, Long> delivered) {
    String key = page.keys().get(position);
    Long before = delivered.get(key);
    if (before == null) {
      boolean known = delivered.containsKey(key);
      page.differs(position, known, known);
    } else if (before != page.fingerprints()[position]) {
      page.differs(position, true, false);
    }
  }

  /** Looks for the keys at these positions, each for itself. */
  private static void each(Connection connection, Page page, int[] positions) throws SQLException {
    if (positions.length == 0) {
      return;
    }
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT m.nr - 1, d.row_key IS NOT NULL,
                   d.row_key IS NOT NULL AND d.fingerprint IS NULL
              FROM unnest(?::text[], ?::bigint[]) WITH ORDINALITY AS m (row_key, fingerprint, nr)
              LEFT JOIN delivered d
                     ON d.flow_id = (SELECT id FROM delivery_flow WHERE flow = ?)
                    AND d.row_key = m.row_key
             WHERE d.fingerprint IS DISTINCT FROM m.fingerprint\
            """)) {
      query.setArray(
          1, texts(connection, Arrays.stream(positions).mapToObj(page.keys()::get).toList()));
      query.setArray(
          2,
          numbers(
              connection,
              Arrays.stream(positions).mapToLong(i -> page.fingerprints()[i]).toArray()));
      query.setString(3, page.flow());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          page.differs(positions[rows.getInt(1)], rows.getBoolean(2), rows.getBoolean(3));
        }
      }
    }
  }

  /** Texts as a parameter. An array of its own type travels as it is, and not as one long text. */
  static Array texts(Connection connection, List<String> texts) throws SQLException {
    return connection.createArrayOf("text", texts.toArray(String[]::new));
  }

  /** Numbers as a parameter, as they are. */
  static Array numbers(Connection connection, long[] numbers) throws SQLException {
    return connection.unwrap(PGConnection.class).createArrayOf("bigint", numbers);
  }
}

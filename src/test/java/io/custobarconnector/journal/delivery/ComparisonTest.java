package io.custobarconnector.journal.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.delivery.Fingerprints.Compared;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.settings.part.JournalSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * However the keys of a page lie among those that were delivered, each is compared with its own.
 */
@ExtendWith(EmptyDatabaseExtension.class)
class ComparisonTest {

  private static final int DELIVERED = 20_000;

  /** Kinds of keys: dense, of several lengths, and beyond what Java orders as bytes are. */
  private static final List<IntFunction<String>> KEYS =
      List.of(
          i -> Integer.toString(100_000 + i),
          Integer::toString,
          i -> "K" + i * 2_654_435_761L,
          i -> (i % 3 == 0 ? "\uff21" : i % 3 == 1 ? "\ud83d\ude00" : "z") + i,
          i -> "Å" + i % 7 + "-" + i);

  private final Random random = new Random(15);
  private final Map<String, Long> delivered = new HashMap<>();

  @Test
  void every_page_is_compared_as_a_map_would(PGSimpleDataSource database) throws SQLException {
    try (HikariDataSource journal =
        Databases.journal(new JournalSettings(database.getURL(), "postgres", "", "connector"), 2)) {
      Journal.prepare(journal, "connector");
      DeliveredMessages messages = new DeliveredMessages(journal);
      for (IntFunction<String> keys : KEYS) {
        String flow = "flow" + KEYS.indexOf(keys);
        deliver(journal, flow, keys);
        for (int page = 0; page < 60; page++) {
          compare(messages, flow, page(keys, page));
        }
      }
    }
  }

  private void compare(DeliveredMessages messages, String flow, List<String> page) {
    long[] fingerprints =
        page.stream()
            .mapToLong(key -> random.nextInt(4) == 0 ? random.nextLong() : known(key))
            .toArray();
    Compared found = messages.compare(flow, page, fingerprints);
    BitSet news = new BitSet();
    BitSet known = new BitSet();
    BitSet inDoubt = new BitSet();
    for (int i = 0; i < page.size(); i++) {
      Long before = delivered.get(page.get(i));
      boolean there = delivered.containsKey(page.get(i));
      boolean same = there && before != null && before == fingerprints[i];
      news.set(i, !same);
      known.set(i, there && !same);
      inDoubt.set(i, there && before == null);
    }
    assertThat(found).as(flow).isEqualTo(new Compared(news, inDoubt, known));
  }

  private long known(String key) {
    Long before = delivered.get(key);
    return before == null ? 0 : before;
  }

  /** Neighbours, strangers, keys far apart or twice, in some order. */
  private List<String> page(IntFunction<String> keys, int number) {
    List<String> page = new ArrayList<>();
    int rows = number % 10 == 9 ? random.nextInt(3) : 50 + random.nextInt(900);
    int from = random.nextInt(DELIVERED);
    for (int i = 0; i < rows; i++) {
      int next = number % 3 == 0 ? random.nextInt(2 * DELIVERED) : from + i;
      page.add(keys.apply(next));
      if (number % 7 == 0 && i % 50 == 0) {
        page.add(keys.apply(next));
      }
    }
    if (number % 2 == 0) {
      Collections.shuffle(page, random);
    }
    return page;
  }

  /** Two of three rows, so that strangers lie between them; of some nobody knows. */
  private void deliver(HikariDataSource journal, String flow, IntFunction<String> keys)
      throws SQLException {
    delivered.clear();
    try (Connection connection = journal.getConnection();
        PreparedStatement insertFlow =
            connection.prepareStatement("INSERT INTO delivery_flow (flow) VALUES (?)");
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO delivered (flow_id, row_key, fingerprint)
                SELECT id, ?, ? FROM delivery_flow WHERE flow = ?\
                """)) {
      insertFlow.setString(1, flow);
      insertFlow.executeUpdate();
      connection.setAutoCommit(false);
      for (int i = 0; i < DELIVERED; i++) {
        if (i % 3 == 0) {
          continue;
        }
        Long fingerprint = i % 50 == 1 ? null : random.nextLong();
        delivered.put(keys.apply(i), fingerprint);
        insert.setString(1, keys.apply(i));
        insert.setObject(2, fingerprint, Types.BIGINT);
        insert.setString(3, flow);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
      connection.setAutoCommit(true);
    }
  }
}

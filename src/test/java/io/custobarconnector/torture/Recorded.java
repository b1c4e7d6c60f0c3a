package io.custobarconnector.torture;

import io.custobarconnector.sandbox.Rows;
import io.custobarconnector.torture.Arrivals.Arrival;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** What the journal knew of each row at each moment, remembered by a trigger. */
final class Recorded {

  /** The trigger remembers a little before its transaction is committed. */
  private static final Duration COMMIT = Duration.ofSeconds(1);

  /**
   * @param run the last one that had begun in this flow
   * @param fingerprint empty from when a message of the row is about to be sent until it is known
   *     that Custobar has it
   * @param gone whether the row has left, which Custobar is yet to be told
   */
  private record State(
      String row, long run, Optional<Long> fingerprint, boolean gone, Instant at) {}

  private final Map<String, List<State>> byRow = new HashMap<>();
  private final Map<Long, List<State>> byFingerprint = new HashMap<>();

  private Recorded() {}

  /** Begins to remember. */
  static void remember(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE recorded (
              nr bigint GENERATED ALWAYS AS IDENTITY, row_key text, run bigint, fingerprint bigint,
              gone boolean, at timestamptz);
          CREATE FUNCTION record() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            INSERT INTO public.recorded (row_key, run, fingerprint, gone, at)
            SELECT NEW.flow_id || ' ' || NEW.row_key,
                   (SELECT r.id FROM connector.run r WHERE r.flow = f.flow ORDER BY r.id DESC LIMIT 1),
                   NEW.fingerprint, NEW.gone, clock_timestamp()
              FROM connector.delivery_flow f WHERE f.id = NEW.flow_id;
            RETURN NULL;
          END $$;
          CREATE TRIGGER record AFTER INSERT OR UPDATE ON connector.delivered
             FOR EACH ROW EXECUTE FUNCTION record();\
          """);
    }
  }

  /** All that was remembered. */
  static Recorded of(Rows rows) {
    Recorded recorded = new Recorded();
    for (Map<String, Object> row :
        rows.list("SELECT row_key, run, fingerprint, gone, at FROM recorded ORDER BY nr")) {
      recorded.add(
          new State(
              (String) row.get("row_key"),
              row.get("run") == null ? 0 : (Long) row.get("run"),
              Optional.ofNullable((Long) row.get("fingerprint")),
              (Boolean) row.get("gone"),
              ((Timestamp) row.get("at")).toInstant()));
    }
    return recorded;
  }

  private void add(State state) {
    byRow.computeIfAbsent(state.row(), none -> new ArrayList<>()).add(state);
    state
        .fingerprint()
        .ifPresent(
            print -> byFingerprint.computeIfAbsent(print, n -> new ArrayList<>()).add(state));
  }

  /**
   * Whether the journal knew that Custobar has a message, when the run that sent it again looked.
   *
   * @param again the same message
   * @param run which sent it again
   */
  boolean knew(Arrival before, Arrival again, long run) {
    return before.fingerprints().stream()
        .flatMap(print -> byFingerprint.getOrDefault(print, List.of()).stream())
        .filter(state -> state.at().isAfter(before.at()) && settled(state, again))
        .anyMatch(state -> !forgotten(state, again, run));
  }

  private static boolean settled(State state, Arrival again) {
    return state.at().isBefore(again.at().minus(COMMIT));
  }

  /**
   * Whether a row of the message had left between the two times that it was sent, and was back
   * before Custobar was told.
   */
  boolean wentBetween(Arrival before, Arrival again) {
    return before.fingerprints().stream()
        .flatMap(print -> byFingerprint.getOrDefault(print, List.of()).stream())
        .flatMap(state -> byRow.get(state.row()).stream())
        .anyMatch(
            state ->
                state.gone() && state.at().isAfter(before.at()) && state.at().isBefore(again.at()));
  }

  /**
   * Whether an earlier run was about to send another message of the row. It may have died before a
   * byte of it left: nobody saw that message, and what Custobar holds is open. Or the row had left
   * since, and is back before Custobar was told.
   */
  private boolean forgotten(State known, Arrival again, long run) {
    return byRow.get(known.row()).stream()
        .anyMatch(
            state ->
                (state.gone() || (state.fingerprint().isEmpty() && state.run() < run))
                    && state.at().isAfter(known.at())
                    && state.at().isBefore(again.at()));
  }

  /** What the journal said of a message's rows, for a failure's text. */
  String history(Arrival message) {
    StringBuilder history = new StringBuilder();
    message.fingerprints().stream()
        .flatMap(print -> byFingerprint.getOrDefault(print, List.of()).stream())
        .map(State::row)
        .distinct()
        .flatMap(row -> byRow.get(row).stream())
        .forEach(state -> history.append("\n  ").append(state));
    return history.toString();
  }
}

package io.custobarconnector.journal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Recognises phone numbers and e-mail addresses of people who were forgotten. They are texts in one
 * form, of which only marks are kept.
 */
public final class ForgottenContacts {

  /**
   * What is kept of one.
   *
   * @param erasedAt when its person was forgotten
   * @param living whether another customer has it by now
   */
  public record Erased(Instant erasedAt, boolean living) {}

  /** A person who is forgotten a second time changes nothing, unless another had it meanwhile. */
  private static final String NOTE =
      """
      INSERT INTO forgotten_contact AS f (mark, living_at)
      SELECT %s, CASE WHEN living THEN clock_timestamp() END
        FROM unnest(?::text[], ?::boolean[]) AS c (text, living)
      ON CONFLICT (mark) DO UPDATE
         SET erased_at = CASE WHEN f.living_at IS NOT NULL AND ? THEN clock_timestamp() ELSE f.erased_at END,
             living_at = coalesce(CASE WHEN NOT ? THEN f.living_at END, excluded.living_at)\
      """
          .formatted(Forgotten.mark("c.text"));

  private static final String AMONG =
      """
      SELECT c, erased_at, living_at IS NOT NULL FROM unnest(?::text[]) AS c
        JOIN forgotten_contact ON mark =\s"""
          + Forgotten.mark("c");

  private static final String LIVE =
      "UPDATE forgotten_contact SET living_at = clock_timestamp()"
          + " WHERE living_at IS NULL AND mark IN (SELECT %s FROM unnest(?::text[]) AS c)"
              .formatted(Forgotten.mark("c"));

  private final DataSource journal;

  /**
   * @param journal connections whose search path is the journal's schema
   */
  public ForgottenContacts(DataSource journal) {
    this.journal = journal;
  }

  /**
   * Notes contacts of people who are being forgotten, within the transaction that marks them.
   *
   * @param living whether another customer has it, by contact
   * @param anew whether the people were not marked before
   */
  public static void note(Connection connection, Map<String, Boolean> living, boolean anew)
      throws SQLException {
    Sql.update(
        connection, NOTE, living.keySet(), Sql.array("boolean", living.values()), anew, anew);
  }

  /**
   * Those of the contacts whose person was forgotten.
   *
   * @throws JournalException when the journal cannot be read
   */
  public Map<String, Erased> among(Collection<String> contacts) {
    if (contacts.isEmpty()) {
      return Map.of();
    }
    Map<String, Erased> erased = new HashMap<>();
    try (Connection connection = journal.getConnection()) {
      Sql.each(
          connection,
          AMONG,
          row ->
              erased.put(
                  row.getString(1), new Erased(row.getTimestamp(2).toInstant(), row.getBoolean(3))),
          contacts);
      return erased;
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return Map.of();
      }
      throw failed(e);
    }
  }

  /** Whether there is a contact that no other customer has. */
  public boolean anyWithoutOwner() {
    try (Connection connection = journal.getConnection()) {
      return Sql.one(
          connection,
          "SELECT EXISTS (SELECT FROM forgotten_contact WHERE living_at IS NULL)",
          row -> row.getBoolean(1));
    } catch (SQLException e) {
      if (JournalReader.isUnopened(e)) {
        return false;
      }
      throw failed(e);
    }
  }

  /** Notes that customers who are not forgotten have these contacts. */
  public void live(Set<String> contacts) {
    try (Connection connection = journal.getConnection()) {
      Sql.update(connection, LIVE, contacts);
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static JournalException failed(SQLException e) {
    return new JournalException(
        "people who are to be forgotten: the journal could not be asked: " + FailureText.of(e), e);
  }
}

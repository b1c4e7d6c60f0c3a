package io.custobarconnector.forget;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.custobarconnector.custobar.datatype.Contacts;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.flow.database.Databases;
import io.custobarconnector.journal.ForgottenContacts;
import io.custobarconnector.journal.Journal;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.sandbox.EmptyDatabaseExtension;
import io.custobarconnector.settings.part.JournalSettings;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** Rows of each kind that name somebody who was forgotten by a phone number or an address alone. */
@ExtendWith(EmptyDatabaseExtension.class)
class ErasedContactsTest {

  private static final ZoneId ZONE = ZoneId.of("Europe/Helsinki");
  private final Instant before = Instant.now().minus(1, ChronoUnit.DAYS);
  private final Instant after = Instant.now().plus(2, ChronoUnit.DAYS);

  private static HikariDataSource journal;
  private static Forgetting forgetting;

  /** One phone is nobody's any more, one address is another customer's now. */
  @BeforeAll
  static void forget(PGSimpleDataSource database) {
    String address =
        "jdbc:postgresql://127.0.0.1:%s/%s"
            .formatted(database.getPortNumbers()[0], database.getDatabaseName());
    journal =
        Databases.journal(new JournalSettings(address, "postgres", "postgres", "connector"), 4);
    Journal.prepare(journal, "connector");
    Datatypes datatypes = Datatypes.load(CustomFields.none());
    PeopleToForget people = new PeopleToForget(journal, List.of());
    people.mark(
        List.of("1"),
        Optional.empty(),
        Map.of("phone:+358409988776", false, "email:aino@example.fi", false));
    forgetting =
        new Forgetting(
            datatypes,
            people,
            new ErasedContacts(
                new Contacts(datatypes, "FI"), new ForgottenContacts(journal), ZONE));
    left("customers", Map.of("_key", "2", "external_id", "2", "email", "Aino@Example.fi"));
  }

  @AfterAll
  static void close() {
    journal.close();
  }

  private static int left(String datatype, Map<String, Object> row) {
    return left(datatype, List.of(row));
  }

  private static int left(String datatype, List<Map<String, Object>> rows) {
    return forgetting.leaveOut(datatype, Run.unrecorded("a-flow", Optional.empty()), rows).size();
  }

  @Test
  void a_number_that_nobody_has_is_left_out_whenever_it_is_dated() {
    for (Object date : List.of(before, after, after.toString(), "some day")) {
      assertThat(left("events", Map.of("_key", "e", "phone_number", "040 9988776", "date", date)))
          .isZero();
      assertThat(
              left(
                  "sales",
                  Map.of("_key", "s", "sale_phone_number", "+358409988776", "sale_date", date)))
          .isZero();
    }
  }

  @Test
  void an_address_that_another_has_now_is_left_out_of_what_is_dated_before() {
    for (Object date : List.of(after, after.toString(), LocalDate.now(ZONE).plusDays(2))) {
      assertThat(
              left(
                  "sales", Map.of("_key", "s", "sale_email", "AINO@example.fi", "sale_date", date)))
          .isOne();
    }
    for (Object date : List.of(before, before.toString(), LocalDate.now(ZONE), "some day")) {
      assertThat(
              left(
                  "sales", Map.of("_key", "s", "sale_email", "AINO@example.fi", "sale_date", date)))
          .isZero();
    }
    assertThat(left("events", Map.of("_key", "e", "email", "aino@example.fi"))).isZero();
  }

  @Test
  void a_receipt_goes_as_a_whole() {
    assertThat(
            left(
                "sales",
                List.of(
                    Map.of(
                        "_key", "1", "sale_external_id", "R1", "sale_phone_number", "0409988776"),
                    Map.of("_key", "2", "sale_external_id", "R1"),
                    Map.of("_key", "3", "sale_external_id", "R2"))))
        .isOne();
  }

  @Test
  void who_is_named_by_number_is_sent_and_the_country_of_a_phone_counts() {
    assertThat(
            left(
                "sales",
                Map.of("_key", "s", "sale_customer_id", "2", "sale_phone_number", "0409988776")))
        .isOne();
    assertThat(
            left("sales", Map.of("_key", "s", "_country", "SE", "sale_phone_number", "0409988776")))
        .isOne();
  }
}

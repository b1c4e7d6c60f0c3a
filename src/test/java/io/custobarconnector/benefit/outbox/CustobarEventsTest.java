package io.custobarconnector.benefit.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.benefit.HeldBenefits;
import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether Custobar has an event whose answer was lost. */
class CustobarEventsTest {

  private static final Datatypes DATATYPES = Datatypes.load(CustomFields.none());
  private static final String TEA =
      "{\"type\":\"BENEFIT_USED\",\"date\":\"2026-11-30T12:00:00+02:00\",\"customer_id\":\"1\",\"label\":\"TEA\",\"sale_id\":\"77\",\"transactional_message_data\":{\"redemption_id\":\"n-1\"}}";

  private CustobarEvents events;

  @BeforeEach
  void make(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("application.properties"),
            "custobar.url=https://acme.custobar.com\ncustobar.token=API\ncustobar.company=acme\n");
    events =
        new CustobarEvents(
            () -> null,
            DATATYPES,
            new HeldBenefits("demo__benefits"),
            null,
            Settings.load(file, Map.of(), Map.of()).benefits());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"date\":\"2026-11-30T12:00:00+02:00\",\"transactional_message_data\":{\"redemption_id\":\"n-1\"}}",
        "{\"date\":\"2026-11-30T12:00:00\",\"label\":\"TEA\",\"sale_id\":\"77\"}",
        "{\"date\":\"2026-11-30T10:00:00Z\",\"label\":\"TEA\",\"sale_id\":null}",
        "{\"date\":\"2026-11-30T12:00:00\"}"
      })
  void an_event_that_custobar_has_is_not_sent_again(String held) throws IOException {
    assertThat(sentWhenHolding(held)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"date\":\"2026-11-30T12:00:00+02:00\",\"transactional_message_data\":{\"redemption_id\":\"n-2\"}}",
        "{\"type\":\"BENEFIT_REVERSED\",\"date\":\"2026-11-30T12:00:00+02:00\",\"transactional_message_data\":{\"redemption_id\":\"n-1\"}}",
        "{\"date\":\"2026-11-30T12:00:00\",\"label\":\"COFFEE\",\"sale_id\":\"77\"}",
        "{\"date\":\"2026-11-30T12:00:00\",\"label\":\"TEA\",\"sale_id\":\"78\"}",
        "{\"date\":\"2026-11-30T12:00:01\",\"label\":\"TEA\",\"sale_id\":\"77\"}"
      })
  void another_event_of_the_same_customer_does_not_stand_for_it(String held) throws IOException {
    assertThat(sentWhenHolding(held)).hasSize(1);
  }

  @Test
  void an_event_that_custobar_does_not_have_is_sent() throws IOException {
    assertThat(sentWhenHolding("")).hasSize(1);
  }

  private List<Message> sentWhenHolding(String held) throws IOException {
    UploadRequest request =
        new UploadRequest(
            DATATYPES.get("events"),
            List.of(new Message("n-1-used", "", TEA.getBytes(StandardCharsets.UTF_8))),
            true);
    byte[] answer = ("{\"events\":[" + held + "]}").getBytes(StandardCharsets.UTF_8);
    return events.unlessThere(request, answer).messages();
  }
}

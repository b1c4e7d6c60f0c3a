package io.custobarconnector.custobar.upload;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.message.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnconfirmedEventsTest {

  private static final String AT = "2026-11-30T10:00:00+02:00";

  private final UnconfirmedEvents unconfirmed = new UnconfirmedEvents(ZoneId.of("Europe/Helsinki"));

  @ParameterizedTest(name = "{0}, held: {1}")
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          W-1  | %s | W-1  | true
          W-1  | 2026-11-30T11:30:00+02:00 | W-1 | true
          W-1  | %s | W-2  | false
          W-1  | %s | none | true
          W-1  | 2026-11-30T08:00:00Z | none | true
          W-1  | 2026-11-30T10:00:00 | none | true
          W-1  | 2026-11-30T10:00:01+02:00 | none | false
          none | %s | none | true
          none | %s | W-2  | false
          none | not a time | none | false
          """)
  void an_event_is_there_by_its_sale_or_where_custobar_gives_none_by_its_moment(
      String sale, String heldAt, String heldSale, boolean there) throws IOException {
    String held = heldAt.formatted(AT);
    UploadRequest request =
        new UploadRequest(
            Datatypes.load(CustomFields.none()).get("events"),
            List.of(new Message("E1", "", event(AT, sale).getBytes(StandardCharsets.UTF_8))),
            true);
    UnconfirmedRequest doubt = unconfirmed.begin(request);
    unconfirmed.hear(
        doubt,
        "{\"events\":[%s]}".formatted(event(held, heldSale)).getBytes(StandardCharsets.UTF_8));
    assertThat(unconfirmed.isOpen(doubt)).isFalse();
    assertThat(unconfirmed.rest(request, doubt).messages()).hasSize(there ? 0 : 1);
  }

  private static String event(String at, String sale) {
    return "{\"type\":\"ORDER_PAID\",\"customer_id\":\"100\",\"date\":\"%s\",\"sale_id\":%s}"
        .formatted(at, sale == null ? "null" : '"' + sale + '"');
  }
}

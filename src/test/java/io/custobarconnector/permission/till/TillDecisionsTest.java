package io.custobarconnector.permission.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.permission.decision.Channel;
import io.custobarconnector.permission.decision.PermissionValue;
import io.custobarconnector.permission.decision.StoredPermission;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a row of the till's says, in whichever type its column is. */
class TillDecisionsTest {

  @ParameterizedTest
  @CsvSource({
    "false, WITHDRAWN",
    "f, WITHDRAWN",
    "0, WITHDRAWN",
    "true, GRANTED",
    "t, GRANTED",
    "1, GRANTED"
  })
  void a_no_or_a_yes_that_is_written_as_text_is_one(String text, PermissionValue stance) {
    assertThat(TillDecisions.held(Map.of("can_email", text), Channel.EMAIL))
        .contains(new StoredPermission(stance, Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource({"0, WITHDRAWN", "1, GRANTED"})
  void a_no_or_a_yes_that_is_a_number_is_one(int number, PermissionValue stance) {
    assertThat(TillDecisions.held(Map.of("can_sms", number), Channel.SMS))
        .contains(new StoredPermission(stance, Optional.empty()));
  }

  @Test
  void what_is_neither_is_no_statement() {
    assertThat(TillDecisions.held(Map.of("can_email", "maybe"), Channel.EMAIL)).isEmpty();
    assertThat(TillDecisions.held(Map.of(), Channel.EMAIL)).isEmpty();
  }
}

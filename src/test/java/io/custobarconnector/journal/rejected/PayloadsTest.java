package io.custobarconnector.journal.rejected;

import static io.custobarconnector.journal.OpenJournal.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.journal.row.RejectedRow;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a refused message is kept. */
class PayloadsTest {

  private static final RejectedRow ROW = refused("1001", "{\"first_name\":\"Åke\"}");

  private static byte[] key(int fill) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) fill);
    return key;
  }

  private static Payloads with(Payloads.How how, byte[] key) {
    return new Payloads(how, Optional.ofNullable(key), Duration.ofDays(30));
  }

  @Test
  void encrypted_it_opens_with_its_key_and_for_its_row_only() {
    Payloads payloads = with(Payloads.How.ENCRYPT, key(1));
    byte[] sealed = payloads.sealed("customers", ROW).orElseThrow();
    assertThat(payloads.plain(ROW)).isEmpty();
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("first_name");
    assertThat(payloads.open("customers", "1001", sealed)).contains("{\"first_name\":\"Åke\"}");
    assertThat(payloads.open("customers", "1002", sealed)).isEmpty();
    assertThat(payloads.open("sales", "1001", sealed)).isEmpty();
    assertThat(with(Payloads.How.ENCRYPT, key(2)).open("customers", "1001", sealed)).isEmpty();
    assertThat(with(Payloads.How.KEEP, null).open("customers", "1001", sealed)).isEmpty();
    sealed[20]++;
    assertThat(payloads.open("customers", "1001", sealed)).as("changed").isEmpty();
    assertThat(payloads.open("customers", "1001", new byte[3])).as("cut").isEmpty();
  }

  @Test
  void the_same_message_is_never_encrypted_to_the_same_bytes() {
    Payloads payloads = with(Payloads.How.ENCRYPT, key(1));
    assertThat(payloads.sealed("customers", ROW).orElseThrow())
        .isNotEqualTo(payloads.sealed("customers", ROW).orElseThrow());
  }

  @Test
  void dropped_nothing_of_it_is_kept() {
    Payloads payloads = with(Payloads.How.DROP, null);
    assertThat(payloads.plain(ROW)).isEmpty();
    assertThat(payloads.sealed("customers", ROW)).isEmpty();
  }

  @Test
  void a_key_of_another_length_is_refused() {
    assertThatThrownBy(() -> with(Payloads.How.ENCRYPT, new byte[16]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> with(Payloads.How.ENCRYPT, null))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

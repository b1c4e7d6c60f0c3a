package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
  @TempDir Path folder;

  private StandInCustobar start() {
    return StandInCustobar.start(Visitor.quick().dataFolder(folder.resolve("new")).build());
  }

  private Path file() {
    return folder.resolve("new").resolve("imports.archive");
  }

  private void deliver(String... rows) throws Exception {
    try (StandInCustobar standIn = start()) {
      for (String row : rows) {
        new Visitor(standIn).upload("customers", "[" + row + "]");
      }
    }
  }

  @Test
  void a_restart_holds_what_was_delivered_and_what_a_person_did() throws Exception {
    try (StandInCustobar standIn = start()) {
      Visitor visitor = new Visitor(standIn);
      visitor.upload(
          "customers",
          "[{'external_id':'1','city':'Äänekoski'},{'external_id':'2'},{'external_id':'3'}]");
      visitor.upload("customers", "[{'external_id':'2','is_deleted':true}]");
      visitor.upload("sales", "[{'sale_external_id':'S','external_id':'1','sale_email':'a@b.fi'}]");
      standIn.setPermission("1", "can_sms", true);
      standIn.forget("3", false);
    }
    try (StandInCustobar again = start()) {
      Visitor visitor = new Visitor(again);
      assertThat(visitor.one("customers", "?external_id=1").get("city").asText())
          .isEqualTo("Äänekoski");
      assertThat(visitor.one("customers", "?external_id=1").get("can_sms").asBoolean()).isTrue();
      assertThat(visitor.one("customers", "?email=a@b.fi").has("cb_token")).isTrue();
      assertThat(visitor.one("customers", "?external_id=3").get("is_forgotten").asBoolean())
          .isTrue();
      visitor.upload("customers", "[{'external_id':'2','city':'x'}]");
      assertThat(visitor.read("customers", "?external_id=2")).isEmpty();
      assertThat(visitor.read("sales", "")).hasSize(1);
    }
  }

  @Test
  void what_was_accepted_but_had_not_taken_effect_is_there_after_a_restart() throws Exception {
    try (StandInCustobar standIn = start()) {
      standIn.applyDelay(Duration.ofHours(1));
      new Visitor(standIn).tryUpload("customers", "[{'external_id':'1'}]");
    }
    try (StandInCustobar again = start()) {
      assertThat(again.counts().get(Datatype.CUSTOMERS)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 9, 30})
  void a_tail_that_was_torn_off_is_ignored_and_writing_goes_on_behind_the_rest(int torn)
      throws Exception {
    deliver("{'external_id':'1'}");
    long whole = Files.size(file());
    deliver("{'external_id':'2','city':'a longer row, so that there is something to tear'}");
    byte[] all = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(all, (int) Math.max(whole + 1, all.length - torn)));
    deliver("{'external_id':'3'}");
    try (StandInCustobar again = start()) {
      assertThat(again.find(Datatype.CUSTOMERS, "1")).isPresent();
      assertThat(again.find(Datatype.CUSTOMERS, "2")).isEmpty();
      assertThat(again.find(Datatype.CUSTOMERS, "3")).isPresent();
    }
  }

  @Test
  void a_tail_of_rubbish_is_ignored() throws Exception {
    deliver("{'external_id':'1'}");
    Files.write(
        file(),
        "rubbish, rubbish, rubbish".getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.APPEND);
    deliver("{'external_id':'2'}");
    try (StandInCustobar again = start()) {
      assertThat(again.counts().get(Datatype.CUSTOMERS)).isEqualTo(2);
    }
  }

  @Test
  void a_last_entry_with_a_wrong_byte_is_ignored() throws Exception {
    deliver("{'external_id':'1'}", "{'external_id':'2'}");
    byte[] all = Files.readAllBytes(file());
    all[all.length - 3] ^= 1;
    Files.write(file(), all);
    try (StandInCustobar again = start()) {
      assertThat(again.find(Datatype.CUSTOMERS, "1")).isPresent();
      assertThat(again.find(Datatype.CUSTOMERS, "2")).isEmpty();
    }
  }

  @Test
  void damage_before_the_end_is_reported_and_costs_nothing() throws Exception {
    deliver("{'external_id':'1'}", "{'external_id':'2'}");
    byte[] all = Files.readAllBytes(file());
    all[10] ^= 1;
    Files.write(file(), all);
    assertThatThrownBy(this::start).rootCause().hasMessageContaining("damaged at byte 0");
    assertThat(Files.readAllBytes(file())).isEqualTo(all);
  }

  @Test
  void a_refused_upload_is_not_archived() throws Exception {
    deliver();
    try (StandInCustobar standIn = start()) {
      new Visitor(standIn).tryUpload("customers", "[{'external_id':'1','email':'x'}]");
    }
    assertThat(Files.size(file())).isZero();
  }

  @Test
  void a_reset_empties_the_archive() throws Exception {
    try (StandInCustobar standIn = start()) {
      new Visitor(standIn).upload("customers", "[{'external_id':'1'}]");
      standIn.reset();
      new Visitor(standIn).upload("customers", "[{'external_id':'2'}]");
    }
    try (StandInCustobar again = start()) {
      assertThat(again.find(Datatype.CUSTOMERS, "1")).isEmpty();
      assertThat(again.find(Datatype.CUSTOMERS, "2")).isPresent();
    }
  }

  @Test
  void one_folder_serves_one_stand_in() {
    try (StandInCustobar standIn = start()) {
      assertThat(standIn.port()).isPositive();
      assertThatThrownBy(this::start)
          .hasMessageContaining("new")
          .hasRootCauseMessage(
              "another stand-in Custobar uses the folder " + folder.resolve("new"));
    }
  }
}

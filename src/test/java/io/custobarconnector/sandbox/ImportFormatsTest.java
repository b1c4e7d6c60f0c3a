package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportFormatsTest {
  private final StandInCustobar standIn = StandInCustobar.start(Visitor.quick().build());
  private final Visitor visitor = new Visitor(standIn);

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void a_wrapped_list_and_a_bare_list_are_both_taken() throws Exception {
    visitor.upload("customers", "{'customers':[{'external_id':'1','first_name':'Aino'}]}");
    visitor.upload("customers", "[{'external_id':'2','first_name':'Eino'}]");
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isEqualTo(2);
  }

  @Test
  void success_names_the_run_and_says_ok() throws Exception {
    Visitor.Answer answer = visitor.tryUpload("shops", "[{'external_id':'S1'}]");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("response").asText()).isEqualTo("ok");
    assertThat(answer.json().get("run_id").asText()).startsWith("run_");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t"})
  void a_csv_finds_its_delimiter_from_the_header(String delimiter) throws Exception {
    String csv =
        String.join(delimiter, "external_id", "street_address", "can_email", "mailing_lists")
            + "\r\n"
            + String.join(delimiter, "7", "\"Katu 1, \"\"B\"\"; \t2\"", "true", "\"a,b\"")
            + "\r\n";
    assertThat(csv("text/csv", csv, StandardCharsets.UTF_8).status()).isEqualTo(200);
    visitor.applied();
    var stored = standIn.find(Datatype.CUSTOMERS, "7").orElseThrow();
    assertThat(stored.get("street_address").asText()).isEqualTo("Katu 1, \"B\"; \t2");
    assertThat(stored.get("can_email").asBoolean()).isTrue();
    assertThat(stored.get("mailing_lists")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"utf-8", "utf-16", "iso-8859-1"})
  void a_csv_comes_in_each_documented_charset(String charset) throws Exception {
    String csv = "external_id;first_name\n7;Päivi Åström\n";
    Visitor.Answer answer = csv("text/csv; charset=" + charset, csv, Charset.forName(charset));
    assertThat(answer.status()).isEqualTo(200);
    visitor.applied();
    assertThat(standIn.find(Datatype.CUSTOMERS, "7").orElseThrow().get("first_name").asText())
        .isEqualTo("Päivi Åström");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "external_id,,city\n1,2,3\n",
        "external_id,external_id\n1,2\n",
        "external_id,city\n1\n",
        "external_id,city\n1,\"open\n",
        "external_id,city\n1,\"a\"b\n"
      })
  void a_broken_csv_is_refused(String csv) throws Exception {
    Visitor.Answer answer = csv("text/csv", csv, StandardCharsets.UTF_8);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isNotBlank();
  }

  @Test
  void a_csv_in_another_charset_than_it_says_is_refused() throws Exception {
    String csv = "external_id,first_name\n1,Päivi\n";
    assertThat(csv("text/csv; charset=utf-8", csv, StandardCharsets.ISO_8859_1).reason())
        .contains("charset UTF-8");
    assertThat(csv("text/csv; charset=koi8-r", csv, StandardCharsets.UTF_8).status())
        .isEqualTo(400);
  }

  @Test
  void an_empty_csv_cell_leaves_the_key_alone() throws Exception {
    visitor.upload("customers", "[{'external_id':'7','city':'Turku'}]");
    csv("text/csv", "external_id,city,state\n7,,x\n", StandardCharsets.UTF_8);
    visitor.applied();
    assertThat(standIn.find(Datatype.CUSTOMERS, "7").orElseThrow().get("city").asText())
        .isEqualTo("Turku");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[{'external_id':'1'}",
        "[{'external_id':'1'}] x",
        "'text'",
        "17",
        "null",
        "{'products':[]}",
        "{'customers':{}}",
        "[1]",
        "[[]]"
      })
  void a_broken_json_body_is_refused(String body) throws Exception {
    Visitor.Answer answer = visitor.tryUpload("customers", body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isNotBlank();
    assertThat(standIn.counts().get(Datatype.CUSTOMERS)).isZero();
  }

  @Test
  void bytes_that_are_not_utf8_are_refused() throws Exception {
    byte[] body =
        "[{\"external_id\":\"1\",\"city\":\"Jämsä\"}]".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(visitor.post("/api/customers/upload/", "application/json", body).status())
        .isEqualTo(400);
  }

  @Test
  void another_content_type_is_refused() throws Exception {
    assertThat(visitor.post("/api/customers/upload/", "text/plain", new byte[0]).status())
        .isEqualTo(415);
  }

  @Test
  void a_path_without_its_last_slash_does_not_exist() throws Exception {
    assertThat(visitor.post("/api/customers/upload", "[]").status()).isEqualTo(404);
    assertThat(visitor.get("/api/data/customers").status()).isEqualTo(404);
  }

  @Test
  void a_wrong_method_is_refused() throws Exception {
    assertThat(visitor.get("/api/customers/upload/").status()).isEqualTo(405);
    assertThat(visitor.post("/api/data/customers/", "{}").reason()).contains("POST");
  }

  @Test
  void events_are_also_taken_on_their_oldest_path() throws Exception {
    String event = "[{'type':'BROWSE','date':'2026-01-02','email':'a@b.fi','path':'/'}]";
    assertThat(visitor.post("/api/events/", Visitor.quoted(event)).status()).isEqualTo(200);
    visitor.applied();
    assertThat(standIn.counts().get(Datatype.EVENTS)).isEqualTo(1);
  }

  @Test
  void too_many_rows_or_bytes_are_refused() throws Exception {
    try (StandInCustobar small =
        StandInCustobar.start(Visitor.quick().maxRows(2).maxBytes(200).build())) {
      Visitor other = new Visitor(small);
      assertThat(other.tryUpload("shops", "[{'external_id':'1'},{'external_id':'2'}]").status())
          .isEqualTo(200);
      assertThat(
              other
                  .tryUpload(
                      "shops", "[{'external_id':'1'},{'external_id':'2'},{'external_id':'3'}]")
                  .status())
          .isEqualTo(413);
      assertThat(other.tryUpload("shops", "[" + " ".repeat(200) + "]").status()).isEqualTo(413);
    }
  }

  @Test
  void count_only_counts_and_keeps_nothing() throws Exception {
    try (StandInCustobar counting =
        StandInCustobar.start(Visitor.quick().countOnly(true).build())) {
      Visitor other = new Visitor(counting);
      other.upload("sales", "{'x':[1,{}],'sales':[{'a':{'b':[]}},{}]}");
      other.post("/api/sales/upload/", "text/csv", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
      assertThat(counting.acceptedRows(Datatype.SALES)).isEqualTo(3);
      assertThat(counting.counts().get(Datatype.SALES)).isZero();
      assertThat(other.tryUpload("sales", "{'sales':[{]}").status()).isEqualTo(400);
      assertThat(other.tryUpload("sales", "{'orders':[]}").status()).isEqualTo(400);
    }
  }

  private Visitor.Answer csv(String contentType, String csv, Charset charset) throws Exception {
    return visitor.post("/api/customers/upload/", contentType, csv.getBytes(charset));
  }
}

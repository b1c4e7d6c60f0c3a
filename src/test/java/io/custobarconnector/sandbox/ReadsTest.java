package io.custobarconnector.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadsTest {
  private final StandInCustobar standIn = StandInCustobar.start(Visitor.quick().build());
  private final Visitor visitor = new Visitor(standIn);

  @BeforeEach
  void fill() throws Exception {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 250; i++) {
      rows.append(i == 0 ? "[" : ",")
          .append(
              "{'external_id':'%d','city':'%s','tags':['t%d'],'country':'FI'}"
                  .formatted(i, i % 2 == 0 ? "Oulu" : "Ylä Tikkurila & Co", i % 10));
    }
    visitor.upload("customers", rows.append("]").toString());
  }

  @AfterEach
  void stop() {
    standIn.close();
  }

  @Test
  void a_page_holds_100_and_the_reply_counts_all_and_names_the_next() throws Exception {
    JsonNode first = visitor.get("/api/data/customers/").json();
    assertThat(first.get("customers")).hasSize(100);
    assertThat(first.get("count").asInt()).isEqualTo(250);
    assertThat(first.get("next_url").asText()).startsWith(standIn.baseUrl() + "/api/data/");
  }

  @Test
  void following_next_url_gives_each_match_once_and_ends() throws Exception {
    Set<String> ids = new HashSet<>();
    String url = "/api/data/customers/?limit=40&fields=tags&city=Yl%C3%A4+Tikkurila+%26+Co";
    int pages = 0;
    while (!url.isEmpty()) {
      JsonNode page = visitor.get(url).json();
      assertThat(page.get("count").asInt()).isEqualTo(125);
      page.get("customers")
          .forEach(c -> assertThat(ids.add(c.get("external_id").asText())).isTrue());
      page.get("customers").forEach(c -> assertThat(c.properties()).hasSize(2));
      url = page.path("next_url").asText();
      pages++;
    }
    assertThat(ids).hasSize(125);
    assertThat(pages).isEqualTo(4);
  }

  @Test
  void a_last_page_that_is_just_full_names_no_next() throws Exception {
    assertThat(visitor.get("/api/data/customers/?limit=250").json().has("next_url")).isFalse();
  }

  @Test
  void filters_combine_and_lists_are_searched_in() throws Exception {
    assertThat(visitor.read("customers", "?city=Oulu&tags=t4")).hasSize(25);
    assertThat(visitor.read("customers", "?city=Oulu&tags=t3")).isEmpty();
    assertThat(visitor.read("customers", "?country=fi&external_id=3")).hasSize(1);
    assertThat(visitor.read("customers", "?no_such_field=1")).isEmpty();
  }

  @Test
  void fields_limits_the_keys_and_lacking_ones_are_absent() throws Exception {
    JsonNode customer = visitor.one("customers", "?external_id=4&fields=city,email");
    assertThat(customer.toString()).isEqualTo("{\"external_id\":\"4\",\"city\":\"Oulu\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"limit=0", "limit=-1", "limit=x", "limit=10001", "cursor=x", "format=csv"})
  void options_that_are_not_understood_are_refused(String query) throws Exception {
    Visitor.Answer answer = visitor.get("/api/data/customers/?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.reason()).isNotBlank();
  }

  @Test
  void head_answers_without_a_body() throws Exception {
    var head =
        visitor.request("/api/data/customers/").method("HEAD", BodyPublishers.noBody()).build();
    assertThat(visitor.send(head).status()).isEqualTo(200);
    assertThat(visitor.send(head).text()).isEmpty();
  }

  @Test
  void an_unknown_datatype_does_not_exist() throws Exception {
    assertThat(visitor.get("/api/data/coupons/").status()).isEqualTo(404);
    assertThat(visitor.get("/nothing").status()).isEqualTo(404);
  }
}

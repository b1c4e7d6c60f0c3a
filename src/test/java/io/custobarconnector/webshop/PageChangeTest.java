package io.custobarconnector.webshop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.custobarconnector.journal.run.RunStoppedException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mapping between source and sink: it changes what it names, and nothing else. */
class PageChangeTest {

  private static final LocalDate DAY = LocalDate.parse("2026-03-01");
  private static final BigDecimal PRICE = new BigDecimal("12.90");
  private static final byte[] BYTES = {1, 2};

  @TempDir Path routes;
  private final Map<String, Object> row = new LinkedHashMap<>();

  @BeforeEach
  void fill() {
    row.put("_key", 7L);
    row.put("day", DAY);
    row.put("price", PRICE);
    row.put("bytes", BYTES);
    row.put("tags", "[\"a\",\"b\"]");
    row.put("none", null);
  }

  private List<Map<String, Object>> change(String mapping, Object more) throws IOException {
    Files.writeString(routes.resolve("page.jslt"), mapping);
    return new Jslt(routes, Map.of()).change("page.jslt", List.of(row), more);
  }

  @Test
  void what_is_left_alone_stays_what_the_database_gave() throws IOException {
    Map<String, Object> changed =
        change("[for (.rows) . + {\"first\": .tags[0], \"double\": .price * 2}]", null).get(0);
    assertThat(changed.get("day")).isSameAs(DAY);
    assertThat(changed.get("price")).isSameAs(PRICE);
    assertThat(changed.get("bytes")).isSameAs(BYTES);
    assertThat(changed.get("first")).hasToString("\"a\"");
    assertThat(changed.get("double")).hasToString("25.8");
  }

  @Test
  void what_was_asked_for_besides_is_there_as_bytes_text_or_rows() throws IOException {
    String mapping =
        "let level = .more.level if (true) [for (.rows) . + {\"level\": fallback(.none, $level)}]";
    for (Object more :
        List.of("{\"level\":3}".getBytes(UTF_8), "{\"level\":3}", Map.of("level", 3))) {
      assertThat(change(mapping, more).get(0).get("level")).hasToString("3");
    }
  }

  @Test
  void a_file_that_does_not_fit_the_page_ends_the_run_without_showing_a_row() {
    assertThatThrownBy(() -> change("{\"rows\": .rows}", null))
        .isInstanceOf(RunStoppedException.class)
        .hasMessageContaining("page.jslt: the result must be a list of rows");
    assertThatThrownBy(() -> change("[for (.rows) number(.tags)]", null))
        .isInstanceOf(RunStoppedException.class)
        .hasMessageContaining("/page.jslt")
        .hasMessageContaining("could not be applied to the page")
        .hasMessageNotContaining("\"a\"");
    assertThatThrownBy(() -> change("[]", "<html>"))
        .isInstanceOf(RunStoppedException.class)
        .hasMessageContaining("is no JSON")
        .hasMessageNotContaining("html");
  }
}

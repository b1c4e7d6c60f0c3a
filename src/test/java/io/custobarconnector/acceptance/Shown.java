package io.custobarconnector.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;

/** Compares what a document shows with what was printed; numbers, times and ids may differ. */
final class Shown {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Shown() {}

  /** Each line of the block was printed; an ellipsis stands for anything. */
  static void lines(Block block, List<String> printed) {
    String all = likeness(String.join("\n", printed));
    for (String line : block.text().lines().toList()) {
      int from = 0;
      for (String part : line.split("…", -1)) {
        String wanted = likeness(part);
        int found = all.indexOf(wanted, from);
        assertThat(found)
            .as(
                "%s shows%n%s%nand there was%n%s",
                block.place(), wanted, end(String.join("\n", printed)))
            .isNotNegative();
        from = found + wanted.length();
      }
    }
  }

  private static String end(String text) {
    return text.substring(Math.max(0, text.length() - 2000));
  }

  private static String likeness(String text) {
    return text.replaceAll("[\\d][\\d\u00a0\u202f ,.]*(?<! )", "#")
        .replaceAll("[─\\s]+", " ")
        .strip();
  }

  /** The answer has all that the block shows. */
  static void json(Block block, String answer) throws IOException {
    JsonNode got;
    try {
      got = JSON.readTree(answer.substring(Math.max(0, answer.indexOf('{'))));
    } catch (IOException e) {
      throw new AssertionError(block.place() + ": no JSON came, but\n" + answer, e);
    }
    contains(block, JSON.readTree(block.text()), got, answer);
  }

  private static void contains(Block block, JsonNode shown, JsonNode got, String answer) {
    String what = block.place() + " shows\n" + shown + "\nand there was\n" + answer;
    assertThat(got.getNodeType()).as(what).isEqualTo(shown.getNodeType());
    if (shown.isObject()) {
      shown
          .properties()
          .forEach(field -> contains(block, field.getValue(), got.path(field.getKey()), answer));
    } else if (shown.isArray()) {
      for (int i = 0; i < shown.size(); i++) {
        contains(block, shown.get(i), got.path(i), answer);
      }
    } else if (shown.isTextual() && !shown.asText().matches("\\d{4}-.*|.*….*")) {
      assertThat(got).as(what).isEqualTo(shown);
    }
  }
}

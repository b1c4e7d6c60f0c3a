package io.custobarconnector.flows;

import io.custobarconnector.sandbox.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** All that the journal holds, every value of every line of every table, as text. */
public record JournalDump(Rows rows) {

  /** Tables that hold one of the words, each with the line. */
  public List<String> holding(List<String> words) {
    List<String> found = new ArrayList<>();
    for (Map<String, Object> table :
        rows.list(
            "SELECT table_name FROM information_schema.tables"
                + " WHERE table_schema = 'connector' AND table_type = 'BASE TABLE'")) {
      String name = table.get("table_name").toString();
      for (Map<String, Object> line :
          rows.list("SELECT t::text AS line FROM connector.%s t".formatted(name))) {
        for (String word : words) {
          if (word(word).matcher(line.get("line").toString()).find()) {
            found.add(name + ": " + line.get("line"));
          }
        }
      }
    }
    return found;
  }

  /** Not as a part of another number. */
  private static Pattern word(String word) {
    return Pattern.compile("(?<![0-9A-Za-z])" + Pattern.quote(word) + "(?![0-9A-Za-z])");
  }
}

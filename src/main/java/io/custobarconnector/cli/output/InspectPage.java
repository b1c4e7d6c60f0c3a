package io.custobarconnector.cli.output;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.inspect.DraftFiles;
import io.custobarconnector.inspect.FlowDraft;
import io.custobarconnector.inspect.SourceInspection;
import io.custobarconnector.inspect.TableGuess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What {@code inspect} answers.
 *
 * @param found what the catalogue suggests
 * @param files what was written; empty when nothing was to be
 */
public record InspectPage(SourceInspection found, Optional<DraftFiles> files) {

  private static final int WIDTH = 98;

  /** For people. */
  public String forPeople() {
    StringBuilder text = new StringBuilder();
    text.append(
        "The database %s has %s tables and views. These look like what Custobar takes:%n%n"
            .formatted(found.database(), found.tablesSeen()));
    String before = "";
    for (TableGuess guess : found.guesses()) {
      String label = guess.role().label();
      boolean first = !label.equals(before);
      before = label;
      text.append(
          "%-14s %s %s, %s of 100%n"
              .formatted(
                  first ? label : "", first ? "✓" : "or", guess.table().fullName(), guess.score()));
      text.append(wrapped(" ".repeat(17), String.join("; ", guess.reasons())));
    }
    text.append(rights());
    if (files.isEmpty()) {
      found.drafts().forEach(draft -> text.append(draft(draft)));
    }
    text.append(settings());
    text.append(withoutDraft());
    text.append(files.map(InspectPage::writtenAndLeft).orElseGet(() -> "\n" + hint()));
    return text.toString();
  }

  private String rights() {
    StringBuilder text = new StringBuilder("\n");
    text.append(
        found.unreadable().isEmpty()
            ? "The user %s may read all that the drafts read. The rights, for another user with its name:%n%n"
                .formatted(found.user())
            : wrapped(
                    "",
                    "The user %s may not read %s. An administrator of the source runs:"
                        .formatted(found.user(), String.join(", ", found.unreadable())))
                + "\n");
    found.grants().forEach(grant -> text.append("    ").append(grant).append('\n'));
    return text.toString();
  }

  private static String draft(FlowDraft draft) {
    String title = "── routes/%s.sql, %s ".formatted(draft.flow(), doubts(draft));
    return "\n" + title + "─".repeat(Math.max(0, WIDTH - title.length())) + "\n" + draft.sql();
  }

  private static String doubts(FlowDraft draft) {
    int number = draft.doubts().size();
    return number == 0 ? "no doubts" : number == 1 ? "1 doubt" : number + " doubts";
  }

  private String settings() {
    List<String> lines = allSettings();
    return lines.isEmpty()
        ? ""
        : "\nAdd to application.properties:\n\n    " + String.join("\n    ", lines) + "\n";
  }

  private List<String> allSettings() {
    List<String> lines = new ArrayList<>();
    found.drafts().forEach(draft -> lines.addAll(draft.settings()));
    return lines;
  }

  /** Of a flow without a draft, the query is still the demo's. */
  private String withoutDraft() {
    List<String> missing = new ArrayList<>(FlowDraft.FLOWS);
    found.drafts().forEach(draft -> missing.remove(draft.flow()));
    return missing.isEmpty()
        ? ""
        : "\n"
            + wrapped(
                "",
                "No table looks like %s. Write %s by hand, or switch off what you do not have:"
                    .formatted(
                        String.join(" or ", missing),
                        String.join(" and ", missing.stream().map(flow -> flow + ".sql").toList())))
            + "\n    "
            + String.join("\n    ", missing.stream().map(flow -> flow + ".enabled=false").toList())
            + "\n";
  }

  private static String hint() {
    return "Nothing is written. With --write the drafts go into routes/, never over a file that was edited.\n";
  }

  private static String writtenAndLeft(DraftFiles files) {
    StringBuilder text = new StringBuilder("\n");
    files.written().forEach(file -> text.append("written   ").append(file).append('\n'));
    files
        .left()
        .forEach(
            file ->
                text.append("kept      ")
                    .append(file)
                    .append(", which was edited or is not the shipped one\n"));
    text.append(
        files.written().isEmpty()
            ? "Nothing is written: for a draft, move the file that is there away.\n"
            : "Read the lines with \"doubt\", then: ./connector check\n");
    return text.toString();
  }

  private static String wrapped(String indent, String sentence) {
    StringBuilder text = new StringBuilder();
    StringBuilder line = new StringBuilder(indent);
    for (String word : sentence.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        text.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(indent);
      }
      line.append(word).append(' ');
    }
    return text.append(line.toString().stripTrailing()).append('\n').toString();
  }

  /** For programs. */
  public ObjectNode forPrograms() {
    ObjectNode page = new ObjectMapper().createObjectNode();
    page.put("database", found.database()).put("user", found.user());
    ArrayNode tables = page.putArray("tables");
    for (TableGuess guess : found.guesses()) {
      ObjectNode table = tables.addObject();
      table
          .put("looksLike", guess.role().name().toLowerCase(Locale.ROOT))
          .put("schema", guess.table().schema())
          .put("name", guess.table().name())
          .put("rows", guess.table().rows())
          .put("readable", guess.table().readable())
          .put("score", guess.score());
      fill(table.putArray("reasons"), guess.reasons());
    }
    ArrayNode drafts = page.putArray("drafts");
    for (FlowDraft draft : found.drafts()) {
      ObjectNode one = drafts.addObject().put("flow", draft.flow()).put("sql", draft.sql());
      fill(one.putArray("settings"), draft.settings());
      fill(one.putArray("doubts"), draft.doubts());
    }
    fill(page.putArray("grants"), found.grants());
    fill(page.putArray("unreadable"), found.unreadable());
    files.ifPresent(
        done -> {
          fill(page.putArray("written"), texts(done.written()));
          fill(page.putArray("kept"), texts(done.left()));
        });
    return page;
  }

  private static List<String> texts(Collection<Path> files) {
    return files.stream().map(Path::toString).toList();
  }

  private static void fill(ArrayNode array, Collection<String> texts) {
    texts.forEach(array::add);
  }
}

package io.custobarconnector.acceptance;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A block of code in a document: fenced, or indented by four spaces and ended by an empty line.
 *
 * @param place the document and the line on which the block begins
 * @param language of a fence; empty when there is none
 * @param before the paragraph above the block, which says what it is
 */
record Block(String place, String language, String text, String before) {

  /** What a reader does with a block. */
  enum Kind {
    /** Types it into a terminal. */
    COMMANDS,
    /** Gives it to the database. */
    SQL,
    /** Writes it into the settings. */
    SETTINGS,
    /** Writes it into the routes folder. */
    ROUTE,
    /** Looks at it. */
    DRAWING,
    /** Compares it with what the commands above printed. */
    OUTPUT
  }

  private static final Pattern LIST = Pattern.compile("(\\d+\\.|[-*]) +");
  private static final Pattern SQL =
      Pattern.compile(
          "(SELECT|GRANT|REVOKE|DELETE|INSERT|UPDATE|CREATE|ALTER|SET|WITH)\\b[\\s\\S]*");
  private static final Pattern COMMAND =
      Pattern.compile(
          "(\\S*/?connector|mkdir|cp|cd|export|sed|mvn|docker|openssl|curl|get|use|post|sleep|kill|helm|kubectl|systemctl|psql|git|sudo)\\b.*"
              + "|[A-Z_]+=.*|[a-z]+\\(\\) .*|\\(KEY=.*|# .*");
  private static final Pattern SETTING = Pattern.compile("[a-z][A-Za-z0-9._<>-]*\\s?=.*|#.*");
  private static final Pattern FILE =
      Pattern.compile("`([\\w./-]+\\.(?:sql|yaml|jslt|properties))`:?$");

  Kind kind() {
    List<String> lines = text.lines().toList();
    if (language.equals("sql") || SQL.matcher(text).matches()) {
      return Kind.SQL;
    }
    if (language.equals("yaml")) {
      return Kind.ROUTE;
    }
    if (language.equals("text")) {
      return Kind.DRAWING;
    }
    if (language.equals("sh") || (language.isEmpty() && COMMAND.matcher(lines.get(0)).matches())) {
      return Kind.COMMANDS;
    }
    if (lines.stream().allMatch(line -> line.isBlank() || SETTING.matcher(line).matches())) {
      return Kind.SETTINGS;
    }
    return Kind.OUTPUT;
  }

  /** The file that the block belongs into, when the paragraph above ends with its name. */
  Optional<String> file() {
    Matcher named = FILE.matcher(before.strip());
    return named.find() ? Optional.of(named.group(1)) : Optional.empty();
  }

  /** The whole commands of a block of them; one may go over several lines. */
  List<String> commands() {
    List<String> commands = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : text.lines().toList()) {
      open.append(open.isEmpty() ? "" : "\n").append(line);
      if (Shell.isWhole(open.toString())) {
        if (!line.isBlank()) {
          commands.add(open.toString());
        }
        open.setLength(0);
      }
    }
    if (!open.isEmpty()) {
      commands.add(open.toString());
    }
    return commands;
  }

  /** The blocks of a document. */
  static List<Block> of(Path document, String text) {
    List<Block> blocks = new ArrayList<>();
    List<String> lines = Stream.concat(text.lines(), Stream.of("", "end")).toList();
    String paragraph = "";
    boolean blankBefore = true;
    int item = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int indent = line.length() - line.stripLeading().length();
      int begin = i;
      if (line.strip().startsWith("```")) {
        i++;
        while (!lines.get(i).strip().startsWith("```")) {
          i++;
        }
        String language = line.strip().substring(3).strip();
        blocks.add(
            block(document, begin + 1, language, lines.subList(begin + 1, i), indent, paragraph));
      } else if (!line.isBlank() && blankBefore && indent >= item + 4) {
        while (!lines.get(i).isBlank()) {
          i++;
        }
        blocks.add(block(document, begin, "", lines.subList(begin, i), indent, paragraph));
      } else if (!line.isBlank()) {
        paragraph = blankBefore ? line : paragraph + "\n" + line;
        Matcher list = LIST.matcher(line);
        item = list.lookingAt() ? list.end() : indent == 0 && blankBefore ? 0 : item;
      }
      blankBefore = lines.get(i).isBlank() || lines.get(i).strip().startsWith("```");
    }
    return blocks;
  }

  private static Block block(
      Path document, int line, String language, List<String> lines, int indent, String before) {
    String text =
        String.join(
            "\n",
            lines.stream()
                .map(l -> l.substring(Math.min(indent, l.length() - l.stripLeading().length())))
                .toList());
    return new Block(document + ":" + (line + 1), language, text, before);
  }
}

package io.custobarconnector.inspect;

import java.util.ArrayList;
import java.util.List;

/** Puts a query together as people write them: a column a line, comments above it. */
final class DraftText {

  private static final int WIDTH = 98;
  private static final int WIDEST = 40;
  private static final String INDENT = "       ";

  private record Item(List<String> comments, String expression, String alias) {

    boolean namesItself() {
      return expression.replaceFirst("^\\w+\\.", "").equals(alias);
    }

    String lastLine() {
      return expression.substring(expression.lastIndexOf('\n') + 1);
    }
  }

  private final List<String> head = new ArrayList<>();
  private final List<Item> items = new ArrayList<>();
  private final List<String> tail = new ArrayList<>();
  private final List<String> doubts = new ArrayList<>();
  private final List<String> pending = new ArrayList<>();

  /** A comment above the query. */
  DraftText head(String comment) {
    head.addAll(wrapped("", comment));
    return this;
  }

  /** A doubt about the column that comes next. */
  DraftText doubt(String sentence) {
    doubts.add(sentence);
    pending.addAll(wrapped(INDENT, "doubt: " + sentence));
    return this;
  }

  DraftText doubts(List<String> sentences) {
    sentences.forEach(this::doubt);
    return this;
  }

  /** A comment above the column that comes next. */
  DraftText comment(String sentence) {
    pending.addAll(wrapped(INDENT, sentence));
    return this;
  }

  DraftText column(String expression, String alias) {
    items.add(new Item(List.copyOf(pending), expression, alias));
    pending.clear();
    return this;
  }

  /** A line after the columns, such as FROM. */
  DraftText tail(String line) {
    tail.add(line);
    return this;
  }

  /** A doubt about the line that comes next after the columns. */
  DraftText tailDoubt(String sentence) {
    doubts.add(sentence);
    tail.addAll(wrapped(INDENT, "doubt: " + sentence));
    return this;
  }

  List<String> allDoubts() {
    return doubts;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    int aliasAt =
        items.stream()
            .filter(item -> !item.namesItself())
            .mapToInt(item -> item.lastLine().length())
            .filter(length -> length <= WIDEST)
            .max()
            .orElse(0);
    head.forEach(line -> text.append(line).append('\n'));
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      if (i == 0) {
        // Nothing can stand between SELECT and its first column but on lines of their own.
        text.append(item.comments().isEmpty() ? "SELECT " : "SELECT\n");
      }
      item.comments().forEach(line -> text.append(line).append('\n'));
      text.append(i == 0 && item.comments().isEmpty() ? "" : INDENT)
          .append(column(item, aliasAt))
          .append(i + 1 < items.size() ? ",\n" : "\n");
    }
    pending.forEach(line -> text.append(line).append('\n'));
    tail.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  private static String column(Item item, int aliasAt) {
    return item.namesItself()
        ? item.expression()
        : item.expression()
            + " ".repeat(Math.max(0, aliasAt - item.lastLine().length()))
            + " AS "
            + item.alias();
  }

  private static List<String> wrapped(String indent, String comment) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(indent + "--");
    for (String word : comment.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(indent + "--");
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}

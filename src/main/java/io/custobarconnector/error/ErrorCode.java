package io.custobarconnector.error;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The code of a mistake or failure, at the end of each message about it: {@code [CBC-SQL-011]}. A
 * code keeps its meaning for ever; one that is not needed any more is not given again.
 */
public interface ErrorCode {

  Pattern AT_END = Pattern.compile(" \\[(CBC-[A-Z]+-\\d{3})]$");

  /** Three letters: what it is about. */
  String area();

  int number();

  /** What is wrong, whatever the place. */
  String meaning();

  /** What to do. */
  String mend();

  /** Such as {@code CBC-SQL-011}. */
  default String code() {
    return String.format(Locale.ROOT, "CBC-%s-%03d", area(), number());
  }

  /** The sentence with the code at its end; one that has a code already keeps that. */
  default String of(String sentence) {
    return in(sentence).isPresent() ? sentence : "%s [%s]".formatted(sentence, code());
  }

  /** The code at the end of a sentence. */
  static Optional<String> in(String sentence) {
    Matcher found = AT_END.matcher(sentence);
    return found.find() ? Optional.of(found.group(1)) : Optional.empty();
  }

  /** The sentence alone. */
  static String without(String sentence) {
    return AT_END.matcher(sentence).replaceFirst("");
  }
}

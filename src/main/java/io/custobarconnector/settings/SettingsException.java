package io.custobarconnector.settings;

import io.custobarconnector.error.ErrorCode;
import java.io.Serial;
import java.util.List;

/**
 * Every mistake found in the settings, each one line that says where it is, what is wrong and what
 * would be right. No secret is in it, so it may be printed and logged as it is.
 */
public final class SettingsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public SettingsException(ErrorCode code, String problem) {
    this(List.of(code.of(problem)));
  }

  /**
   * @param problems each with its code at its end
   */
  public SettingsException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each, in the order of the file. */
  public List<String> problems() {
    return problems;
  }
}

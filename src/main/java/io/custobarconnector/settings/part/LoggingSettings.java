package io.custobarconnector.settings.part;

/**
 * What is logged.
 *
 * @param level error, warn, info, debug or trace
 * @param format how a line is written
 */
public record LoggingSettings(String level, Format format) {

  /** How a line is written. */
  public enum Format {
    /** For people. */
    TEXT,
    /** One JSON object a line, for log collectors. */
    JSON
  }
}

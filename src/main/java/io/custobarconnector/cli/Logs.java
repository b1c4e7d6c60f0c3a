package io.custobarconnector.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import io.custobarconnector.LoggingSettings;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * The log, on standard error, so that standard output is the command's answer alone. Libraries are
 * heard from warnings up; all of it at {@code debug}.
 */
final class Logs {

  static final String OURS = "io.custobarconnector";

  /** These tell in traces, or twice, what the connector tells in one line; heard at debug only. */
  private static final Map<String, Level> TELL_TWICE =
      Map.of(
          "org.apache.camel.processor.errorhandler", Level.OFF,
          "org.apache.camel.impl.engine", Level.ERROR,
          "org.apache.camel.component.quartz", Level.OFF,
          "org.quartz", Level.OFF,
          "org.apache.camel.component.jdbc", Level.ERROR,
          "io.vertx.core.impl.BlockedThreadChecker", Level.OFF,
          "io.netty.channel.ChannelInitializer", Level.OFF,
          // Of each connection that had to go for another before it had begun, with a trace.
          "io.netty.bootstrap.ServerBootstrap", Level.OFF,
          "io.micrometer", Level.ERROR);

  private static final List<String> WIRES =
      List.of(
          "org.apache.hc.client5.http.wire",
          "org.apache.hc.client5.http.headers",
          "io.netty.handler.logging",
          "org.postgresql");

  private Logs() {}

  /** Until settings are read: only what goes wrong. */
  static void quiet() {
    set(Level.WARN, new LoggingSettings("warn", LoggingSettings.Format.TEXT), List.of());
  }

  /**
   * As the settings say.
   *
   * @param secrets values that must never be shown
   */
  static void configure(LoggingSettings settings, List<String> secrets) {
    set(Level.toLevel(settings.level()), settings, secrets);
  }

  /** Keeps silent about runs that end well, where a progress line and a table tell of them. */
  static void withoutRuns() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(OURS + ".journal").setLevel(Level.WARN);
      context.getLogger(OURS + ".Upstream").setLevel(Level.WARN);
    }
  }

  private static void set(Level level, LoggingSettings settings, List<String> secrets) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    EncoderBase<ILoggingEvent> encoder =
        settings.format() == LoggingSettings.Format.JSON ? json() : text(context);
    encoder.setContext(context);
    encoder.start();
    root.addAppender(console(context, masked(context, encoder, secrets)));
    root.setLevel(level.isGreaterOrEqual(Level.INFO) ? Level.WARN : level);
    context.getLogger(OURS).setLevel(level);
    context.getLogger("com.zaxxer.hikari").setLevel(level == Level.TRACE ? level : Level.ERROR);
    TELL_TWICE.forEach(
        (name, usual) ->
            context.getLogger(name).setLevel(level.isGreaterOrEqual(Level.INFO) ? usual : level));
    // These show whole requests and answers, a customer's name among them.
    for (String wire : WIRES) {
      context.getLogger(wire).setLevel(Level.WARN);
    }
    context.getLogger("org.flywaydb").setLevel(level == Level.TRACE ? level : Level.WARN);
    context
        .getLogger("org.flywaydb.core.internal.jdbc")
        .setLevel(level == Level.TRACE ? level : Level.OFF);
  }

  private static MaskedEncoder masked(
      LoggerContext context, Encoder<ILoggingEvent> encoder, List<String> secrets) {
    MaskedEncoder masked = new MaskedEncoder(encoder, secrets);
    masked.setContext(context);
    masked.start();
    return masked;
  }

  /** The sentence as people read it, not its pattern and parts. */
  private static JsonEncoder json() {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setWithFormattedMessage(true);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithContext(false);
    encoder.setWithSequenceNumber(false);
    return encoder;
  }

  private static PatternLayoutEncoder text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %msg%n%ex{5}");
    return encoder;
  }

  private static ConsoleAppender<ILoggingEvent> console(
      LoggerContext context, Encoder<ILoggingEvent> encoder) {
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    return console;
  }
}

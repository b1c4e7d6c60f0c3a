package io.custobarconnector.cli.output;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.spi.FilterReply;
import io.custobarconnector.flow.schedule.FlowDependencies;
import io.custobarconnector.settings.part.LoggingSettings;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * The log, on standard error, so that standard output is the command's answer alone. Libraries are
 * heard from warnings up; all of it at {@code debug}.
 */
public final class Logs {

  private static final String FORMAT = "format";

  static final String OURS = "io.custobarconnector";

  /** These tell in traces, or twice, what the connector tells in one line; heard at debug only. */
  private static final Map<String, Level> TELL_TWICE =
      Map.of(
          "org.apache.camel.processor.errorhandler", Level.OFF,
          "org.apache.camel.impl.engine", Level.ERROR,
          // Of a start that failed, of which the command tells.
          "org.apache.camel.impl.engine.AbstractCamelContext", Level.OFF,
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

  /** Until settings are read: only what goes wrong, in the format that the environment asks for. */
  public static void quiet() {
    String asked =
        System.getProperty("logging.format", System.getenv().getOrDefault("LOGGING_FORMAT", ""));
    LoggingSettings.Format format =
        asked.strip().equalsIgnoreCase("json")
            ? LoggingSettings.Format.JSON
            : LoggingSettings.Format.TEXT;
    set(Level.WARN, new LoggingSettings("warn", format), List.of());
  }

  /** Whether each line is a JSON object. */
  public static boolean areForPrograms() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && LoggingSettings.Format.JSON.name().equals(context.getProperty(FORMAT));
  }

  /**
   * As the settings say.
   *
   * @param secrets values that must never be shown
   */
  public static void configure(LoggingSettings settings, List<String> secrets) {
    set(Level.toLevel(settings.level()), settings, secrets);
  }

  /** Keeps silent about runs that end well, where a progress line and a table tell of them. */
  public static void withoutRuns() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(OURS + ".journal").setLevel(Level.WARN);
      context.getLogger(FlowDependencies.class).setLevel(Level.WARN);
    }
  }

  /** Says nothing more. Does not wait for what is being written. */
  static void silence() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.addTurboFilter(
          new TurboFilter() {
            @Override
            public FilterReply decide(
                Marker marker,
                Logger logger,
                Level level,
                String format,
                Object[] parameters,
                Throwable failure) {
              return FilterReply.DENY;
            }
          });
    }
  }

  private static void set(Level level, LoggingSettings settings, List<String> secrets) {
    if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
      return;
    }
    context.putProperty(FORMAT, settings.format().name());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.detachAndStopAllAppenders();
    EncoderBase<ILoggingEvent> encoder =
        settings.format() == LoggingSettings.Format.JSON ? new JsonLine() : text(context);
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

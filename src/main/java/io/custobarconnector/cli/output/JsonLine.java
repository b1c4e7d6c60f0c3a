package io.custobarconnector.cli.output;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.slf4j.event.KeyValuePair;

/**
 * A line of the log for programs: one flat JSON object, with the sentence that people read and what
 * it is about, such as the flow, the number of its run and its counts.
 */
final class JsonLine extends EncoderBase<ILoggingEvent> {

  private static final byte[] NONE = {};

  private final ObjectMapper json = new ObjectMapper();

  @Override
  public byte[] headerBytes() {
    return NONE;
  }

  @Override
  public byte[] footerBytes() {
    return NONE;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ObjectNode line =
        json.createObjectNode()
            .put("timestamp", event.getInstant().toString())
            .put("level", event.getLevel().toString())
            .put("message", event.getFormattedMessage());
    event.getMDCPropertyMap().forEach(line::put);
    for (KeyValuePair about :
        Objects.requireNonNullElse(event.getKeyValuePairs(), List.<KeyValuePair>of())) {
      line.putPOJO(about.key, about.value);
    }
    line.put("logger", event.getLoggerName()).put("thread", event.getThreadName());
    if (event.getThrowableProxy() != null) {
      line.put("trace", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    try {
      return (json.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}

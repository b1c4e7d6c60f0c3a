package io.custobarconnector.custobar.message;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;

/** Writes messages as bytes, one after the other, through one buffer. */
public final class MessageWriter implements AutoCloseable {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .rootValueSeparator((String) null)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          // An emoji as its four bytes of UTF-8, not as two escapes.
          .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
          .build();

  private final ByteArrayBuilder buffer = new ByteArrayBuilder(2048);
  private final JsonGenerator json;
  private final SerializedString[] names;

  public MessageWriter(SerializedString[] names) {
    this.names = names;
    try {
      this.json = JSON.createGenerator(buffer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One object of the fields that have a value, in their order. */
  byte[] write(Object[] values) {
    try {
      json.writeStartObject();
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null) {
          json.writeFieldName(names[i]);
          value(values[i]);
        }
      }
      return finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The object that removes or hides a record. */
  public byte[] writeDeletion(String externalId, String flag, boolean value) {
    try {
      json.writeStartObject();
      json.writeStringField("external_id", externalId);
      json.writeBooleanField(flag, value);
      return finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      json.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    buffer.release();
  }

  private byte[] finish() throws IOException {
    json.writeEndObject();
    json.flush();
    byte[] bytes = buffer.toByteArray();
    buffer.reset();
    return bytes;
  }

  private void value(Object value) throws IOException {
    if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Long number) {
      json.writeNumber(number);
    } else if (value instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (value instanceof Collection<?> values) {
      json.writeStartArray();
      for (Object element : values) {
        value(element);
      }
      json.writeEndArray();
    } else if (value instanceof Map<?, ?> members) {
      json.writeStartObject();
      for (Map.Entry<?, ?> member : members.entrySet()) {
        json.writeFieldName((String) member.getKey());
        value(member.getValue());
      }
      json.writeEndObject();
    } else {
      json.writeNull();
    }
  }
}

package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;

/** Records by number, each kept as the bytes of its JSON; numbers are never used twice. */
final class RecordTable {
  private byte[][] contents = new byte[1024][];
  private int next;
  private int live;

  int add(ObjectNode record) {
    if (next == contents.length) {
      contents = Arrays.copyOf(contents, next * 2);
    }
    contents[next] = Json.bytes(record);
    live++;
    return next++;
  }

  /** Replaces a record; false when it was the same already. */
  boolean put(int number, ObjectNode record) {
    byte[] bytes = Json.bytes(record);
    if (Arrays.equals(bytes, contents[number])) {
      return false;
    }
    contents[number] = bytes;
    return true;
  }

  void remove(int number) {
    if (has(number)) {
      contents[number] = null;
      live--;
    }
  }

  boolean has(int number) {
    return number >= 0 && number < next && contents[number] != null;
  }

  ObjectNode get(int number) {
    return Json.stored(contents[number]);
  }

  /** One more than the highest number given out. */
  int end() {
    return next;
  }

  int live() {
    return live;
  }
}

package io.custobarconnector.custobar.upload;

import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.message.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One upload to Custobar: messages of one datatype, as many as one HTTP request carries. Messages
 * of one group (the rows of one receipt) are never divided between two requests.
 *
 * @param inDoubt whether Custobar may have taken these messages before, in a run that died
 * @see <a href="https://custobar.com/docs/api/data-import-formats/">Import formats</a>
 */
public record UploadRequest(DatatypeSchema datatype, List<Message> messages, boolean inDoubt) {

  /**
   * Bytes of the messages in one request. Custobar documents no limit; many web servers refuse a
   * body above a mebibyte when nobody has set another limit, and what waits to be sent must fit
   * into memory however long the texts are.
   */
  static final int MOST_BYTES = 1_000_000;

  /** Messages of one group in a request at most; a larger one goes in several. */
  static final int MOST_OF_A_GROUP = 5000;

  /**
   * Makes as few requests as the size and {@link #MOST_BYTES} allow. A group or a message that is
   * larger gets a request of its own.
   *
   * @param size messages in one request at most
   */
  public static List<UploadRequest> divide(
      DatatypeSchema datatype, List<Message> messages, int size, boolean inDoubt) {
    List<UploadRequest> requests = new ArrayList<>();
    int start = 0;
    while (start < messages.size()) {
      int end = end(messages, start, size);
      int border = borderAtOrBefore(messages, start, end);
      requests.add(new UploadRequest(datatype, messages.subList(start, border), inDoubt));
      start = border;
    }
    return requests;
  }

  /** As far as the number of messages and their bytes allow; one message at least. */
  private static int end(List<Message> messages, int start, int size) {
    long bytes = 0;
    int end = start;
    while (end < messages.size() && end - start < size) {
      bytes += messages.get(end).json().length;
      if (bytes > MOST_BYTES && end > start) {
        break;
      }
      end++;
    }
    return end;
  }

  /** The two halves of a refused request; each is whole receipts. */
  public List<UploadRequest> halves() {
    int border = borderAtOrBefore(messages, 0, messages.size() / 2);
    return List.of(
        new UploadRequest(datatype, messages.subList(0, border), inDoubt),
        new UploadRequest(datatype, messages.subList(border, messages.size()), inDoubt));
  }

  /** Whether the request can be halved without dividing a group. */
  public boolean isDivisible() {
    return messages.size() > 1
        && borderAtOrBefore(messages, 0, messages.size() / 2) < messages.size();
  }

  /** The path of the upload, such as {@code /api/customers/upload/}. */
  public String path() {
    return datatype.uploadPath();
  }

  /** The body: an object with one key, the datatype, that holds the messages. */
  public byte[] body() {
    byte[] open = ("{\"" + datatype.wrapperKey() + "\":[").getBytes(StandardCharsets.UTF_8);
    byte[] close = "]}".getBytes(StandardCharsets.UTF_8);
    int commas = Math.max(0, messages.size() - 1);
    int inside =
        messages.stream().mapToInt(message -> message.json().length + message.undo().length).sum();
    // Filled in place: a request may be large, and a second copy would be as large.
    ByteBuffer body = ByteBuffer.allocate(open.length + inside + commas + close.length);
    body.put(open);
    for (int i = 0; i < messages.size(); i++) {
      if (i > 0) {
        body.put((byte) ',');
      }
      body.put(messages.get(i).body());
    }
    return body.put(close).array();
  }

  /** Keys of the rows that the messages were made of. */
  public List<String> keys() {
    return messages.stream().map(Message::key).toList();
  }

  /** The {@code external_id} of each message whose record can be deleted; empty text for others. */
  public List<String> ids() {
    return messages.stream().map(Message::id).toList();
  }

  /** Whether the request tells of records that are gone. */
  boolean removes() {
    return !messages.isEmpty() && messages.get(0).removal();
  }

  /** Fingerprints of the messages. */
  public long[] fingerprints() {
    return messages.stream().mapToLong(message -> fingerprint(datatype, message)).toArray();
  }

  /**
   * What tells whether Custobar has a message already: its content; for an event its key, since an
   * event that is told again in other words would happen again.
   */
  static long fingerprint(DatatypeSchema datatype, Message message) {
    return datatype.name().equals("events") ? message.keyFingerprint() : message.fingerprint();
  }

  /**
   * The last border between two groups in {@code (start, end]}; when a group fills all of it, the
   * group's end, but no more than {@link #MOST_OF_A_GROUP} messages.
   */
  private static int borderAtOrBefore(List<Message> messages, int start, int end) {
    for (int i = Math.max(end, start + 1); i > start; i--) {
      if (isBorder(messages, i)) {
        return i;
      }
    }
    int i = Math.max(end, start + 1);
    while (!isBorder(messages, i) && i - start < MOST_OF_A_GROUP) {
      i++;
    }
    return i;
  }

  private static boolean isBorder(List<Message> messages, int i) {
    if (i == 0 || i >= messages.size()) {
      return true;
    }
    String group = messages.get(i).group();
    return group.isEmpty() || !group.equals(messages.get(i - 1).group());
  }
}

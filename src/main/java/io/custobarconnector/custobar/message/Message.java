package io.custobarconnector.custobar.message;

import io.custobarconnector.journal.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * One item of an upload.
 *
 * @param key names the row for people and for the journal: its {@code _key}, else its identity
 * @param group rows with the same group go in one request; empty when the datatype has no groups
 * @param json one JSON object in UTF-8, always the same bytes for the same values, so that a hash
 *     of it is a fingerprint. Not copied: do not change it.
 * @param id the {@code external_id} of a record that can be deleted one day; empty for others
 * @param removal whether it tells that the record is gone
 * @param undo what is written into the object beside its fields, so that an earlier deletion is
 *     undone, such as {@code ,"visible":true}; no part of the fingerprint. Not copied
 * @param fingerprint the first 64 bits of the object's SHA-256, made once: a run asks for it
 *     several times
 */
@SuppressWarnings("ArrayRecordComponent") // millions of these; a copy per look would cost more
public record Message(
    String key,
    String group,
    byte[] json,
    String id,
    boolean removal,
    byte[] undo,
    long fingerprint) {

  private static final byte[] NOTHING = {};

  /** A message of a record that nobody deletes. */
  public Message(String key, String group, byte[] json) {
    this(key, group, json, "", false);
  }

  /** A message of the record with an id, or of its removal. */
  public Message(String key, String group, byte[] json, String id, boolean removal) {
    this(key, group, json, id, removal, NOTHING, Fingerprint.of(json));
  }

  /** The same message, which undoes an earlier deletion of its record. */
  public Message undoing(byte[] deletion) {
    return new Message(key, group, json, id, removal, deletion, fingerprint);
  }

  /** The object as it is sent. */
  public byte[] body() {
    if (undo.length == 0) {
      return json;
    }
    byte[] body = Arrays.copyOf(json, json.length + undo.length);
    System.arraycopy(undo, 0, body, json.length - 1, undo.length);
    body[body.length - 1] = '}';
    return body;
  }

  /** As {@link #fingerprint}, of the key: for what happens once, however it is told. */
  public long keyFingerprint() {
    return Fingerprint.of(key.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message message
        && key.equals(message.key)
        && group.equals(message.group)
        && Arrays.equals(json, message.json)
        && id.equals(message.id)
        && removal == message.removal
        && Arrays.equals(undo, message.undo);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, group, Arrays.hashCode(json), id, removal, Arrays.hashCode(undo));
  }

  /** Without the content, which is personal data. */
  @Override
  public String toString() {
    return "Message[" + json.length + " bytes]";
  }
}

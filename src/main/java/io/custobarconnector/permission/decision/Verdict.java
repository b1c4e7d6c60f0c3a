package io.custobarconnector.permission.decision;

import java.time.Instant;
import java.util.Optional;

/**
 * What becomes of an event.
 *
 * @param next what is remembered from now on
 * @param reason why the event counts or does not
 * @param write what the source has to hold from now on; empty when it stays as it is
 * @param send what has to be sent to Custobar; empty for nothing
 * @param undo whether the source's yes does not count and has to be taken back there
 */
public record Verdict(
    PermissionState next,
    PermissionReason reason,
    Optional<StoredPermission> write,
    Optional<Boolean> send,
    boolean undo) {

  /** Nothing changes on the other side. */
  public static Verdict of(PermissionState next, PermissionReason reason) {
    return new Verdict(next, reason, Optional.empty(), Optional.empty(), false);
  }

  /** The source has to hold this. */
  static Verdict write(PermissionState next, PermissionReason reason, boolean granted, Instant at) {
    StoredPermission held = new StoredPermission(PermissionValue.of(granted), Optional.of(at));
    return new Verdict(next, reason, Optional.of(held), Optional.empty(), false);
  }

  /** Custobar has to be sent this. */
  public static Verdict send(PermissionState next, PermissionReason reason, boolean granted) {
    return new Verdict(next, reason, Optional.empty(), Optional.of(granted), false);
  }

  /** The source's yes does not count. */
  static Verdict undo(PermissionState next, PermissionReason reason) {
    return new Verdict(next, reason, Optional.empty(), Optional.empty(), true);
  }
}

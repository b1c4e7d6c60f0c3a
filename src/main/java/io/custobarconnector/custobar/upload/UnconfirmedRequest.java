package io.custobarconnector.custobar.upload;

import io.custobarconnector.custobar.message.Message;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A request of events of which nobody knows whether Custobar took it, while Custobar is asked.
 * Custobar takes a request as a whole, so its first and last event tell of all, and only when they
 * disagree the others are asked for. Events that an earlier run left in doubt may have travelled in
 * different requests; each of them is asked for.
 */
final class UnconfirmedRequest {

  private final UploadRequest request;
  private final BitSet asked = new BitSet();
  private final BitSet arrived = new BitSet();

  UnconfirmedRequest(UploadRequest request) {
    this.request = request;
  }

  /** Whether there is an event left to ask for. */
  boolean isOpen() {
    return next() >= 0;
  }

  /** The event to ask for now. */
  Message question() {
    return request.messages().get(next());
  }

  /** Custobar's answer to the question. */
  void hear(boolean has) {
    int position = next();
    asked.set(position);
    arrived.set(position, has);
  }

  /** The events that Custobar does not have, still to be sent. */
  List<Message> missing() {
    List<Message> messages = request.messages();
    boolean agreed = asked.cardinality() < messages.size();
    if (agreed) {
      return arrived.get(0) ? List.of() : messages;
    }
    List<Message> missing = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (!arrived.get(i)) {
        missing.add(messages.get(i));
      }
    }
    return missing;
  }

  private int next() {
    int last = request.messages().size() - 1;
    if (!asked.get(0)) {
      return 0;
    }
    if (!asked.get(last)) {
      return last;
    }
    boolean agreed = !request.inDoubt() && arrived.get(0) == arrived.get(last);
    int unasked = asked.nextClearBit(0);
    return agreed || unasked > last ? -1 : unasked;
  }
}

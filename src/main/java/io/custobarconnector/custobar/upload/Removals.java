package io.custobarconnector.custobar.upload;

import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.datatype.Deletion;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.custobar.message.MessageWriter;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.Conversion.Deletions;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.journal.row.DueDeletion;
import io.custobarconnector.journal.row.GoneRow;
import io.custobarconnector.journal.run.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Tells Custobar what is gone, and undoes it when it is there again. A deletion names an id of
 * Custobar's, and another row may have the same; whether one does is known only when all that a run
 * read was accepted. So a row that is gone is noted in the journal first, and its id is told at the
 * end of the run.
 */
final class Removals {

  /** Ids that are told between two moves of the journal. */
  private static final int PAGE = 2000;

  /** Deletions that Custobar refused before and that a run tries again. */
  private static final int REFUSED = 20;

  private final Datatypes datatypes;
  private final Function<String, Conversion> conversions;
  private final Fingerprints fingerprints;
  private final ObjectMapper json = new ObjectMapper();

  Removals(
      Datatypes datatypes, Function<String, Conversion> conversions, Fingerprints fingerprints) {
    this.datatypes = datatypes;
    this.conversions = conversions;
    this.fingerprints = fingerprints;
  }

  /**
   * The messages that are to be sent now; those of rows that are gone are noted in the run instead.
   * Of a row that comes several times, and is gone in one of them, the last one counts.
   *
   * @param page all messages of the page
   * @param news those that Custobar does not have
   */
  List<Message> apart(Run run, DatatypeSchema datatype, List<Message> page, List<Message> news) {
    List<Message> latest = page.stream().anyMatch(Message::removal) ? latest(page, news) : news;
    run.nothingToSend(news.size() - latest.size());
    List<Message> there = latest.stream().filter(message -> !message.removal()).toList();
    if (there.size() < latest.size()) {
      run.removed(
          latest.stream()
              .filter(Message::removal)
              .map(m -> new GoneRow(m.key(), datatype.name(), m.id(), m.fingerprint()))
              .toList());
    }
    return datatype.deletion().how() == Deletion.How.HIDE ? undoing(run, datatype, there) : there;
  }

  private static List<Message> latest(List<Message> page, List<Message> news) {
    Map<String, Message> last = new HashMap<>();
    Map<String, Boolean> gone = new HashMap<>();
    for (Message message : page) {
      last.put(message.key(), message);
      gone.merge(message.key(), message.removal(), Boolean::logicalOr);
    }
    return news.stream()
        .filter(message -> !gone.get(message.key()) || message.equals(last.get(message.key())))
        .toList();
  }

  /** The messages, with the flag set back where Custobar was told that the record is gone. */
  private List<Message> undoing(Run run, DatatypeSchema datatype, List<Message> messages) {
    List<String> ids = messages.stream().map(Message::id).filter(id -> !id.isEmpty()).toList();
    Set<String> told = ids.isEmpty() ? Set.of() : fingerprints.toldGone(run.flow(), ids);
    return told.isEmpty()
        ? messages
        : messages.stream()
            .map(message -> told.contains(message.id()) ? undoing(datatype, message) : message)
            .toList();
  }

  /** A row that says itself whether it is shown has the last word. */
  private Message undoing(DatatypeSchema datatype, Message message) {
    Deletion deletion = datatype.deletion();
    String flag = deletion.field().orElseThrow();
    try {
      if (json.readTree(message.json()).has(flag)) {
        return message;
      }
    } catch (IOException e) {
      throw new IllegalStateException("the message was written as JSON", e);
    }
    return message.undoing(
        ",\"%s\":%s".formatted(flag, !deletion.value()).getBytes(StandardCharsets.UTF_8));
  }

  /** Whether there are deletions that this run has not told of. */
  boolean any(Run run) {
    if (!run.isRecorded()) {
      return false;
    }
    boolean any = !fingerprints.due(run.flow(), run.lastDeletion(), 1).isEmpty();
    if (!any) {
      run.allDeletionsTold();
    }
    return any;
  }

  /** The next deletions that are due. */
  List<UploadRequest> requests(Run run, int size) {
    Map<String, List<Message>> messages = new LinkedHashMap<>();
    int refused = 0;
    for (DueDeletion due : fingerprints.due(run.flow(), run.lastDeletion(), PAGE)) {
      run.deletionsUpTo(due.number());
      DatatypeSchema datatype = datatypes.get(due.datatype());
      if (!tells(run, datatype)) {
        continue;
      }
      Message message = message(datatype, due);
      if (run.setAside().wasDropped(due.key(), message.fingerprint())) {
        run.deletionDropped(due);
      } else if (!run.setAside().wasRefused(due.key(), message.fingerprint())
          || ++refused <= REFUSED) {
        messages.computeIfAbsent(due.datatype(), name -> new ArrayList<>()).add(message);
      }
    }
    List<UploadRequest> requests = new ArrayList<>();
    messages.forEach(
        (name, of) -> requests.addAll(UploadRequest.divide(datatypes.get(name), of, size, false)));
    return requests;
  }

  /** Whether the settings let the flow tell of deletions. */
  private boolean tells(Run run, DatatypeSchema datatype) {
    Deletions allowed = conversions.apply(run.flow()).deletions();
    return switch (datatype.deletion().how()) {
      case NONE -> false;
      case HIDE -> allowed != Deletions.IGNORE;
      case DELETE -> allowed == Deletions.DELETE;
    };
  }

  private static Message message(DatatypeSchema datatype, DueDeletion due) {
    Deletion deletion = datatype.deletion();
    try (var writer = new MessageWriter(new SerializedString[0])) {
      return new Message(
          due.key(),
          "",
          writer.writeDeletion(due.id(), deletion.field().orElseThrow(), deletion.value()),
          due.id(),
          true);
    }
  }

  /** Custobar took a request that tells of deletions. */
  void accepted(UploadRequest request, Run run) {
    run.deleted(
        request.keys(), request.ids(), request.datatype().deletion().how() == Deletion.How.DELETE);
  }

  /**
   * Whether an id is told to be gone when its row gets another. Only what can be undone follows
   * from so little: a product is hidden, a customer is never deleted since the number has changed.
   */
  boolean hideOldIds(UploadRequest request, Run run) {
    return request.datatype().deletion().how() == Deletion.How.HIDE
        && run.isRecorded()
        && tells(run, request.datatype());
  }
}

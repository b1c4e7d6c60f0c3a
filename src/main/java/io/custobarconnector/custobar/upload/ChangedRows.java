package io.custobarconnector.custobar.upload;

import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.journal.run.Run;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which messages of a page have to go.
 *
 * @param news what Custobar does not have yet; of a receipt, all rows go when one is news
 * @param inDoubt what Custobar may have, since the process died before it knew
 * @param unchanged keys of what Custobar has already
 * @param dropped how many messages a person has given up
 * @param refused how many messages Custobar refused before, as they are
 * @param added how many of the news are of rows that Custobar does not know from here
 * @param changed keys of those of the news that Custobar knows otherwise from here
 * @param unknown keys of the page of which nothing is known here
 * @param doubtful keys of those of the news that Custobar may have as they are: a run or a backfill
 *     that broke off was about to send them
 */
record ChangedRows(
    List<Message> news,
    List<Message> inDoubt,
    List<String> unchanged,
    int dropped,
    int refused,
    int added,
    List<String> changed,
    Set<String> unknown,
    List<String> doubtful) {

  /** Compares a page with what was delivered, in one question. */
  static ChangedRows of(
      DatatypeSchema datatype, Run run, List<Message> messages, Fingerprints fingerprints) {
    List<String> keys = messages.stream().map(Message::key).toList();
    long[] prints =
        messages.stream().mapToLong(m -> UploadRequest.fingerprint(datatype, m)).toArray();
    Fingerprints.Compared compared = fingerprints.compare(run.flow(), keys, prints);
    BitSet fresh = (BitSet) compared.news().clone();
    if (run.sendsEverything()) {
      fresh.set(0, messages.size());
    }
    BitSet dropped = new BitSet();
    // What a person dropped goes only along with a receipt of which another row is news.
    for (int i = fresh.nextSetBit(0); i >= 0; i = fresh.nextSetBit(i + 1)) {
      Message message = messages.get(i);
      dropped.set(i, run.setAside().wasDropped(message.key(), message.fingerprint()));
      fresh.set(i, !dropped.get(i) && (run.isTryingAgain() || !wasRefused(run, message)));
    }
    Set<String> groups =
        fresh.stream()
            .mapToObj(i -> messages.get(i).group())
            .filter(group -> !group.isEmpty())
            .collect(Collectors.toSet());
    List<Message> news = new ArrayList<>();
    List<Message> inDoubt = new ArrayList<>();
    List<String> unchanged = new ArrayList<>();
    int givenUp = 0;
    int refused = 0;
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      if (compared.inDoubt().get(i) && !dropped.get(i) && Uploads.isRepeatHarmful(datatype)) {
        inDoubt.add(message);
      } else if (fresh.get(i) || groups.contains(message.group())) {
        news.add(message);
      } else if (!compared.news().get(i)) {
        unchanged.add(message.key());
      } else if (dropped.get(i)) {
        givenUp++;
      } else {
        refused++;
      }
    }
    BitSet changed = (BitSet) fresh.clone();
    changed.and(compared.news());
    changed.and(compared.known());
    BitSet doubtful = (BitSet) changed.clone();
    doubtful.and(compared.inDoubt());
    if (Uploads.isRepeatHarmful(datatype)) {
      doubtful.clear();
    }
    fresh.andNot(compared.known());
    BitSet unknown = (BitSet) compared.news().clone();
    unknown.andNot(compared.known());
    return new ChangedRows(
        news,
        inDoubt,
        unchanged,
        givenUp,
        refused,
        fresh.cardinality(),
        changed.stream().mapToObj(keys::get).toList(),
        unknown.stream().mapToObj(keys::get).collect(Collectors.toSet()),
        doubtful.stream().mapToObj(keys::get).toList());
  }

  /** How many messages were compared. */
  int size() {
    return news.size() + inDoubt.size() + unchanged.size() + dropped + refused;
  }

  /** Custobar refused just this before; each run tries a few of these again, by themselves. */
  private static boolean wasRefused(Run run, Message message) {
    return run.setAside().wasRefused(message.key(), message.fingerprint());
  }
}

package io.custobarconnector.custobar.upload;

import io.custobarconnector.custobar.datatype.DatatypeSchema;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.datatype.Deletion;
import io.custobarconnector.custobar.message.Formatted;
import io.custobarconnector.custobar.message.Message;
import io.custobarconnector.custobar.message.MessageFormat;
import io.custobarconnector.custobar.message.Omission;
import io.custobarconnector.custobar.message.RowReader;
import io.custobarconnector.custobar.message.RowVersions;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.custobar.value.InvalidValue;
import io.custobarconnector.custobar.value.SourceValue;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.journal.row.AcceptedMessages;
import io.custobarconnector.journal.row.OmittedField;
import io.custobarconnector.journal.row.RejectedRow;
import io.custobarconnector.journal.row.RowVersion;
import io.custobarconnector.journal.run.Forecast;
import io.custobarconnector.journal.run.Imbalance;
import io.custobarconnector.journal.run.Run;
import io.custobarconnector.journal.run.RunStoppedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The steps of {@code kamelet:custobar-sink} and {@code direct:custobar-upload} in Java. */
public final class Uploads {

  private final Datatypes datatypes;
  private final Function<String, Conversion> conversions;
  private final ToIntFunction<String> batchSizes;
  private final Fingerprints fingerprints;
  private final RequestFiller fullRequests = new RequestFiller();
  private final Removals removals;
  private final RejectionLimit limit;
  private final Map<String, MessageFormat> formats = new ConcurrentHashMap<>();
  private final Map<String, CustobarComparison> comparisons = new ConcurrentHashMap<>();

  /**
   * @param conversions how a flow's values are converted, by the flow's name
   * @param batchSizes messages in one request at most, by the flow's name
   * @param fingerprints knows what Custobar has already
   */
  public Uploads(
      Datatypes datatypes,
      Function<String, Conversion> conversions,
      ToIntFunction<String> batchSizes,
      Fingerprints fingerprints) {
    this(datatypes, conversions, batchSizes, fingerprints, RejectionLimit.NONE);
  }

  /**
   * As above.
   *
   * @param limit how many rows may be rejected
   */
  public Uploads(
      Datatypes datatypes,
      Function<String, Conversion> conversions,
      ToIntFunction<String> batchSizes,
      Fingerprints fingerprints,
      RejectionLimit limit) {
    this.limit = limit;
    this.datatypes = datatypes;
    this.conversions = conversions;
    this.batchSizes = batchSizes;
    this.fingerprints = fingerprints;
    this.removals = new Removals(datatypes, conversions, fingerprints);
  }

  /**
   * Turns rows into requests. A row that cannot be right is rejected in the run's journal; the
   * others go on.
   *
   * @throws IllegalArgumentException when the datatype is unknown
   * @throws RunStoppedException when more rows cannot be right than may be
   */
  public List<UploadRequest> requests(String datatype, Run run, List<Map<String, Object>> rows) {
    DatatypeSchema format = datatypes.get(datatype);
    MessageFormat messages =
        formats.computeIfAbsent(
            run.flow() + " " + datatype,
            key -> new MessageFormat(format, conversions.apply(run.flow())));
    Set<String> strangers =
        format.deletion().how() == Deletion.How.NONE
            ? Set.of()
            : goneStrangers(run, messages, rows);
    List<Map<String, Object>> known =
        strangers.isEmpty()
            ? rows
            : rows.stream()
                .filter(row -> !(mayBeStranger(run, row) && strangers.contains(messages.key(row))))
                .toList();
    Formatted formatted = messages.format(known);
    if (run.isReconcile() && comparisons.containsKey(run.flow())) {
      comparisons.get(run.flow()).expect(formatted.messages());
    }
    ChangedRows selection = ChangedRows.of(format, run, formatted.messages(), fingerprints);
    if (run.isCounting()) {
      count(run.forecast(), formatted, selection);
      return List.of();
    }
    balance(run, known.size(), formatted, selection);
    List<RejectedRow> rejected = rejected(datatype, rows, formatted);
    // Before anything is counted: a run that stops here has rejected nothing.
    limit.check(run, known.size(), formatted, rejected, fingerprints);
    run.rowsArrived(rows.size());
    run.unknownKeys(selection.unknown());
    run.noLongerThere(List.copyOf(strangers));
    run.nothingToSend(rows.size() - known.size() + selection.refused());
    run.rowsIgnored(selection.dropped());
    rejected.forEach(run::rejected);
    note(run, formatted);
    run.alreadyDelivered(selection.unchanged());
    run.differ(selection.changed());
    run.doubts(selection.doubtful());
    run.doubts(selection.inDoubt().stream().map(Message::key).toList());
    List<Message> news =
        run.isRecorded()
            ? removals.apart(run, format, formatted.messages(), selection.news())
            : selection.news();
    if (run.isTryingAgain()) {
      fullRequests.drop(run, format, formatted);
    }
    int size = batchSizes.applyAsInt(run.flow());
    List<UploadRequest> requests =
        new ArrayList<>(UploadRequest.divide(format, selection.inDoubt(), size, true));
    requests.addAll(
        run.fillsRequests() && !run.isTryingAgain()
            ? fullRequests.with(run, format, formatted, news, size)
            : UploadRequest.divide(format, news, size, false));
    return requests;
  }

  /** From now on, a comparison takes the messages that reconciles of the flow read. */
  public void expectIn(CustobarComparison comparison, String flow) {
    comparisons.put(flow, comparison);
  }

  private static void balance(Run run, int rows, Formatted formatted, ChangedRows selection) {
    int formattedRows =
        formatted.messages().size() + formatted.refusals().size() + ignored(formatted).size();
    if (formattedRows != rows) {
      throw Imbalance.in("formatting", run.flow(), rows, formattedRows);
    }
    if (selection.size() != formatted.messages().size()) {
      throw Imbalance.in("comparing", run.flow(), formatted.messages().size(), selection.size());
    }
  }

  /** What the pages of a run left over that did not fill a request. */
  public List<UploadRequest> rest(Run run) {
    run.triesAgain(false);
    return fullRequests.rest(run);
  }

  /** Whether there are deletions that this run has not told of; asked when all else was sent. */
  public boolean anyDeletions(Run run) {
    return removals.any(run);
  }

  /** Requests that tell Custobar of what is gone, as many as make a page. */
  public List<UploadRequest> deletions(Run run) {
    return removals.requests(run, batchSizes.applyAsInt(run.flow()));
  }

  private static void count(Forecast forecast, Formatted formatted, ChangedRows selection) {
    int doubtful = selection.doubtful().size();
    forecast.added(selection.added() + selection.inDoubt().size() + doubtful);
    forecast.changed(selection.news().size() - selection.added() - doubtful);
    forecast.unfit(formatted.refusals().size() + formatted.omissions().size());
  }

  /** In the order of the refusals. */
  private static List<RejectedRow> rejected(
      String datatype, List<Map<String, Object>> rows, Formatted formatted) {
    Map<String, RowVersion> versions = RowVersions.of(datatype, rows, formatted.refusals());
    return formatted.refusals().stream()
        .map(
            refusal ->
                new RejectedRow(
                    datatype,
                    refusal.key(),
                    RejectedRow.Origin.CONNECTOR,
                    Optional.ofNullable(refusal.field()),
                    refusal.kind(),
                    refusal.reason(),
                    Optional.empty(),
                    versions.getOrDefault(refusal.key(), RowVersion.UNKNOWN)))
        .toList();
  }

  private static void note(Run run, Formatted formatted) {
    for (Omission omission : formatted.omissions()) {
      run.omitted(
          new OmittedField(omission.key(), omission.field(), omission.kind(), omission.reason()));
    }
    run.leftAlone(ignored(formatted));
  }

  /** Keys of rows that are gone and of which nothing is sent, by the settings. */
  private static List<String> ignored(Formatted formatted) {
    return formatted.omissions().stream()
        .filter(omission -> omission.kind().equals(RowReader.DELETION_IGNORED))
        .map(Omission::key)
        .toList();
  }

  /**
   * Keys of rows that are gone and of which nothing was sent, as far as the journal knows: telling
   * of the deletion would make empty records in Custobar. When a run broke off lately, it may have
   * sent rows that the journal does not know, and what has gone since is told all the same; what
   * was deleted before the flow ever ran, or nobody knows when, is not. The time alone does not
   * tell: a transaction that was open when the flow first ran may have deleted what that run read.
   */
  private Set<String> goneStrangers(
      Run run, MessageFormat messages, List<Map<String, Object>> rows) {
    List<String> keys =
        rows.stream().filter(row -> mayBeStranger(run, row)).map(messages::key).toList();
    if (keys.isEmpty()) {
      return Set.of();
    }
    Fingerprints.Compared compared = fingerprints.compare(run.flow(), keys, new long[keys.size()]);
    Set<String> strangers = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      if (compared.news().get(i) && !compared.known().get(i)) {
        strangers.add(keys.get(i));
      }
    }
    // What waits for a fuller request is dropped when its row is read again.
    strangers.removeAll(run.keptKeys());
    return strangers;
  }

  private static boolean mayBeStranger(Run run, Map<String, Object> row) {
    try {
      return RowReader.isDeleted(row)
          && !(SourceValue.plain(row.get("_changed_at")) instanceof Instant changedAt
              && !changedAt.isBefore(run.unknownSentSince()));
    } catch (InvalidValue e) {
      return false;
    }
  }

  /** The path of a request's upload. */
  public String path(UploadRequest request) {
    return request.path();
  }

  /** The body of a request. */
  public byte[] body(UploadRequest request) {
    return request.body();
  }

  /** Custobar refused a request. */
  public void refused(Run run) {
    run.takenNothing();
  }

  /** Whether a refused request can be halved. */
  public boolean isDivisible(UploadRequest request) {
    return request.isDivisible();
  }

  /** The halves of a refused request. */
  public List<UploadRequest> halves(UploadRequest request) {
    return request.halves();
  }

  /**
   * A request is about to be made.
   *
   * @param run null for a till, whose questions belong to no run
   * @throws io.custobarconnector.journal.lease.LeaseLostException when another process may be
   *     making it
   */
  public void requestMade(Run run) {
    if (run != null) {
      run.leases().check();
      run.requestMade();
    }
  }

  /** Whether the request's messages must not arrive twice: each event that arrives happens. */
  public boolean mustNotRepeat(UploadRequest request) {
    return isRepeatHarmful(request.datatype());
  }

  static boolean isRepeatHarmful(DatatypeSchema datatype) {
    return datatype.name().equals("events");
  }

  /** Custobar took the request. */
  public void accepted(UploadRequest request, Run run) {
    SentLate.check(request, run);
    if (request.removes() && run.isRecorded()) {
      removals.accepted(request, run);
    } else {
      run.accepted(
          new AcceptedMessages(
              request.keys(),
              request.fingerprints(),
              request.ids(),
              request.datatype().name(),
              removals.hideOldIds(request, run)));
    }
  }

  /**
   * The request is about to be sent: until it is answered, nobody knows what Custobar has. Of rows
   * that were never delivered the journal says nothing, and needs not be told to, unless the flow
   * asks the journal which rows Custobar may have.
   */
  public void announce(UploadRequest request, Run run) {
    if (mustNotRepeat(request) || mayLeaveStrangers(request, run)) {
      fingerprints.announce(run, request.keys());
    } else if (request.removes()) {
      fingerprints.announceDeletions(run, request.ids());
    } else if (!run.unknownKeys().containsAll(request.keys())) {
      fingerprints.forget(
          run,
          request.datatype().name(),
          request.keys(),
          removals.hideOldIds(request, run) ? request.ids() : List.of());
    }
  }

  /** Of what can be deleted, a former id must not be written over. */
  private static boolean mayLeaveStrangers(UploadRequest request, Run run) {
    return run.announcesRows()
        && request.datatype().deletion().how() == Deletion.How.NONE
        && !Collections.disjoint(run.unknownKeys(), request.keys());
  }

  /** Nothing of the request is left to send: Custobar has it all. */
  public UploadResult alreadyThere() {
    return new UploadResult.Accepted();
  }

  /** Whether a request holds any message. */
  public boolean anyMessages(UploadRequest request) {
    return !request.messages().isEmpty();
  }

  /**
   * Custobar refuses the request, and it cannot be divided further: its rows are rejected.
   *
   * @throws RunStoppedException when no row is at fault, but all are refused
   */
  public void setAside(UploadRequest request, UploadResult.Refused answer, Run run) {
    for (Message message : request.messages()) {
      RejectedRow row =
          new RejectedRow(
              request.datatype().name(),
              message.key(),
              RejectedRow.Origin.CUSTOBAR,
              Optional.empty(),
              "http-" + answer.status(),
              answer.reason(),
              Optional.of(message.body()),
              RowVersions.of(request.datatype(), message));
      if (message.removal()) {
        run.notDeleted(row);
      } else {
        run.rejected(row);
      }
    }
    run.takenNothing();
    RefusedAlike.check(run);
  }
}

package io.custobarconnector.custobar;

import io.custobarconnector.journal.OmittedField;
import io.custobarconnector.journal.RejectedRow;
import io.custobarconnector.journal.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The steps of {@code kamelet:custobar-sink} and {@code direct:custobar-upload} in Java. */
public final class Uploads {

  private final Datatypes datatypes;
  private final Function<String, Conversion> conversions;
  private final ToIntFunction<String> batchSizes;
  private final Map<String, MessageFormat> formats = new ConcurrentHashMap<>();

  /**
   * @param conversions how a flow's values are converted, by the flow's name
   * @param batchSizes messages in one request at most, by the flow's name
   */
  public Uploads(
      Datatypes datatypes,
      Function<String, Conversion> conversions,
      ToIntFunction<String> batchSizes) {
    this.datatypes = datatypes;
    this.conversions = conversions;
    this.batchSizes = batchSizes;
  }

  /**
   * Turns rows into requests. A row that cannot be right is set aside in the run's journal; the
   * others go on.
   *
   * @throws IllegalArgumentException when the datatype is unknown
   */
  public List<UploadRequest> requests(String datatype, Run run, List<Map<String, Object>> rows) {
    Datatype format = datatypes.get(datatype);
    Formatted formatted =
        formats
            .computeIfAbsent(
                run.flow() + " " + datatype,
                key -> new MessageFormat(format, conversions.apply(run.flow())))
            .format(rows);
    run.rowsUnchanged(rows.size() - formatted.messages().size() - formatted.refusals().size());
    for (Refusal refusal : formatted.refusals()) {
      run.rejected(
          new RejectedRow(
              datatype,
              refusal.key(),
              RejectedRow.Origin.CONNECTOR,
              Optional.ofNullable(refusal.field()),
              refusal.kind(),
              refusal.reason(),
              Optional.empty()));
    }
    for (Omission omission : formatted.omissions()) {
      run.omitted(
          new OmittedField(omission.key(), omission.field(), omission.kind(), omission.reason()));
    }
    return UploadRequest.divide(format, formatted.messages(), batchSizes.applyAsInt(run.flow()));
  }

  /** The path of a request's upload. */
  public String path(UploadRequest request) {
    return request.path();
  }

  /** The body of a request. */
  public byte[] body(UploadRequest request) {
    return request.body();
  }

  /** Whether a refused request can be halved. */
  public boolean isDivisible(UploadRequest request) {
    return request.isDivisible();
  }

  /** The halves of a refused request. */
  public List<UploadRequest> halves(UploadRequest request) {
    return request.halves();
  }

  /** A request is about to be made. */
  public void requestMade(Run run) {
    run.requestMade();
  }

  /** Custobar took the request. */
  public void accepted(UploadRequest request, Run run) {
    run.accepted(request.keys());
  }

  /** Custobar refuses the request, and it cannot be divided further: its rows are set aside. */
  public void setAside(UploadRequest request, Answer.Refused answer, Run run) {
    for (Message message : request.messages()) {
      run.rejected(
          new RejectedRow(
              request.datatype().name(),
              message.key(),
              RejectedRow.Origin.CUSTOBAR,
              Optional.empty(),
              "http-" + answer.status(),
              answer.reason(),
              Optional.of(message.json())));
    }
  }
}

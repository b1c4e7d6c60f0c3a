package io.custobarconnector.flows;

import io.custobarconnector.custobar.upload.UploadRequest;
import io.custobarconnector.custobar.upload.Uploads;
import io.custobarconnector.journal.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Steps with a fault: each loses one row, or has one twice. */
public final class Lose {

  /** All rows but the first. */
  public List<Map<String, Object>> row(List<Map<String, Object>> rows) {
    return new ArrayList<>(rows.subList(Math.min(1, rows.size()), rows.size()));
  }

  /** All rows, the first one twice. */
  public List<Map<String, Object>> twice(List<Map<String, Object>> rows) {
    List<Map<String, Object>> more = new ArrayList<>(rows);
    rows.stream().limit(1).forEach(more::add);
    return more;
  }

  /** All messages but the first. */
  public List<UploadRequest> message(List<UploadRequest> requests) {
    List<UploadRequest> fewer = new ArrayList<>(requests);
    if (!fewer.isEmpty()) {
      fewer.set(0, without(fewer.get(0)));
    }
    return fewer;
  }

  public List<UploadRequest> rest(Uploads uploads, Run run) {
    return message(uploads.rest(run));
  }

  public List<UploadRequest> halves(Uploads uploads, UploadRequest request) {
    return message(uploads.halves(request));
  }

  public void accepted(Uploads uploads, UploadRequest request, Run run) {
    uploads.accepted(without(request), run);
  }

  private static UploadRequest without(UploadRequest request) {
    return new UploadRequest(
        request.datatype(),
        request.messages().subList(1, request.messages().size()),
        request.inDoubt());
  }
}

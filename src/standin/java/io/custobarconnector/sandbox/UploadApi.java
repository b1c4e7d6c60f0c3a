package io.custobarconnector.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * Takes imports: reads them, checks them, answers, and lets them take effect later. The answer says
 * that the import is <a href="https://developers.develbar.com/reference/import-sales.html">
 * scheduled</a>, not that it is done.
 */
final class UploadApi {
  private final StandInOptions options;
  private final RowChecks checks;
  private final FaultBoard faults;
  private final Data data;
  private final Intake intake;
  private final RequestLog log;

  UploadApi(StandInOptions options, FaultBoard faults, Data data, Intake intake, RequestLog log) {
    this.options = options;
    this.checks = new RowChecks(new Schema(options.customFields()), options);
    this.faults = faults;
    this.data = data;
    this.intake = intake;
    this.log = log;
  }

  /**
   * @throws ApiError when nothing of the upload is taken
   */
  HttpReply upload(Datatype datatype, Call call) {
    String type = call.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    boolean csv = type.startsWith("text/csv") || type.startsWith("text/tab-separated-values");
    if (!csv && !type.startsWith("application/json")) {
      throw new ApiError(415, "Content-Type must be application/json or text/csv");
    }
    if (options.countOnly() && !csv) {
      int rows = JsonRows.count(datatype, call.body());
      tooMany(rows);
      log.accepted(datatype, rows);
      return success("run_" + UUID.randomUUID().toString().replace("-", "")).withRows(rows);
    }
    List<ObjectNode> rows =
        csv
            ? CsvRows.read(call.body(), type, options.assumes(Unknown.EmptyCell.CLEARS))
            : JsonRows.read(datatype, call.body());
    tooMany(rows.size());
    int received = rows.size();
    if (options.countOnly()) {
      log.accepted(datatype, received);
      return success("run_" + UUID.randomUUID().toString().replace("-", "")).withRows(received);
    }
    return take(datatype, rows).withRows(received);
  }

  private HttpReply take(Datatype datatype, List<ObjectNode> rows) {
    RowChecks.Checked checked;
    try {
      faults.check(datatype, rows);
      checked = checks.check(datatype, rows);
      refuseDead(datatype, checked.rows());
    } catch (ApiError refusal) {
      boolean inside = options.assumes(Unknown.RefusalStatus.ERROR_INSIDE_200);
      return new ApiError(inside ? 200 : refusal.status(), refusal.getMessage()).reply();
    }
    String run = intake.accept(datatype, checked.rows(), checked.problems());
    log.accepted(datatype, checked.rows().size());
    return success(run);
  }

  private void refuseDead(Datatype datatype, List<ObjectNode> rows) {
    if (datatype != Datatype.CUSTOMERS || options.assumes(Unknown.DeadCustomer.IGNORED)) {
      return;
    }
    int dead =
        data.read(
            all -> {
              int i = 0;
              while (i < rows.size() && !all.customers().dead(rows.get(i))) {
                i++;
              }
              return i;
            });
    if (dead < rows.size()) {
      throw new ApiError(400, "customers[" + dead + "]: this customer was deleted or forgotten");
    }
  }

  private void tooMany(int rows) {
    if (options.maxRows() > 0 && rows > options.maxRows()) {
      throw new ApiError(413, "more than " + options.maxRows() + " items in one request");
    }
  }

  private HttpReply success(String runId) {
    ObjectNode body = Json.object();
    if (!options.assumes(Unknown.SuccessBody.RUN_ID_ONLY)) {
      body.put("response", "ok");
    }
    if (!options.assumes(Unknown.SuccessBody.RESPONSE_OK_ONLY)) {
      body.put("run_id", runId);
    }
    int status =
        switch (options.answer(Unknown.SuccessStatus.class)) {
          case OK_200 -> 200;
          case CREATED_201 -> 201;
          case ACCEPTED_202 -> 202;
        };
    return HttpReply.json(status, body);
  }
}

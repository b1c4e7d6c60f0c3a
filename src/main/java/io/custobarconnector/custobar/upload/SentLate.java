package io.custobarconnector.custobar.upload;

import io.custobarconnector.journal.lease.LeaseLostException;
import io.custobarconnector.journal.run.Run;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that stood still between the look at its lease and the network sends when it wakes up,
 * though another one has gone on in its place. Nothing here can take the request back, and Custobar
 * knows no identity of requests; so it is said what may have come of it.
 */
public final class SentLate {

  private static final Logger LOG = LoggerFactory.getLogger(SentLate.class);

  /** So many keys are named. */
  private static final int EXAMPLES = 10;

  private SentLate() {}

  /**
   * Asked when Custobar has taken a request.
   *
   * @throws LeaseLostException when another process has gone on meanwhile
   */
  public static void check(UploadRequest request, Run run) {
    try {
      run.leases().check();
    } catch (LeaseLostException lost) {
      List<String> keys = request.keys();
      String named =
          String.join(", ", keys.subList(0, Math.min(EXAMPLES, keys.size())))
              + (keys.size() > EXAMPLES ? " and %s more".formatted(keys.size() - EXAMPLES) : "");
      if (Uploads.isRepeatHarmful(request.datatype())) {
        LOG.warn(
            "{}: this process stood still while it sent events, and another one may have sent them"
                + " meanwhile, so they may have happened twice in Custobar: {}",
            run.flow(),
            named);
      } else {
        LOG.warn(
            "{}: this process stood still while it sent rows, and another one may have sent newer"
                + " ones meanwhile; ./connector backfill {} sends them again: {}",
            run.flow(),
            run.flow(),
            named);
      }
      throw lost;
    }
  }
}

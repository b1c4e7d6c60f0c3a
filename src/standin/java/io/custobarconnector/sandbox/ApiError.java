package io.custobarconnector.sandbox;

/** A request that is answered with the error envelope. */
final class ApiError extends RuntimeException {
  private final int status;

  ApiError(int status, String reason) {
    super(reason, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }

  /**
   * The envelope {@code {"error":{"reason":…}}}, as both official connectors read it, e.g. <a
   * href="https://github.com/Custobar/magento2-plugin">the Magento plugin</a>.
   */
  HttpReply reply() {
    var body = Json.object();
    body.putObject("error").put("reason", getMessage());
    return HttpReply.json(status, body);
  }
}

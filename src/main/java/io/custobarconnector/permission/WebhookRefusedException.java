package io.custobarconnector.permission;

/** A request of the webhook is refused; repeating it as it is does not help. */
public final class WebhookRefusedException extends RuntimeException {

  private final int status;
  private final String code;

  WebhookRefusedException(int status, String code, String detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}

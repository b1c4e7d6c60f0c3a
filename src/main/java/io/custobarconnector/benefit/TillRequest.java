package io.custobarconnector.benefit;

import java.util.Optional;

/** What a till wants done. */
public sealed interface TillRequest {

  /** Who asks. */
  Till till();

  /** The till's name for the request. */
  String idempotencyKey();

  /** Everything that makes two requests the same. */
  String content();

  /**
   * Use a benefit.
   *
   * @param phone in E.164
   * @param customerId which of the phone's customers; empty when there is but one
   */
  record Redemption(
      Till till,
      String idempotencyKey,
      String phone,
      Optional<String> customerId,
      String benefitId,
      String receiptId,
      String storeId,
      String terminalId)
      implements TillRequest {
    @Override
    public String content() {
      return String.join(
          "\n",
          "redemption",
          phone,
          customerId.orElse(""),
          benefitId,
          receiptId,
          storeId,
          terminalId);
    }
  }

  /**
   * Take back what a receipt used.
   *
   * @param benefitId the only benefit; empty for all of the receipt
   * @param storeId the receipt's store; empty when the key has but one
   */
  record Reversal(
      Till till,
      String idempotencyKey,
      String receiptId,
      Optional<String> benefitId,
      Optional<String> storeId)
      implements TillRequest {
    @Override
    public String content() {
      return String.join("\n", "reversal", receiptId, benefitId.orElse(""), storeId.orElse(""));
    }
  }
}

package io.custobarconnector.custobar.upload;

/** What Custobar said to an upload, when it said something that repeating would not change. */
public sealed interface UploadResult {

  /** Whether Custobar took the request. */
  boolean isAccepted();

  /**
   * Custobar has scheduled the import; it applies it a little later.
   *
   * @see <a href="https://developers.develbar.com/reference/import-sales.html">Import sales</a>
   */
  record Accepted() implements UploadResult {
    @Override
    public boolean isAccepted() {
      return true;
    }
  }

  /**
   * Custobar does not take the request as it is.
   *
   * @param status HTTP status; 200 when the refusal is in the body
   * @param reason Custobar's words, shortened; may quote what was sent, so it stays in the journal
   */
  record Refused(int status, String reason) implements UploadResult {
    @Override
    public boolean isAccepted() {
      return false;
    }
  }
}

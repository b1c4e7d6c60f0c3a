package io.custobarconnector.consent;

/** How a statement became known. */
enum Evidence {
  /** It was told when it was made: by the webhook, or with its time at the till. */
  TOLD,
  /** It was read, and differs from what was read before; when it was made is not known. */
  CHANGED,
  /** It was read of a customer for the first time; it may be as old as the customer. */
  FIRST_SEEN
}

package io.custobarconnector.settings.part;

/** What a true means the first time that Custobar is heard about a customer. */
public enum FirstTrue {
  /** Nobody knows who said it, or when: it does not count. */
  UNSAID,
  /** The customer said yes. It counts where the source holds nothing. */
  GRANT
}

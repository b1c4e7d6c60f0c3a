package io.custobarconnector.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What no public page about the API settles. Each nested enum is one such question and its
 * constants are the possible answers; the first constant is what the stand-in assumes unless told
 * otherwise. See {@code docs/sandbox.md} for the table.
 */
public sealed interface Unknown {

  /** Which status a successful upload has. */
  enum SuccessStatus implements Unknown {
    OK_200,
    CREATED_201,
    ACCEPTED_202
  }

  /** What a successful upload says. */
  enum SuccessBody implements Unknown {
    RUN_ID_AND_RESPONSE_OK,
    RUN_ID_ONLY,
    RESPONSE_OK_ONLY
  }

  /** How a refused upload looks: an error status, or an error inside a 200. */
  enum RefusalStatus implements Unknown {
    BAD_REQUEST_400,
    ERROR_INSIDE_200
  }

  /** What one value that does not fit its type costs. */
  enum BadValue implements Unknown {
    REFUSES_REQUEST,
    SKIPS_ROW,
    SKIPS_FIELD
  }

  /** What a JSON null means. */
  enum NullValue implements Unknown {
    IGNORED,
    CLEARS,
    REFUSED
  }

  /** Whether the empty string clears numbers, booleans and lists as it clears texts. */
  enum EmptyText implements Unknown {
    CLEARS_ANY_FIELD,
    CLEARS_TEXTS_ONLY
  }

  /** What an empty cell of a CSV does. */
  enum EmptyCell implements Unknown {
    IGNORED,
    CLEARS
  }

  /** Which contact decides when phone number and e-mail point to different customers. */
  enum ContactOrder implements Unknown {
    PHONE_FIRST,
    EMAIL_FIRST
  }

  /** Whether a new external_id goes to an id-less customer with the same phone number or e-mail. */
  enum NewId implements Unknown {
    ADOPTS_CONTACT,
    MAKES_NEW_CUSTOMER
  }

  /** What an import for a deleted or forgotten customer is answered. */
  enum DeadCustomer implements Unknown {
    IGNORED,
    REFUSED
  }

  /** How a permission that was never set reads back. */
  enum UnsetPermission implements Unknown {
    ABSENT,
    FALSE
  }

  /** Whether {@code .add} and {@code .remove} work on other lists than mailing_lists. */
  enum ListOperations implements Unknown {
    MAILING_LISTS_ONLY,
    ANY_LIST
  }

  /** What happens to a COMPANY__ field that was not declared. */
  enum UndeclaredField implements Unknown {
    KEPT,
    REFUSED
  }

  /** What stock in a later import does to the stored balances. */
  enum Stock implements Unknown {
    REPLACED,
    MERGED_BY_SHOP
  }

  /** Which of a product's other keys is tried first when external_id is missing. */
  enum ProductFallback implements Unknown {
    SKU_FIRST,
    EAN_FIRST
  }

  /** Whether a product row must carry its price. */
  enum ProductPrice implements Unknown {
    OPTIONAL,
    REQUIRED
  }

  /** Whether a sale row must carry its own external_id. */
  enum SaleRowId implements Unknown {
    REQUIRED,
    OPTIONAL
  }

  /** Whether sale_can_email and its like on a sale row change the customer. */
  enum SalePermissions implements Unknown {
    IGNORED,
    APPLIED
  }

  /** What happens to an event whose type was not declared. */
  enum UndeclaredEvent implements Unknown {
    REFUSED,
    STORED
  }

  /** What an event that equals an earlier one does. */
  enum RepeatedEvent implements Unknown {
    APPENDED,
    DROPPED
  }

  /** Whether MAIL_UNSUBSCRIBE that names lists also takes the permission away. */
  enum UnsubscribeWithLists implements Unknown {
    LEAVES_LISTS,
    LEAVES_LISTS_AND_PERMISSION
  }

  /** Whether the oldest path of events, /api/events/, still answers. */
  enum OldEventsPath implements Unknown {
    ALIVE,
    GONE
  }

  /** Whether shops can be read. */
  enum ShopsRead implements Unknown {
    SERVED,
    MISSING
  }

  /** Whether a 429 says when to come back. */
  enum RetryAfter implements Unknown {
    NOT_SENT,
    SENT
  }

  /** What the request limit counts. */
  enum LimitScope implements Unknown {
    PER_KEY,
    PER_TENANT
  }

  /** The body of the permission webhook. */
  enum WebhookShape implements Unknown {
    BARE_LIST,
    ITEMS
  }

  /** Which changes of a permission call the webhook. */
  enum WebhookCause implements Unknown {
    ANY_CHANGE,
    NOT_BY_IMPORT,
    ONLY_BY_HAND
  }

  /** Every question, as the class of its answers. */
  static List<Class<? extends Unknown>> questions() {
    List<Class<? extends Unknown>> all = new ArrayList<>();
    for (Class<?> permitted : Unknown.class.getPermittedSubclasses()) {
      all.add(permitted.asSubclass(Unknown.class));
    }
    return all;
  }

  /**
   * The answer written as {@code question=answer} in lower case with dashes, e.g. {@code
   * null-value=clears}; empty when there is no such question or answer.
   */
  static Optional<Unknown> parse(String text) {
    for (Class<? extends Unknown> question : questions()) {
      for (Unknown answer : question.getEnumConstants()) {
        if (answer.text().equals(text)) {
          return Optional.of(answer);
        }
      }
    }
    return Optional.empty();
  }

  /** This answer as {@link #parse} reads it. */
  default String text() {
    String question = getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "-");
    return (question + "=" + this).replace('_', '-').toLowerCase(Locale.ROOT);
  }
}

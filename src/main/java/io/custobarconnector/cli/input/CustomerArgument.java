package io.custobarconnector.cli.input;

import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.person.CustomerSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a person may write for one customer. */
public final class CustomerArgument {

  public static final String WRONG =
      "this is neither a customer number, which is made of letters, digits and dashes, nor a phone number nor an e-mail address";

  private CustomerArgument() {}

  /**
   * The number of the only customer who has it.
   *
   * @param number a customer whom nobody knows, where the same text may be a number
   * @throws UsageException when there is none or more than one, or that cannot be told
   */
  public static String only(CustomerSearch search, Contact contact, Optional<String> number) {
    CustomerSearch.Found found = search.having(contact);
    String what = contact.kind().word();
    if (found.numbers().size() > 1) {
      throw new UsageException(
          CommandError.SEVERAL,
          "%s%s customers have this %s: %s; ask again with one of these customer numbers"
              .formatted(
                  found.unasked().isEmpty() ? "" : "at least ",
                  found.numbers().size(),
                  what,
                  String.join(", ", found.numbers())));
    }
    if (found.numbers().isEmpty()) {
      throw new UsageException(
          CommandError.NOBODY,
          unknown(
              number
                  .map(customer -> "%s, or a customer with this %s".formatted(customer, what))
                  .orElse("a customer with this " + what),
              found.unasked()));
    }
    if (!found.unasked().isEmpty()) {
      throw new UsageException(
          CommandError.SEVERAL,
          "customer %s has this %s, but there may be others: %s; use the customer number"
              .formatted(
                  String.join("", found.numbers()), what, String.join("; ", found.unasked())));
    }
    return found.numbers().iterator().next();
  }

  /** What to say of somebody who is nowhere. */
  public static String unknown(String who, List<String> unasked) {
    List<String> lines = new ArrayList<>();
    lines.add(
        unasked.isEmpty()
            ? "nobody knows %s: neither the journal, nor the source, nor Custobar; check the spelling"
                .formatted(who)
            : "the connector does not know %s; check the spelling. Not everybody was asked:"
                .formatted(who));
    lines.addAll(unasked);
    return String.join(System.lineSeparator(), lines);
  }
}

package io.custobarconnector.cli;

import io.custobarconnector.cli.input.CustomerArgument;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.person.CustomerSearch;
import io.custobarconnector.flow.person.Forget;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the customers that are meant before anything is done about them. To erase cannot be undone,
 * so nothing is guessed; and nobody is named in what is said.
 *
 * @param unknown whether a number that nobody knows is meant all the same
 */
record ForgetTargets(Forget forget, boolean unknown) {

  /**
   * The customer numbers.
   *
   * @throws UsageException when one is not known, or may be more than one
   */
  List<String> of(List<String> named) {
    Set<String> customers = new LinkedHashSet<>();
    List<String> problems = new ArrayList<>();
    List<String> distinct = new ArrayList<>(new LinkedHashSet<>(named));
    for (int i = 0; i < distinct.size(); i++) {
      try {
        customers.add(target(distinct.get(i)));
      } catch (UsageException e) {
        problems.add("customer %s: %s".formatted(i + 1, e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      problems.add("Nothing is done.");
      throw new UsageException(CommandError.NOBODY, String.join(System.lineSeparator(), problems));
    }
    return List.copyOf(customers);
  }

  private String target(String written) {
    String number = CustomerNumber.of(written);
    boolean possible = CustomerNumber.isPossible(number);
    if (unknown && possible) {
      return number;
    }
    Optional<Contact> contact = forget.search().read(written);
    if (!possible && contact.isEmpty()) {
      throw new UsageException(CommandError.VALUE, CustomerArgument.WRONG);
    }
    List<String> unasked = new ArrayList<>();
    if (possible && isKnown(number, unasked)) {
      // What begins like a phone number may be meant as one.
      if (number.startsWith("0") && contact.isPresent()) {
        refuseAnother(number, contact.get());
      }
      return number;
    }
    return contact.isPresent()
        ? only(contact.get(), possible)
        : refuse("nobody knows this customer number", unasked);
  }

  private boolean isKnown(String number, List<String> unasked) {
    if (!forget.known(List.of(number)).isEmpty()) {
      return true;
    }
    CustomerSearch.Found found = forget.search().numbered(number);
    unasked.addAll(found.unasked());
    return !found.numbers().isEmpty();
  }

  private void refuseAnother(String number, Contact contact) {
    Set<String> others = new LinkedHashSet<>(forget.search().having(contact).numbers());
    others.remove(number);
    if (!others.isEmpty()) {
      throw new UsageException(
          CommandError.SEVERAL,
          "this is a customer number, and the phone number of another customer; write the phone number with its country prefix, such as +358, or say --unknown if the customer number is meant");
    }
  }

  private String only(Contact contact, boolean possible) {
    CustomerSearch.Found found = forget.search().having(contact);
    String what = contact.kind().word();
    if (found.numbers().isEmpty()) {
      return refuse(
          "nobody knows a customer with this %s%s"
              .formatted(what, possible ? " or customer number" : ""),
          found.unasked());
    }
    if (found.numbers().size() > 1) {
      throw new UsageException(
          CommandError.SEVERAL,
          "%s%s customers have this %s; name the right one by customer number, ./connector why lists them"
              .formatted(
                  found.unasked().isEmpty() ? "" : "at least ", found.numbers().size(), what));
    }
    if (!found.unasked().isEmpty()) {
      throw new UsageException(
          CommandError.SEVERAL,
          "others may have this %s, too: %s; name the customer by number"
              .formatted(what, String.join("; ", found.unasked())));
    }
    return found.numbers().iterator().next();
  }

  private static String refuse(String why, List<String> unasked) {
    throw new UsageException(
        CommandError.NOBODY,
        unasked.isEmpty()
            ? why
                + ": neither the journal, nor the source, nor Custobar; check it. To forget a number all the same, say --unknown"
            : "%s, but not everybody was asked: %s; check it. To forget a number all the same, say --unknown"
                .formatted(why, String.join("; ", unasked)));
  }
}

package io.custobarconnector.cli;

import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.CustomerArgument;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.WhyPage;
import io.custobarconnector.custobar.value.Contact;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.person.CustomerSearch;
import io.custobarconnector.flow.person.Why;
import io.custobarconnector.settings.Settings;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code connector why}. Prints one person's number and permissions to the one who asks. */
@Command(
    name = "why",
    description = {
      "Shows why a customer does or does not get e-mail and SMS: what each system holds now, every statement that anyone made, what was sent, and what will happen next.",
      "Changes nothing, and sends nothing but questions."
    },
    footer = {
      "",
      "Exit codes: 0 shown, 1 failed, 2 no customer or more than one, or bad usage or configuration."
    })
final class WhyCommand extends ConnectorCommand {

  @Parameters(
      paramLabel = "CUSTOMER",
      description =
          "The customer number, external_id in Custobar; or the phone number or e-mail address of one customer.")
  private String named;

  @Override
  public Integer call() {
    Settings settings = options().settings();
    try (CustomerSearch search = new CustomerSearch(settings)) {
      Why why = find(settings, search);
      answer(() -> WhyPage.forPrograms(why), () -> WhyPage.forPeople(why, settings));
      return ExitCode.DELIVERED;
    }
  }

  /** By number first: what looks like a phone number may be a customer's number. */
  private Why find(Settings settings, CustomerSearch search) {
    String number = CustomerNumber.of(named);
    Optional<Contact> contact = search.read(named);
    Optional<String> unknown = Optional.empty();
    if (CustomerNumber.isPossible(number)) {
      Why why = Why.of(settings, search, number);
      if (why.story().isKnown()) {
        return why;
      }
      unknown = Optional.of("customer " + number);
      if (contact.isEmpty()) {
        throw new UsageException(
            CommandError.NOBODY, CustomerArgument.unknown(unknown.get(), why.unasked()));
      }
    }
    return Why.of(
        settings,
        search,
        CustomerArgument.only(
            search,
            contact.orElseThrow(
                () -> new UsageException(CommandError.VALUE, CustomerArgument.WRONG)),
            unknown));
  }
}

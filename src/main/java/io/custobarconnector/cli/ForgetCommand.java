package io.custobarconnector.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.custobarconnector.cli.input.ConnectorCommand;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Stopping;
import io.custobarconnector.cli.output.Terminal;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.person.Forget;
import io.custobarconnector.forget.PeopleToForget.State;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code connector forget}. Names nobody in what it prints: people are first, second, third. */
@Command(
    name = "forget",
    description = {
      "Forgets people: leaves them out of everything from now on, deletes them in Custobar as far as its API allows, and drops what the journal holds of them.",
      "This cannot be undone. Run it again to finish what could not be done at once."
    })
final class ForgetCommand extends ConnectorCommand {

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--unknown",
      description =
          "Forget numbers, too, that neither the journal nor the source nor Custobar knows. Nothing is taken for a phone number then.")
  private boolean unknown;

  @Parameters(
      paramLabel = "CUSTOMER",
      arity = "1..*",
      description =
          "Customer numbers, external_id in Custobar; or the phone number or e-mail address of one customer.")
  private List<String> named = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!yes && !Terminal.isThere()) {
      throw new UsageException(
          CommandError.SURE, "forget cannot be undone; say --yes, since nobody can be asked here");
    }
    Settings settings = options().settings();
    try (Stopping stopping = new Stopping()) {
      Forget forget = stopping.opening(() -> Forget.open(settings));
      List<String> customers = new ForgetTargets(forget, unknown).of(named);
      if (!yes && !isSure(forget.known(customers), customers)) {
        err().println("Nothing is done.");
        return ExitCode.FAILED;
      }
      return tell(forget.forget(customers));
    }
  }

  private boolean isSure(Set<String> known, List<String> customers) throws IOException {
    long strangers = customers.stream().filter(customer -> !known.contains(customer)).count();
    return isConfirmed(
        "Forget %s %s for good?%s This cannot be undone."
            .formatted(
                customers.size(),
                customers.size() == 1 ? "customer" : "customers",
                strangers == 0
                    ? ""
                    : " Nothing is stored for %s of them; check the numbers."
                        .formatted(strangers)));
  }

  private int tell(Forget.Result result) {
    int exit =
        result.trouble().isEmpty()
                && result.people().stream().allMatch(person -> person.after() == State.DELETED)
            ? ExitCode.DELIVERED
            : ExitCode.FAILED;
    answer(() -> forPrograms(result, exit), () -> forPeople(result));
    return exit;
  }

  private static String forPeople(Forget.Result result) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < result.people().size(); i++) {
      text.append("Customer %s: %s%n".formatted(i + 1, sentences(result.people().get(i))));
    }
    result
        .trouble()
        .ifPresent(why -> text.append("%nNot all could be done now: %s%n".formatted(why)));
    text.append("%nTo be done by hand:%n".formatted());
    Forget.BY_HAND.forEach(line -> text.append("- %s%n".formatted(line)));
    return text.toString().stripTrailing();
  }

  private static String sentences(Forget.Person person) {
    List<String> sentences = new ArrayList<>();
    if (person.before() == State.DELETED) {
      sentences.add("forgotten before; nothing was left to send.");
    } else {
      sentences.add(
          person.before() == State.PENDING
              ? "marked before;"
              : "left out of everything from now on;");
      sentences.add(
          person.after() == State.DELETED
              ? "Custobar has accepted the deletion."
              : "the deletion in Custobar is still to be sent: the next run of a flow sends it, or this command again.");
    }
    sentences.add(
        person.dropped().isEmpty()
            ? "The journal held nothing more."
            : "Dropped from the journal: "
                + new TreeMap<>(person.dropped())
                    .entrySet().stream()
                        .map(table -> table.getKey() + " " + table.getValue())
                        .collect(Collectors.joining(", "))
                + ".");
    if (!person.known()) {
      sentences.add("Nothing is stored for this number; check it.");
    }
    return String.join(" ", sentences);
  }

  private static ObjectNode forPrograms(Forget.Result result, int exit) {
    ObjectNode json = new ObjectMapper().createObjectNode().put("exitCode", exit);
    ArrayNode customers = json.putArray("customers");
    for (Forget.Person person : result.people()) {
      ObjectNode entry =
          customers
              .addObject()
              .put("known", person.known())
              .put("before", word(person.before()))
              .put("state", word(person.after()));
      new TreeMap<>(person.dropped()).forEach(entry.putObject("dropped")::put);
    }
    result.trouble().ifPresent(why -> json.put("error", why));
    ArrayNode byHand = json.putArray("byHand");
    Forget.BY_HAND.forEach(byHand::add);
    return json;
  }

  private static String word(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }
}

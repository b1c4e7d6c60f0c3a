package io.custobarconnector.cli.rejected;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.custobarconnector.NearestName;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.Formats;
import io.custobarconnector.custobar.value.CustomerNumber;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.Reason;
import io.custobarconnector.journal.rejected.RejectedFilter;
import io.custobarconnector.journal.rejected.RejectedRows;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Which rejected rows a command is about. */
final class RejectedChoice {

  @Option(names = "--key", paramLabel = "K", description = "Only the row with this _key.")
  private Optional<String> key = Optional.empty();

  @Option(names = "--kind", paramLabel = "X", description = "Only this kind, such as http-400.")
  private Optional<String> kind = Optional.empty();

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Only rows whose reason contains the text.")
  private Optional<String> reason = Optional.empty();

  boolean isNarrow() {
    return key.isPresent() || kind.isPresent() || reason.isPresent();
  }

  /**
   * The rows of these flows that are meant; of all flows when none is named.
   *
   * @throws UsageException when there is no such flow, or nothing of that key or kind
   */
  RejectedFilter of(RejectedJournal journal, List<String> flows) {
    check(journal, flows);
    RejectedRows rows = journal.rows();
    RejectedFilter all = RejectedFilter.ALL.in(flows);
    Optional<String> meant = key.map(wanted -> key(wanted, () -> rows.keys(all)));
    kind.ifPresent(
        wanted -> {
          List<String> kinds = rows.counts(all).stream().map(Reason::kind).distinct().toList();
          known("kind", wanted, kinds, () -> kinds);
        });
    return new RejectedFilter(flows, meant, kind, reason, List.of());
  }

  /**
   * @throws UsageException when there is neither a route nor a row of one of the flows
   */
  static void check(RejectedJournal journal, List<String> flows) {
    TreeSet<String> all =
        new TreeSet<>(
            RouteFiles.of(journal.settings().routesDirectory(), RouteFiles.installation()).flows());
    journal.rows().counts(RejectedFilter.ALL).forEach(count -> all.add(count.flow()));
    for (String flow : flows) {
      if (!all.contains(flow)) {
        throw new UsageException(
            CommandError.NO_FLOW,
            "there is no flow \"%s\"; %s"
                .formatted(
                    flow,
                    NearestName.to(flow, all)
                        .map(near -> "did you mean \"" + near + "\"?")
                        .orElse("there are " + String.join(", ", all))));
      }
    }
  }

  /**
   * The key of a row as the journal has it: the same text, or the only one that differs by nothing
   * but blanks around it.
   *
   * @throws UsageException when there is none; names the nearest there is
   */
  static String key(String wanted, Supplier<List<String>> all) {
    Set<String> keys = new LinkedHashSet<>(all.get());
    if (keys.contains(wanted)) {
      return wanted;
    }
    String plain = CustomerNumber.of(wanted);
    List<String> same =
        keys.stream()
            .filter(key -> !plain.isEmpty() && CustomerNumber.of(key).equals(plain))
            .toList();
    known("row", same.size() == 1 ? same.get(0) : wanted, keys, all);
    return same.get(0);
  }

  /**
   * @param what the word for it
   * @param found what there is of it
   * @throws UsageException when it is not among them; names the nearest there is
   */
  static void known(
      String what, String wanted, Collection<String> found, Supplier<List<String>> all) {
    if (!found.contains(wanted)) {
      throw new UsageException(
          CommandError.NO_JOURNAL,
          "no %s \"%s\" is rejected%s"
              .formatted(
                  what,
                  wanted,
                  NearestName.to(wanted, all.get())
                      .map(near -> "; did you mean \"" + near + "\"?")
                      .orElse("")));
    }
  }

  /** {@code customers: http-400 12, missing 3; sales: http-422 1}. */
  static String counted(List<Reason> counts) {
    return counts.stream()
        .collect(
            Collectors.groupingBy(
                Reason::flow,
                TreeMap::new,
                Collectors.mapping(
                    count -> count.kind() + " " + Formats.number(count.rows()),
                    Collectors.joining(", "))))
        .entrySet()
        .stream()
        .map(flow -> flow.getKey() + ": " + flow.getValue())
        .collect(Collectors.joining("; "));
  }

  /** The same, for programs. */
  static void list(ArrayNode list, List<Reason> counts) {
    counts.forEach(
        count ->
            list.addObject()
                .put("flow", count.flow())
                .put("kind", count.kind())
                .put("rows", count.rows()));
  }

  static long sum(List<Reason> counts) {
    return counts.stream().mapToLong(Reason::rows).sum();
  }

  static String rows(long count) {
    return Formats.number(count) + (count == 1 ? " row" : " rows");
  }

  /** How many, by flow. */
  static Map<String, Long> byFlow(List<Reason> counts) {
    return counts.stream()
        .collect(
            Collectors.groupingBy(
                Reason::flow, TreeMap::new, Collectors.summingLong(Reason::rows)));
  }
}

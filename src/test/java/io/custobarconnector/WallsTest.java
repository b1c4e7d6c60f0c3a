package io.custobarconnector;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.custobarconnector.custobar.limit.WholeAnswer;
import io.custobarconnector.journal.Sql;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The walls of the house: which room may know which, and how full a room may be. */
@AnalyzeClasses(
    packages = "io.custobarconnector",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {

  private static final String HOUSE = "io.custobarconnector";

  /** What every room may know, as it may know the root. */
  private static final String CODES = "error";

  private static final int MOST_IN_THE_ROOT = 3;
  private static final int MOST_IN_A_ROOM = 25;

  /** What a demo or a test puts around the connector, in a jar of its own. */
  private static final Set<String> STAND_INS = Set.of("sandbox", "demo");

  /**
   * What each room may know beside the root and, without cycles, the rooms of its own first name. A
   * first name stands for all its rooms.
   */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.ofEntries(
          entry("settings", Set.of()),
          entry("journal", Set.of()),
          entry("source", Set.of("journal")),
          entry("webshop", Set.of("journal")),
          entry("custobar", Set.of("journal")),
          entry("forget", Set.of("custobar", "journal")),
          entry("permission", Set.of("custobar", "forget", "journal", "settings.part")),
          entry("benefit", Set.of("custobar", "forget", "journal", "settings.part")),
          entry(
              "flow",
              Set.of(
                  "benefit",
                  "permission",
                  "webshop",
                  "source",
                  "custobar",
                  "forget",
                  "journal",
                  "settings")),
          entry(
              "console",
              Set.of(
                  "benefit",
                  "custobar",
                  "flow",
                  "forget",
                  "journal",
                  "permission",
                  "settings",
                  "source")),
          entry("inspect", Set.of("custobar", "settings")),
          entry("check", Set.of("flow", "source", "custobar", "journal", "settings")),
          entry(
              "cli",
              Set.of(
                  "benefit",
                  "check",
                  "console",
                  "custobar",
                  "flow",
                  "forget",
                  "inspect",
                  "journal",
                  "permission",
                  "settings",
                  "source",
                  "webshop")));

  @ArchTest
  static final ArchRule no_room_is_called_util_common_or_impl =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..helper..");

  @ArchTest
  static final ArchRule a_room_knows_no_more_than_it_may =
      classes().should(knowOnly(WallsTest::isAllowed));

  @ArchTest
  static final ArchRule settings_do_not_know_camel =
      noClasses()
          .that()
          .resideInAPackage(HOUSE + ".settings..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.camel..");

  /** The timeout of the JDK's client is over with the headers of an answer. */
  @ArchTest
  static final ArchRule no_answer_is_waited_for_without_end =
      noClasses()
          .that()
          .resideOutsideOfPackages(HOUSE + ".sandbox", HOUSE + ".demo")
          .and()
          .doNotBelongToAnyOf(WholeAnswer.class)
          .should()
          .callMethodWhere(
              describe(
                  "sends by the JDK's client",
                  call ->
                      call.getTargetOwner().isEquivalentTo(HttpClient.class)
                          && call.getName().startsWith("send")));

  @ArchTest
  static final ArchRule only_the_stand_ins_know_their_database =
      noClasses()
          .that()
          .resideOutsideOfPackages(HOUSE + ".sandbox", HOUSE + ".demo")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.zonky..");

  /** Rooms that ask the journal, and those that ask the source. */
  private static final String[] STORES = {
    HOUSE + ".journal..",
    HOUSE + ".permission..",
    HOUSE + ".benefit.ledger",
    HOUSE + ".benefit.outbox",
    HOUSE + ".forget",
    HOUSE + ".source..",
    HOUSE + ".inspect"
  };

  /** Classes with SQL in other rooms, and why it is there. */
  private static final Map<String, String> SQL_ELSEWHERE =
      Map.of(
          "Transactions", "locks and deadlines of all that tills do, no table",
          "LedgerView",
              "what the ledger says over Custobar, which look-ups and the outbox ask as well",
          "LookUpCache", "one statement keeps an answer and asks the ledger, as a till waits",
          "PosKeys", "the keys of the port itself",
          "JournalEncoding", "a property of both servers, no table",
          "SharedSchedules", "the tables are Quartz's");

  @ArchTest
  static void sql_stands_in_stores(JavaClasses house) {
    Set<String> others =
        house.stream()
            .filter(not(resideInAnyPackage(STORES)))
            .filter(one -> !isStandIn(room(one)))
            .filter(one -> one.getMethodCallsFromSelf().stream().anyMatch(WallsTest::isOfStatement))
            .map(one -> one.getName().replaceAll(".*[.]|[$].*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(others).isEqualTo(new TreeSet<>(SQL_ELSEWHERE.keySet()));
  }

  private static boolean isOfStatement(JavaMethodCall call) {
    return call.getName().matches("(prepare|create)Statement")
        || (call.getTargetOwner().isEquivalentTo(Sql.class)
            && !call.getName().matches("inTransaction|array"));
  }

  /** Names that are flows' alone; those of others are Custobar's datatypes and fields as well. */
  @ArchTest
  static void a_flow_is_named_in_one_file(JavaClasses house) throws IOException {
    Pattern name =
        Pattern.compile(
            FlowNames.IN_ORDER.stream()
                .filter(flow -> flow.contains("-"))
                .collect(Collectors.joining("|", "[\"'](", ")[\"']")));
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> naming = new ArrayList<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (name.matcher(Files.readString(file)).find()) {
          naming.add(file.getFileName());
        }
      }
      assertThat(naming).hasToString("[FlowNames.java]");
    }
  }

  @ArchTest
  static final ArchRule rooms_are_not_entangled =
      slices().matching(HOUSE + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static void no_room_is_too_full(JavaClasses house) {
    Map<String, Set<String>> full = new TreeMap<>(rooms(house));
    full.entrySet()
        .removeIf(
            room ->
                isStandIn(room.getKey())
                    || room.getValue().size()
                        <= (room.getKey().isEmpty() ? MOST_IN_THE_ROOT : MOST_IN_A_ROOM));
    assertThat(full).isEmpty();
  }

  @ArchTest
  static void no_class_name_is_there_twice(JavaClasses house) {
    Map<String, List<String>> byName =
        inRooms(house)
            .collect(
                Collectors.groupingBy(
                    JavaClass::getSimpleName,
                    TreeMap::new,
                    Collectors.mapping(WallsTest::room, Collectors.toList())));
    byName.values().removeIf(rooms -> rooms.size() == 1);
    assertThat(byName).isEmpty();
  }

  @ArchTest
  static void each_room_says_its_job_and_contributing_repeats_it(JavaClasses house)
      throws IOException {
    Map<String, String> jobs = new TreeMap<>();
    for (String room : rooms(house).keySet()) {
      jobs.put(room, job(room));
    }
    assertThat(table()).isEqualTo(jobs);
  }

  /** The first sentence of the room's package-info. */
  private static String job(String room) throws IOException {
    Path info =
        Path.of(
            isStandIn(room) ? "src/standin/java" : "src/main/java",
            (HOUSE + "." + room).replace('.', '/'),
            "package-info.java");
    assertThat(info).exists();
    Matcher comment =
        Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL).matcher(Files.readString(info));
    assertThat(comment.find()).as(info + " begins with a comment").isTrue();
    return comment
        .group(1)
        .replaceAll("(?m)^ \\* ?", " ")
        .strip()
        .replaceAll("\\s+", " ")
        .replaceAll("[.](?: .*)?$", "");
  }

  /** The rows of CONTRIBUTING.md that begin with a room. */
  private static Map<String, String> table() throws IOException {
    Pattern pattern = Pattern.compile("\\| (?:`([a-z.]+)`|\\(root\\)) \\| (.*) \\|");
    Map<String, String> rows = new TreeMap<>();
    Files.readAllLines(Path.of("CONTRIBUTING.md")).stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .forEach(
            found ->
                rows.put(found.group(1) == null ? "" : found.group(1), found.group(2).strip()));
    return rows;
  }

  private static boolean isAllowed(JavaClass from, JavaClass to) {
    String room = room(from);
    String other = room(to);
    if (room.equals("demo") || firstName(room).equals(firstName(other))) {
      return true;
    }
    if (room.equals("sandbox") || isStandIn(other)) {
      return false;
    }
    if (other.isEmpty() || other.equals(CODES)) {
      return true;
    }
    return MAY_KNOW.getOrDefault(firstName(room), Set.of()).stream()
        .anyMatch(known -> other.equals(known) || other.startsWith(known + "."));
  }

  private static ArchCondition<JavaClass> knowOnly(BiPredicate<JavaClass, JavaClass> allowed) {
    return new ArchCondition<>("know only what their room may know") {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
          JavaClass to = dependency.getTargetClass().getBaseComponentType();
          if (to.getPackageName().startsWith(HOUSE) && !allowed.test(from, to)) {
            events.add(SimpleConditionEvent.violated(from, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static Map<String, Set<String>> rooms(JavaClasses house) {
    return inRooms(house)
        .collect(
            Collectors.groupingBy(
                WallsTest::room,
                TreeMap::new,
                Collectors.mapping(
                    JavaClass::getSimpleName, Collectors.toCollection(TreeSet::new))));
  }

  /** Classes with a file of their own. */
  private static Stream<JavaClass> inRooms(JavaClasses house) {
    return house.stream()
        .filter(one -> one.isTopLevelClass() && !one.getSimpleName().equals("package-info"));
  }

  private static String room(JavaClass one) {
    String name = one.getPackageName();
    return name.equals(HOUSE) ? "" : name.substring(HOUSE.length() + 1);
  }

  private static String firstName(String room) {
    return room.replaceFirst("[.].*", "");
  }

  private static boolean isStandIn(String room) {
    return STAND_INS.contains(firstName(room));
  }
}

package io.custobarconnector;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls of the house: which package may know which. */
@AnalyzeClasses(
    packages = "io.custobarconnector",
    importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {

  private static final String HOUSE = "io.custobarconnector.";

  @ArchTest
  static final ArchRule no_room_is_called_util_common_or_impl =
      noClasses()
          .should()
          .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..helper..");

  @ArchTest
  static final ArchRule every_class_lives_in_a_room_of_the_design =
      classes()
          .should()
          .resideInAnyPackage(
              "io.custobarconnector",
              HOUSE + "cli",
              HOUSE + "changes",
              HOUSE + "custobar",
              HOUSE + "consent",
              HOUSE + "benefits",
              HOUSE + "journal",
              HOUSE + "console",
              HOUSE + "sandbox");

  @ArchTest
  static final ArchRule changes_and_custobar_do_not_know_each_other =
      noClasses()
          .that()
          .resideInAPackage(HOUSE + "changes")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(HOUSE + "custobar");

  @ArchTest
  static final ArchRule custobar_does_not_know_changes =
      noClasses()
          .that()
          .resideInAPackage(HOUSE + "custobar")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(HOUSE + "changes");

  @ArchTest
  static final ArchRule only_commands_know_the_sandbox =
      noClasses()
          .that()
          .resideOutsideOfPackages(HOUSE + "cli", HOUSE + "sandbox")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(HOUSE + "sandbox");

  @ArchTest
  static final ArchRule nothing_knows_the_commands =
      noClasses()
          .that()
          .resideOutsideOfPackage(HOUSE + "cli")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(HOUSE + "cli");

  @ArchTest
  static final ArchRule rooms_are_not_entangled =
      slices().matching("io.custobarconnector.(*)..").should().beFreeOfCycles();
}

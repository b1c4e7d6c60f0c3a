package io.custobarconnector.error;

/** Mistakes in route files. */
public enum RouteError implements ErrorCode {
  NO_FOLDER(
      1,
      "There is no folder of routes.",
      "Set routes.directory to the folder of the *.camel.yaml files."),
  UNREADABLE(2, "A file of the routes cannot be read.", "Check its rights."),
  TWO_FILES(3, "A flow has a file in YAML and one in Java.", "Keep one of the two."),
  NO_LIST(4, "A route file does not begin with a list.", "Begin it with - route:"),
  YAML(
      5,
      "The YAML is wrong, or Camel does not know a step or one of its properties.",
      "Look at the line that the message names; mostly the indentation is wrong or a name is misspelt."),
  JAVA(6, "A route in Java does not compile.", "Look at the line that the message names."),
  NO_COMPILER(
      7,
      "A route is written in Java, and there is no compiler.",
      "Run the connector on a JDK, or write the route in YAML."),
  NO_KAMELET(
      8,
      "A route names a kamelet that is not there.",
      "Take one of those that the message lists. Compare a folder routes/kamelets of your own with that of this version."),
  PARAMETER(
      9,
      "A kamelet is used without a parameter that it needs.",
      "Add the parameter that the message names."),
  CALL(
      10,
      "A route calls a method, or catches a failure, that this version does not have.",
      "Take one that the message lists; compare the file with the one that came with this version."),
  DATATYPE(
      11,
      "A route sends to a datatype that Custobar does not have.",
      "Take one of the names that the message lists."),
  START(
      12,
      "Camel could not start the routes.",
      "The message holds what Camel says; --debug shows where."),
  SENDS_NOTHING(
      13,
      "There is nothing to look at, since the flow sends nothing to Custobar.",
      "Name a flow that ends in kamelet:custobar-sink."),
  NO_CHANGES(
      14,
      "What --diff shows needs a flow that reads the source database.",
      "Use preview without --diff."),
  NO_FLOW(15, "No flow is enabled.", "Set <flow>.enabled=true for one that has a route.");

  private final int number;
  private final String meaning;
  private final String mend;

  RouteError(int number, String meaning, String mend) {
    this.number = number;
    this.meaning = meaning;
    this.mend = mend;
  }

  @Override
  public String area() {
    return "RTE";
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public String meaning() {
    return meaning;
  }

  @Override
  public String mend() {
    return mend;
  }
}

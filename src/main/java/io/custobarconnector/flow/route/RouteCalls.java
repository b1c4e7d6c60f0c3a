package io.custobarconnector.flow.route;

import io.custobarconnector.error.RouteError;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.component.bean.BeanInfo;

/**
 * Calls in route files that no method of the connector's objects answers, and failures caught that
 * it does not have, such as those of a file that was edited for an earlier version. Camel would
 * tell of one only when a run comes to it, or without its line.
 */
public final class RouteCalls {

  /**
   * A call as it stands in a file.
   *
   * @param line its line, from 1
   * @param bean the name of the object
   * @param method with its arguments, if the step gives any: {@code admit} or {@code keep(${body})}
   */
  record Call(int line, String bean, String method) {

    private String methodName() {
      return method.replaceFirst("(?s)\\(.*", "").strip();
    }

    private boolean hasArguments() {
      return method.contains("(") && method.contains(")");
    }

    /** How many arguments stand between the parentheses; commas within an argument do not count. */
    private int arguments() {
      String inside = method.substring(method.indexOf('(') + 1, method.lastIndexOf(')'));
      int depth = 0;
      int count = inside.isBlank() ? 0 : 1;
      boolean quoted = false;
      for (int i = 0; i < inside.length(); i++) {
        char c = inside.charAt(i);
        quoted ^= c == '\'';
        depth += c == '(' || c == '{' ? 1 : c == ')' || c == '}' ? -1 : 0;
        count += c == ',' && depth == 0 && !quoted ? 1 : 0;
      }
      return count;
    }
  }

  private static final String OURS = "io.custobarconnector.";

  /** What does the work of methods that earlier versions had. */
  private static final Map<String, String> INSTEAD =
      Map.of(
          "responseClassifier.page",
              "kamelet:custobar-call makes the whole request and reads the answer's status",
          "responseClassifier.read",
              "kamelet:custobar-call makes the whole request and reads the answer's status");

  /** Objects that earlier versions had, and what does their work. */
  private static final Map<String, String> GONE =
      Map.of(
          "webshop",
          "kamelet:http-source reads a webshop, as a file of parameters beside the route says");

  private RouteCalls() {}

  /**
   * Looks at the calls in the files of flows.
   *
   * @param beans the objects that routes call, by name; calls of others are not looked at
   * @throws RouteFileException when there is such a call, with a line for each
   */
  public static void check(RouteFiles files, List<String> flows, Map<String, Object> beans) {
    List<String> mistakes = new ArrayList<>();
    for (Path file : filesOf(files, flows)) {
      RouteText text = RouteText.of(file);
      text.exceptions()
          .forEach(
              (name, line) ->
                  missing(name)
                      .ifPresent(
                          what ->
                              mistakes.add(RouteError.CALL.of(file + ":" + line + ": " + what))));
      for (Call call : text.calls()) {
        Object bean = beans.get(call.bean());
        if (bean == null && GONE.containsKey(call.bean())) {
          mistakes.add(
              "%s:%s: there is no \"%s\" any more; %s"
                  .formatted(file, call.line(), call.bean(), GONE.get(call.bean())));
        }
        if (bean != null
            && !call.methodName().contains("{{")
            && !isAnswered(call, bean.getClass())) {
          mistakes.add(
              RouteError.CALL.of(
                  "%s:%s: %s".formatted(file, call.line(), sentence(call, bean.getClass()))));
        }
      }
    }
    if (!mistakes.isEmpty()) {
      throw new RouteFileException(
          RouteError.CALL,
          String.join("\n", mistakes)
              + "\nIf a file was edited for an earlier version of the connector, compare it with the one that came with this version");
    }
  }

  /** What is wrong with a class of failures of ours; empty when it is there. */
  private static Optional<String> missing(String name) {
    if (!name.startsWith(OURS) || isThere(name)) {
      return Optional.empty();
    }
    String simple = name.substring(name.lastIndexOf('.') + 1);
    return Optional.of(
        "there is no exception %s%s"
            .formatted(
                name,
                shipped()
                    .filter(known -> known.endsWith("." + simple))
                    .findFirst()
                    .map("; it is %s now"::formatted)
                    .orElse("")));
  }

  private static boolean isThere(String name) {
    try {
      Class.forName(name, false, RouteCalls.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** The failures that the files of this version catch. */
  private static Stream<String> shipped() {
    RouteFiles own =
        RouteFiles.of(RouteFiles.installation().resolve("routes"), RouteFiles.installation());
    return filesOf(own, own.flows()).stream()
        .flatMap(file -> RouteText.of(file).exceptions().keySet().stream());
  }

  private static List<Path> filesOf(RouteFiles files, List<String> flows) {
    List<Path> all =
        new ArrayList<>(
            flows.stream().map(files::file).filter(f -> !RouteFiles.isJava(f)).toList());
    all.addAll(files.shared());
    if (Files.exists(files.alerts())) {
      all.add(files.alerts());
    }
    return all;
  }

  private static boolean isAnswered(Call call, Class<?> type) {
    return call.method().isBlank()
        || methods(type).stream()
            .anyMatch(
                method ->
                    isNamed(method, call.methodName())
                        && (!call.hasArguments()
                            || method.getParameterCount() == call.arguments()));
  }

  /** Camel takes {@code news} for {@code isNews} and {@code getNews}. */
  private static boolean isNamed(Method method, String name) {
    return method.getName().equals(name)
        || (BeanInfo.isGetter(method) && BeanInfo.getGetterShorthandName(method).equals(name));
  }

  private static String sentence(Call call, Class<?> type) {
    List<Method> named = methods(type).stream().filter(m -> isNamed(m, call.methodName())).toList();
    String what =
        named.isEmpty()
            ? call.methodName()
            : "%s with %s argument%s"
                .formatted(call.methodName(), call.arguments(), call.arguments() == 1 ? "" : "s");
    String instead = INSTEAD.get(call.bean() + "." + call.methodName());
    if (instead != null) {
      return "\"%s\" has no method %s; %s".formatted(call.bean(), what, instead);
    }
    return "\"%s\" has no method %s; it has %s"
        .formatted(
            call.bean(),
            what,
            (named.isEmpty() ? methods(type).stream().filter(RouteCalls::isMeant).toList() : named)
                .stream()
                    .map(RouteCalls::written)
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(", ")));
  }

  /** Not for routes: what ends the object, and what is not public. */
  private static boolean isMeant(Method method) {
    return Modifier.isPublic(method.getModifiers()) && !method.getName().equals("close");
  }

  private static String written(Method method) {
    return Arrays.stream(method.getParameters())
        .map(Parameter::getName)
        .collect(Collectors.joining(", ", method.getName() + "(", ")"));
  }

  private static List<Method> methods(Class<?> type) {
    List<Method> found = new ArrayList<>();
    for (Class<?> own = type; own != null && own != Object.class; own = own.getSuperclass()) {
      Stream.concat(
              Arrays.stream(own.getDeclaredMethods()),
              Arrays.stream(own.getInterfaces()).flatMap(face -> Arrays.stream(face.getMethods())))
          .filter(method -> !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic())
          .forEach(found::add);
    }
    return found;
  }
}

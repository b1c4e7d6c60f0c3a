package io.custobarconnector;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.component.bean.BeanInfo;

/**
 * Calls in route files that no method of the connector's objects answers, such as those of a file
 * that was edited for an earlier version. Camel would tell of one only when a run comes to it.
 */
final class RouteCalls {

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

  private RouteCalls() {}

  /**
   * @param beans the objects that routes call, by name; calls of others are not looked at
   * @throws RouteFileException when there is such a call, with a line for each
   */
  static void check(RouteFiles files, List<String> flows, Map<String, Object> beans) {
    List<String> mistakes = new ArrayList<>();
    for (Path file : filesOf(files, flows)) {
      for (Call call : RouteText.of(file).calls()) {
        Object bean = beans.get(call.bean());
        if (bean != null
            && !call.methodName().contains("{{")
            && !isAnswered(call, bean.getClass())) {
          mistakes.add("%s:%s: %s".formatted(file, call.line(), sentence(call, bean.getClass())));
        }
      }
    }
    if (!mistakes.isEmpty()) {
      throw new RouteFileException(
          String.join("\n", mistakes)
              + "\nIf a file was edited for an earlier version of the connector, compare it with the one that came with this version");
    }
  }

  private static List<Path> filesOf(RouteFiles files, List<String> flows) {
    List<Path> all =
        new ArrayList<>(
            flows.stream().map(files::file).filter(f -> !RouteFiles.isJava(f)).toList());
    try (Stream<Path> shared = Files.list(files.kamelets())) {
      all.addAll(shared.filter(file -> file.toString().endsWith(".yaml")).sorted().toList());
    } catch (IOException e) {
      throw new RouteFileException("%s cannot be read".formatted(files.kamelets()), e);
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

package io.custobarconnector;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.component.bean.BeanInfo;

/**
 * Which methods Camel may take for one that a route names. Camel reads a class's methods in the
 * order in which this JVM happens to list them, and files one under another's name: {@code x()}
 * under {@code isX()} when that came first. A name is safe when no order of methods leaves a
 * choice.
 */
final class BeanNames {

  private static final Set<String> NEVER =
      Set.of("equals", "finalize", "getClass", "hashCode", "notify", "notifyAll", "wait");

  private static final String HOUSE = "io.custobarconnector.";

  private BeanNames() {}

  /**
   * The methods that Camel could call; one when the name is safe, none when there is no such
   * method.
   *
   * @param call as it stands in the route: {@code admit}, {@code read(${body}, 'x')}, or empty
   *     where a step names no method
   */
  static List<Method> candidates(Class<?> type, String call) {
    List<Method> all = methods(type);
    if (call.isEmpty()) {
      return all.stream().filter(method -> !BeanInfo.isGetter(method)).toList();
    }
    String name = call.replaceFirst("\\(.*", "");
    List<Method> meant =
        all.stream().filter(m -> m.getName().equals(name) || isShortFor(name, m)).toList();
    boolean pair =
        all.stream().anyMatch(m -> isShortFor(name, m) || isShortFor(m.getName(), name, all));
    List<Method> mixed = pair ? withPartners(name, all) : meant;
    if (!pair && call.contains("(")) {
      int count = arguments(call);
      return mixed.stream().filter(m -> m.getParameterCount() == count).toList();
    }
    return mixed;
  }

  /** The methods of a class that share a name in Camel's eyes though they are written apart. */
  static List<String> pairs(Class<?> type) {
    Set<String> names =
        methods(type).stream()
            .filter(method -> method.getDeclaringClass().getName().startsWith(HOUSE))
            .map(Method::getName)
            .collect(Collectors.toSet());
    List<String> pairs = new ArrayList<>();
    for (String name : names) {
      for (String prefix : List.of("is", "get")) {
        String longer = prefix + Character.toUpperCase(name.charAt(0)) + name.substring(1);
        if (names.contains(longer)) {
          pairs.add("%s: %s() and %s()".formatted(type.getName(), name, longer));
        }
      }
    }
    return pairs;
  }

  /** How many arguments stand between the parentheses; commas within an argument do not count. */
  static int arguments(String call) {
    String inside = call.substring(call.indexOf('(') + 1, call.lastIndexOf(')'));
    if (inside.isBlank()) {
      return 0;
    }
    int depth = 0;
    int count = 1;
    boolean quoted = false;
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      quoted ^= c == '\'';
      depth += c == '(' || c == '{' ? 1 : c == ')' || c == '}' ? -1 : 0;
      count += c == ',' && depth == 0 && !quoted ? 1 : 0;
    }
    return count;
  }

  private static List<Method> withPartners(String name, List<Method> all) {
    return all.stream()
        .filter(
            m ->
                m.getName().equals(name)
                    || isShortFor(name, m)
                    || isShortFor(m.getName(), name, all))
        .toList();
  }

  private static boolean isShortFor(String name, Method getter) {
    return BeanInfo.isGetter(getter) && BeanInfo.getGetterShorthandName(getter).equals(name);
  }

  /** Whether a method is the short form of the getter that the route names. */
  private static boolean isShortFor(String name, String getter, List<Method> all) {
    return all.stream().anyMatch(m -> m.getName().equals(getter) && isShortFor(name, m));
  }

  /** All that Camel looks at: not only public ones, those of parents and interfaces, too. */
  private static List<Method> methods(Class<?> type) {
    List<Method> found = new ArrayList<>();
    collect(type, found);
    return found;
  }

  private static void collect(Class<?> type, List<Method> found) {
    for (Method method : type.getDeclaredMethods()) {
      boolean looked =
          !Modifier.isPrivate(method.getModifiers())
              && !method.isBridge()
              && !method.isSynthetic()
              && !NEVER.contains(method.getName());
      if (looked && found.stream().noneMatch(own -> isSame(own, method))) {
        found.add(method);
      }
    }
    if (type.getSuperclass() != null && type.getSuperclass() != Object.class) {
      collect(type.getSuperclass(), found);
    }
    for (Class<?> face : type.getInterfaces()) {
      collect(face, found);
    }
  }

  private static boolean isSame(Method one, Method other) {
    return one.getName().equals(other.getName())
        && Arrays.equals(one.getParameterTypes(), other.getParameterTypes());
  }
}

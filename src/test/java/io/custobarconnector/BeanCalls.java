package io.custobarconnector;

import io.custobarconnector.journal.run.Run;
import io.custobarconnector.source.SourceReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Every call of a Java method in route files: bean steps, method expressions, chains of simple
 * expressions such as {@code ${variable.run.hasUnwritten}}, and addresses that begin with {@code
 * bean:}. What a variable or the body holds is taken from all steps that set it, so that a chain is
 * followed on each class that it may meet.
 */
final class BeanCalls {

  /** A call as it stands in a file, and a class on which Camel may make it. */
  record Call(String file, Class<?> type, String method) {
    @Override
    public String toString() {
      return "%s: %s on %s"
          .formatted(file, method.isEmpty() ? "no method" : method, type.getName());
    }
  }

  private static final Pattern SIMPLE = Pattern.compile("\\$\\{([^{}]*)}");
  private static final Pattern CHAIN = Pattern.compile("(variable\\.[\\w-]+|body)\\??\\.(.+)");

  /** Functions of the simple language that reach none of our classes. */
  private static final Pattern HARMLESS =
      Pattern.compile(
          "body|exchange|null|variable\\.[\\w-]+|header\\.[\\w-]+|bodyAs\\([\\w\\[\\]]+\\)");

  private final Function<String, Class<?>> beans;
  private final Set<Call> calls = new LinkedHashSet<>();
  private final List<String> unclear = new ArrayList<>();
  private final Map<String, Set<Class<?>>> values = new HashMap<>();

  private BeanCalls(Function<String, Class<?>> beans) {
    this.beans = beans;
    // Set in Java, by the first step of changes-source.
    hold("variable.run", Set.of(Run.class));
    hold("variable.pages", Set.of(SourceReader.class));
  }

  /**
   * The calls in the YAML files under a folder.
   *
   * @param beans the class of a bean by its name
   * @throws AssertionError when a file holds something whose calls cannot be found
   */
  static Set<Call> in(Path folder, Function<String, Class<?>> beans) {
    BeanCalls found = new BeanCalls(beans);
    try (var walk = Files.walk(folder)) {
      List<Path> files = walk.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
      // What one file sets another may use, so that the values are complete only after some rounds.
      for (int round = 0; round < 4; round++) {
        found.unclear.clear();
        for (Path file : files) {
          found.visit(file.getFileName().toString(), "", parse(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!found.unclear.isEmpty()) {
      throw new AssertionError("the class is not known: " + found.unclear);
    }
    return found.calls;
  }

  private static Object parse(Path file) throws IOException {
    return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
  }

  private void visit(String file, String key, Object node) {
    if (node instanceof List<?> list) {
      list.forEach(item -> visit(file, key, item));
    } else if (node instanceof Map<?, ?> map) {
      visitMap(file, key, map);
      map.forEach((name, value) -> visit(file, String.valueOf(name), value));
    } else if (node instanceof String text) {
      visitText(file, key, text);
    }
  }

  private void visitMap(String file, String key, Map<?, ?> map) {
    switch (key) {
      case "bean" -> {
        if (map.containsKey("beanType")) {
          unclear.add(file + ": beanType");
        }
        hold("body", call(file, map));
      }
      case "method" -> {
        // A kamelet may have a parameter of this name.
        if (!map.containsKey("title")) {
          call(file, map);
        }
      }
      case "setVariable" -> hold("variable." + map.get("name"), result(file, map));
      case "setBody", "split" -> hold("body", result(file, map));
      default -> {
        // Its steps are visited by themselves.
      }
    }
  }

  private void visitText(String file, String key, String text) {
    Matcher simple = SIMPLE.matcher(text);
    while (simple.find()) {
      String function = simple.group(1);
      Matcher chain = CHAIN.matcher(function);
      if (chain.matches()) {
        follow(file, chain.group(1), chain.group(2));
      } else if (!HARMLESS.matcher(function).matches()) {
        unclear.add(file + ": " + text);
      }
    }
    if (key.equals("uri") && text.matches("(bean|class):.*")) {
      Matcher address = Pattern.compile("bean:([\\w-]+)(?:\\?method=(.+))?").matcher(text);
      if (address.matches()) {
        call(file, Map.of("ref", address.group(1), "method", String.valueOf(address.group(2))));
      } else {
        unclear.add(file + ": " + text);
      }
    }
  }

  private void hold(String name, Set<Class<?>> types) {
    values.computeIfAbsent(name, n -> new LinkedHashSet<>()).addAll(types);
  }

  private Set<Class<?>> result(String file, Map<?, ?> step) {
    Set<Class<?>> types = new LinkedHashSet<>();
    if (step.get("expression") instanceof Map<?, ?> language) {
      if (language.get("method") instanceof Map<?, ?> method) {
        types.addAll(call(file, method));
      }
      if (language.get("simple") instanceof Map<?, ?> simple) {
        String same = String.valueOf(simple.get("expression")).replaceAll("^\\$\\{(.*)}$", "$1");
        types.addAll(values.getOrDefault(same, Set.of()));
      }
    }
    return types;
  }

  private Set<Class<?>> call(String file, Map<?, ?> bean) {
    String method = bean.get("method") == null ? "" : bean.get("method").toString().strip();
    return call(file, beans.apply(String.valueOf(bean.get("ref"))), method);
  }

  private Set<Class<?>> call(String file, Class<?> type, String method) {
    calls.add(new Call(file, type, method));
    Set<Class<?>> results = new LinkedHashSet<>();
    for (Method candidate : BeanNames.candidates(type, method)) {
      collect(candidate.getGenericReturnType(), results);
    }
    return results;
  }

  /** Follows a chain on every class that the value may have; one at least must have its methods. */
  private void follow(String file, String value, String chain) {
    Set<Class<?>> types = values.getOrDefault(value, Set.of());
    for (String method : chain.split("\\??\\.(?![^(]*\\))", -1)) {
      Set<Class<?>> next = new LinkedHashSet<>();
      boolean found = false;
      for (Class<?> type : types) {
        if (!BeanNames.candidates(type, method).isEmpty()) {
          found = true;
          next.addAll(call(file, type, method));
        }
      }
      if (!found) {
        unclear.add("%s: %s of ${%s.%s} among %s".formatted(file, method, value, chain, types));
      }
      types = next;
    }
  }

  /** The class itself and those within it: a list's elements become bodies of a split. */
  private static void collect(Type type, Set<Class<?>> into) {
    if (type instanceof Class<?> plain && plain != void.class) {
      into.add(plain);
    } else if (type instanceof ParameterizedType generic) {
      collect(generic.getRawType(), into);
      for (Type argument : generic.getActualTypeArguments()) {
        collect(argument, into);
      }
    }
  }
}

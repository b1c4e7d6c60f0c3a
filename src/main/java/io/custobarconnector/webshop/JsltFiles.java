package io.custobarconnector.webshop;

import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import io.custobarconnector.TextFile;
import io.custobarconnector.error.MappingError;
import io.custobarconnector.journal.run.RunStoppedException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JSLT files of a deployment, each compiled once until it is taken anew. */
final class JsltFiles {

  private static final Pattern PLACE = Pattern.compile(",? ?at line (\\d+), column (\\d+)\\.?");

  private final Path routes;
  private final Map<String, Expression> compiled = new ConcurrentHashMap<>();

  /**
   * @param routes their folder
   */
  JsltFiles(Path routes) {
    this.routes = routes;
  }

  /** Where the file is. */
  Path of(String name) {
    return routes.resolve(name);
  }

  /** As people know it: its folder's name and its own. */
  String shortName(String name) {
    return routes.getFileName() + "/" + name;
  }

  /**
   * @throws RunStoppedException when it is missing or wrong
   */
  Expression compiled(String name) {
    return compiled.computeIfAbsent(name, this::compile);
  }

  /**
   * @throws RunStoppedException when one is wrong; then all stay as they were
   */
  void take(String flow, List<String> names) {
    Map<String, Expression> taken = new HashMap<>();
    names.forEach(name -> taken.put(name, compile(name)));
    compiled.keySet().removeIf(name -> name.startsWith(flow + "."));
    compiled.putAll(taken);
  }

  /** What is said of a record or page to which a file could not be applied. */
  String where(String name, RuntimeException e) {
    String place = shortName(name);
    return e instanceof JsltException mistake && mistake.getLine() > 0
        ? "%s:%s:%s could not be applied to it; --key shows it in a preview"
            .formatted(place, mistake.getLine(), mistake.getColumn())
        : "%s could not be applied to it: %s"
            .formatted(
                place,
                e instanceof MappingFunctions.NotAnAmountException
                    ? "an amount is not a number"
                    : "it is not of the documented form");
  }

  private Expression compile(String name) {
    Path file = routes.resolve(name);
    try {
      return new Parser(new StringReader(TextFile.read(file)))
          .withSource(file.toString())
          .withFunctions(MappingFunctions.ALL)
          .compile();
    } catch (NoSuchFileException e) {
      throw new RunStoppedException(
          MappingError.NO_FILE, "%s is missing; the route maps with it".formatted(file), e);
    } catch (CharacterCodingException e) {
      throw new RunStoppedException(MappingError.NOT_UTF8, e.getMessage(), e);
    } catch (IOException e) {
      throw new RunStoppedException(
          MappingError.UNREADABLE, "%s cannot be read: %s".formatted(file, e.getMessage()), e);
    } catch (JsltException e) {
      String what =
          e.getMessageWithoutLocation()
              .strip()
              .split("\\s*Was expecting", 2)[0]
              .replaceAll("\\s*\\R\\s*", " ");
      Matcher place = PLACE.matcher(what);
      if (place.find()) {
        // The parser's own place; the one beside it points at the token before.
        throw new RunStoppedException(
            MappingError.SYNTAX,
            "%s:%s:%s: %s"
                .formatted(file, place.group(1), place.group(2), place.replaceFirst("").strip()),
            e);
      }
      throw new RunStoppedException(
          MappingError.SYNTAX,
          e.getLine() > 0
              ? "%s:%s:%s: %s".formatted(file, e.getLine(), e.getColumn(), what)
              : "%s: %s".formatted(file, what),
          e);
    }
  }
}

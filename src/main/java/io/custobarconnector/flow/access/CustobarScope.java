package io.custobarconnector.flow.access;

import io.custobarconnector.error.RouteError;
import io.custobarconnector.flow.route.FlowCheck;
import io.custobarconnector.flow.route.RouteFileException;
import io.custobarconnector.flow.route.RouteFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a key of Custobar may do: one method at one exact path.
 *
 * @param method such as {@code POST}
 * @param path such as {@code /api/customers/upload/}, with the slash at its end
 * @see <a
 *     href="https://www.custobar.com/docs/api/how-to-create-and-manage-api-keys-in-custobar/">Keys
 *     and scopes</a>
 */
public record CustobarScope(String method, String path) {

  public static final CustobarScope READ_CUSTOMERS = reading("customers");
  public static final CustobarScope READ_EVENTS = reading("events");

  private static final Pattern READING = Pattern.compile("/api/data/([a-z]+)/");
  private static final Pattern ASKING =
      Pattern.compile("direct:custobar-read|kamelet:custobar-call");

  private static CustobarScope reading(String datatype) {
    return new CustobarScope("GET", "/api/data/%s/".formatted(datatype));
  }

  /**
   * The scopes that flows need, by what stands in their route files. What a route in Java asks for
   * cannot be told.
   *
   * @param datatypes the names of Custobar's datatypes
   * @throws RouteFileException when a file cannot be read
   */
  public static List<CustobarScope> of(
      RouteFiles files, Collection<String> flows, Collection<String> datatypes) {
    Set<CustobarScope> scopes =
        new TreeSet<>(
            Comparator.comparing(CustobarScope::method).thenComparing(CustobarScope::path));
    for (String flow : flows) {
      Path file = files.file(flow);
      if (RouteFiles.isJava(file)) {
        continue;
      }
      String text = text(file);
      for (String datatype : datatypes) {
        if (sends(file, text, datatype)) {
          scopes.add(new CustobarScope("POST", "/api/%s/upload/".formatted(datatype)));
        }
      }
      if (sends(file, text, "events")) {
        // Which events Custobar has is asked before any is sent again.
        scopes.add(READ_EVENTS);
      }
      if (ASKING.matcher(text).find()) {
        scopes.add(READ_CUSTOMERS);
      }
      Matcher reading = READING.matcher(text);
      while (reading.find()) {
        scopes.add(reading(reading.group(1)));
      }
    }
    return List.copyOf(scopes);
  }

  /** Uses of benefits are told as events, without a sink. */
  private static boolean sends(Path file, String text, String datatype) {
    return FlowCheck.sends(file, datatype)
        || (datatype.equals("events") && text.contains("direct:custobar-post"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new RouteFileException(RouteError.UNREADABLE, "%s cannot be read".formatted(file), e);
    }
  }
}

package io.custobarconnector.flow.route;

import io.custobarconnector.NearestName;
import io.custobarconnector.error.HttpError;
import io.custobarconnector.settings.SettingsFile;
import io.custobarconnector.settings.declared.RefusedValue;
import io.custobarconnector.settings.declared.Setting;
import io.custobarconnector.settings.declared.SettingType;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The entries of a file of parameters, with settings put in, and what is wrong with them. */
final class HttpApiText {

  private final Path file;
  private final Map<String, SettingsFile.Entry> written = new LinkedHashMap<>();
  private final Map<String, String> values = new LinkedHashMap<>();
  private final Set<String> problems = new LinkedHashSet<>();

  private HttpApiText(Path file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @param known the keys that it may have
   * @param free what keys begin with that may have any end
   */
  static HttpApiText read(
      Path file,
      List<String> known,
      String free,
      Map<String, String> placeholders,
      Predicate<String> secret) {
    HttpApiText text = new HttpApiText(file);
    for (SettingsFile.Entry entry : SettingsFile.read(file).entries()) {
      if (text.written.putIfAbsent(entry.key(), entry) != null) {
        text.told(
            HttpError.TWICE.of(
                "%s:%s: %s is given twice".formatted(file, entry.line(), entry.key())));
      } else if (!known.contains(entry.key()) && !entry.key().startsWith(free)) {
        text.problem(
            entry.key(),
            NearestName.to(entry.key(), known)
                .map("is no parameter; did you mean \"%s\"?"::formatted)
                .map(HttpError.UNKNOWN::of)
                .orElse(HttpError.UNKNOWN.of("is no parameter; docs/http-source.md has them all")));
      }
      text.fill(entry, placeholders, secret);
    }
    text.need("url", "url");
    return text;
  }

  private void fill(
      SettingsFile.Entry entry, Map<String, String> placeholders, Predicate<String> secret) {
    for (String key : NamedSettings.in(entry.value())) {
      if (!placeholders.containsKey(key) && !key.startsWith("route.") && !secret.test(key)) {
        problem(
            entry.key(),
            HttpError.NO_SETTING.of(
                "names {{%s}}, and there is no such setting%s"
                    .formatted(
                        key,
                        NearestName.to(key, placeholders.keySet())
                            .map("; did you mean \"%s\"?"::formatted)
                            .orElse(""))));
      } else if (placeholders.getOrDefault(key, "").isBlank()) {
        told(
            HttpError.NO_SETTING.of(
                "%s is missing: %s%s:%s needs it"
                    .formatted(
                        key, secret.test(key) ? whereSecretsGo(key) : "", file, entry.line())));
      }
    }
    String filled = NamedSettings.filled(entry.value(), key -> placeholders.getOrDefault(key, ""));
    if (!filled.isBlank()) {
      values.put(entry.key(), filled);
    }
  }

  private static String whereSecretsGo(String key) {
    return "set the environment variable %s, or name a file that holds it in %s-file; "
        .formatted(Setting.environmentName(key), key);
  }

  /** The file, as people see it. */
  String file() {
    return file.toString();
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Something is wrong with an entry, or with what should be there. */
  void problem(String key, String what) {
    SettingsFile.Entry entry = written.get(key);
    told(
        entry == null
            ? "%s: %s %s".formatted(file, key, what)
            : "%s:%s: %s %s".formatted(file, entry.line(), key, what));
  }

  void told(String problem) {
    problems.add(HttpError.VALUE.of(problem));
  }

  Optional<String> find(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** A value that another entry makes necessary; empty text, and a problem, without it. */
  String need(String because, String key) {
    // A setting without a value has been told already.
    if (find(key).isEmpty() && !(written.containsKey(key) && !settingsOf(key).isEmpty())) {
      problem(because, because.equals(key) ? "is missing" : "needs " + key);
    }
    return find(key).orElse("");
  }

  /** The settings that entries name whose key begins so. */
  List<String> settingsOf(String prefix) {
    return written.values().stream()
        .filter(entry -> entry.key().startsWith(prefix))
        .flatMap(entry -> NamedSettings.in(entry.value()).stream())
        .distinct()
        .toList();
  }

  /** Entries by what follows the prefix in their keys. */
  Map<String, String> under(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    values.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            found.put(key.substring(prefix.length()), value);
          }
        });
    return found;
  }

  <T> Optional<T> read(String key, Function<String, T> reader, String otherwise) {
    try {
      return find(key).map(reader);
    } catch (IllegalArgumentException | DateTimeException e) {
      problem(key, otherwise);
      return Optional.empty();
    }
  }

  private <T> Optional<T> typed(String key, SettingType type, Class<T> read) {
    Optional<String> value = find(key);
    try {
      return value.isEmpty() ? Optional.empty() : Optional.of(read.cast(type.read(value.get())));
    } catch (RefusedValue e) {
      told(
          "%s:%s: %s"
              .formatted(file, written.get(key).line(), e.sentence(key, value.get(), false)));
      return Optional.empty();
    }
  }

  boolean flag(String key) {
    return typed(key, SettingType.yesOrNo(), Boolean.class).orElse(false);
  }

  Optional<Duration> duration(String key) {
    return typed(key, SettingType.duration(), Duration.class);
  }

  Optional<Integer> number(String key, int least, int most) {
    return typed(key, SettingType.wholeNumber(least, most), Integer.class);
  }

  <E extends Enum<E>> E choice(String key, Class<E> choices, E otherwise) {
    return typed(key, SettingType.choice(choices), choices).orElse(otherwise);
  }

  ZoneId zone(String key) {
    return read(key, ZoneId::of, "is not a time zone such as Europe/Helsinki")
        .orElse(ZoneOffset.UTC);
  }

  /** A root without a query, and without a slash at its end. */
  Optional<URI> root(String key) {
    return address(key).map(URI::toString).map(root -> URI.create(root.replaceAll("/+$", "")));
  }

  /** An address without a query, as it is written: to some servers, a slash at its end matters. */
  Optional<URI> address(String key) {
    return find(key)
        .flatMap(
            value -> {
              try {
                URI address = new URI(value);
                if (List.of("http", "https").contains(String.valueOf(address.getScheme()))
                    && address.getHost() != null
                    && address.getQuery() == null
                    && address.getUserInfo() == null) {
                  return Optional.of(address);
                }
              } catch (URISyntaxException e) {
                // The sentence below tells it.
              }
              problem(key, "is not an address such as https://shop.acme.example, without a query");
              return Optional.empty();
            });
  }
}

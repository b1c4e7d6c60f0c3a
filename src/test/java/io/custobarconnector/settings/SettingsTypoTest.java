package io.custobarconnector.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.settings.declared.FlowCatalogue;
import io.custobarconnector.settings.declared.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** One wrong letter anywhere in a key is found, and the right key named. */
class SettingsTypoTest {

  private static final List<String> KEYS =
      Stream.concat(
              SettingsCatalogue.SETTINGS.stream(),
              FlowCatalogue.FLOWS.keySet().stream().flatMap(SettingsCatalogue::flowSettings))
          .map(Setting::key)
          .toList();

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("settings");
  }

  @AfterContainer
  static void removeFolder() throws IOException {
    Files.deleteIfExists(folder.resolve("application.properties"));
    Files.delete(folder);
  }

  /** A right key and the same with one letter removed, added, replaced, or swapped. */
  record Typo(String meant, String written) {}

  @Provide
  Arbitrary<Typo> typos() {
    Arbitrary<Character> letters =
        Arbitraries.chars().range('a', 'z').range('0', '9').with('-', '.', '_', 'X');
    return Combinators.combine(
            Arbitraries.of(KEYS),
            Arbitraries.integers().between(0, 200),
            letters,
            Arbitraries.of("remove", "add", "replace", "swap"))
        .as(
            (key, at, letter, how) -> {
              int i = at % (key.length() - 1);
              String head = key.substring(0, i);
              return new Typo(
                  key,
                  switch (how) {
                    case "remove" -> head + key.substring(i + 1);
                    case "add" -> head + letter + key.substring(i);
                    case "replace" -> head + letter + key.substring(i + 1);
                    default -> head + key.charAt(i + 1) + key.charAt(i) + key.substring(i + 2);
                  });
            });
  }

  @Property(tries = 500)
  void one_wrong_letter_in_a_key_is_refused_with_the_right_key(@ForAll("typos") Typo typo) {
    Assume.that(!KEYS.contains(typo.written()));
    Assume.that(KEYS.stream().noneMatch(key -> isAsNearTo(typo, key)));
    assertThat(new SettingsFixture(folder, typo.written() + "=x").problems())
        .containsExactly(
            "application.properties:1: unknown setting \""
                + typo.written()
                + "\"; did you mean \""
                + typo.meant()
                + "\"?");
  }

  /** Another key that is one letter away too, as management.host is from "management.hort". */
  private static boolean isAsNearTo(Typo typo, String key) {
    return !key.equals(typo.meant())
        && key.length() == typo.written().length()
        && IntStream.range(0, key.length())
                .filter(i -> key.charAt(i) != typo.written().charAt(i))
                .count()
            <= 2;
  }
}

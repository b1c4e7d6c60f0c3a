package io.custobarconnector.settings.declared;

import io.custobarconnector.NearestName;
import io.custobarconnector.error.SettingError;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the value of a setting must look like, and how it is read. */
@FunctionalInterface
public interface SettingType {

  /**
   * Checks a value and reads it.
   *
   * @param text the value, trimmed and not empty
   * @throws RefusedValue with a reason that says what would be right
   */
  Object read(String text) throws RefusedValue;

  Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m|h|d)");

  /** A name in Custobar or in the database, such as a company's or a field's. */
  Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  Pattern ONE_WORD = Pattern.compile("[!-~]+");

  static SettingType text() {
    return text -> text;
  }

  static SettingType name() {
    return matching(
        NAME,
        "is not a name of lower-case letters, digits and underscores that begins with a letter");
  }

  static SettingType oneWord() {
    return matching(ONE_WORD, "must be one word of letters, digits and signs, without white space");
  }

  static SettingType matching(Pattern pattern, String reason) {
    return text -> {
      if (!pattern.matcher(text).matches()) {
        throw RefusedValue.because(SettingError.FORM, reason);
      }
      return text;
    };
  }

  static SettingType wholeNumber(int least, int most) {
    return text -> {
      try {
        int number = Integer.parseInt(text);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException notANumber) {
        // The one sentence below tells both mistakes.
      }
      throw RefusedValue.because(
          SettingError.WHOLE_NUMBER, "is not a whole number from " + least + " to " + most);
    };
  }

  /** The port of a server; 0 is any that is free. */
  static SettingType port() {
    return wholeNumber(0, 65_535);
  }

  /** A share or a factor, such as 0.1 or 2. */
  static SettingType decimal(String least, String most) {
    return text -> {
      try {
        BigDecimal number = new BigDecimal(text);
        if (number.compareTo(new BigDecimal(least)) >= 0
            && number.compareTo(new BigDecimal(most)) <= 0) {
          return number;
        }
      } catch (NumberFormatException notANumber) {
        // The one sentence below tells both mistakes.
      }
      throw RefusedValue.because(
          SettingError.NUMBER, "is not a number from " + least + " to " + most);
    };
  }

  static SettingType yesOrNo() {
    return oneOf(Map.of("true", true, "false", false), List.of("true", "false"));
  }

  /** The names of an enum in lower case, with a hyphen for each underscore. */
  static <E extends Enum<E>> SettingType choice(Class<E> choices) {
    Map<String, E> byName =
        Arrays.stream(choices.getEnumConstants())
            .collect(Collectors.toMap(SettingType::nameOf, choice -> choice));
    return oneOf(
        byName, Arrays.stream(choices.getEnumConstants()).map(SettingType::nameOf).toList());
  }

  /** Upper and lower case are alike; the value is the name as listed here. */
  static SettingType choice(List<String> choices) {
    return oneOf(
        choices.stream()
            .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), name -> name)),
        choices);
  }

  /** How a choice is written in the file. */
  static String nameOf(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static SettingType oneOf(Map<String, ?> values, List<String> names) {
    return text -> {
      Object value = values.get(text.toLowerCase(Locale.ROOT));
      if (value == null) {
        throw RefusedValue.because(
            SettingError.CHOICE,
            "is not one of "
                + String.join(", ", names)
                + NearestName.to(text, names)
                    .map(name -> "; did you mean \"" + name + "\"?")
                    .orElse(""));
      }
      return value;
    };
  }

  /** As {@link #duration()}, no shorter and no longer than this. */
  static SettingType duration(Duration least, Duration most) {
    return text -> {
      Duration duration = (Duration) duration().read(text);
      if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
        throw RefusedValue.because(
            SettingError.DURATION_RANGE,
            "must be from %s to %s seconds".formatted(least.toSeconds(), most.toSeconds()));
      }
      return duration;
    };
  }

  static SettingType duration() {
    return text -> {
      Matcher parts = DURATION.matcher(text);
      if (!parts.matches()) {
        throw RefusedValue.because(
            SettingError.DURATION,
            "is not a duration: write a whole number and ms, s, m, h or d, such as 500ms, 30s or"
                + " 2m");
      }
      long number = Long.parseLong(parts.group(1));
      if (number == 0) {
        throw RefusedValue.because(
            SettingError.DURATION_RANGE, "is no time at all: it must be longer than 0");
      }
      return switch (parts.group(2)) {
        case "ms" -> Duration.ofMillis(number);
        case "s" -> Duration.ofSeconds(number);
        case "m" -> Duration.ofMinutes(number);
        case "h" -> Duration.ofHours(number);
        default -> Duration.ofDays(number);
      };
    };
  }

  static SettingType timeZone() {
    return text -> {
      if (!ZoneId.getAvailableZoneIds().contains(text)) {
        throw RefusedValue.because(
            SettingError.TIME_ZONE,
            "is not a time zone"
                + NearestName.to(text, ZoneId.getAvailableZoneIds())
                    .map(name -> "; did you mean \"" + name + "\"?")
                    .orElse("; write it as Area/City, such as Europe/Helsinki"));
      }
      return ZoneId.of(text);
    };
  }

  static SettingType region() {
    return text -> {
      String region = text.toUpperCase(Locale.ROOT);
      if (!Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2).contains(region)) {
        throw RefusedValue.because(
            SettingError.COUNTRY,
            "is not a two-letter country code; Finland is FI, Sweden is SE, Estonia is EE");
      }
      return region;
    };
  }
}

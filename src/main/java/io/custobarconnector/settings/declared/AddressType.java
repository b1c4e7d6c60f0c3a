package io.custobarconnector.settings.declared;

import io.custobarconnector.error.SettingError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/** The address of a database or of an HTTP service. Neither may carry a password. */
enum AddressType implements SettingType {
  /** {@code jdbc:postgresql://host:port/database}, read as a string. */
  DATABASE {
    @Override
    public Object read(String text) throws RefusedValue {
      refusePassword(text, "give user name and password as settings of their own");
      String wanted =
          "is not the address of a PostgreSQL database, such as"
              + " jdbc:postgresql://localhost:5432/commerce_cloud";
      if (!text.startsWith("jdbc:postgresql://")) {
        throw RefusedValue.because(SettingError.ADDRESS, wanted);
      }
      URI address = parse(text.substring("jdbc:".length())).orElse(null);
      if (address == null || address.getAuthority() == null || pathOf(address).length() < 2) {
        throw RefusedValue.because(SettingError.ADDRESS, wanted);
      }
      return text;
    }
  },

  /** The root of an HTTP API, read as a URI without a slash at its end. */
  HTTP {
    @Override
    public Object read(String text) throws RefusedValue {
      refusePassword(text, "give the token as a setting of its own");
      URI address = parse(text).orElse(null);
      if (address == null
          || address.getHost() == null
          || !(address.getScheme().equals("http") || address.getScheme().equals("https"))) {
        throw RefusedValue.because(
            SettingError.ADDRESS,
            "is not an address that begins with https:// or http://, such as"
                + " https://acme.custobar.com");
      }
      if (address.getQuery() != null || address.getFragment() != null) {
        throw RefusedValue.withoutShowing(SettingError.ADDRESS_END, "must end before the ? or #");
      }
      String path = pathOf(address).replaceAll("/+$", "");
      if (path.endsWith("/api")) {
        throw RefusedValue.because(
            SettingError.ADDRESS_END, "must not end in /api: the connector adds that itself");
      }
      return URI.create(address.getScheme() + "://" + address.getAuthority() + path);
    }
  };

  private static String pathOf(URI address) {
    return Optional.ofNullable(address.getPath()).orElse("");
  }

  private static Optional<URI> parse(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException notAnAddress) {
      return Optional.empty();
    }
  }

  private static void refusePassword(String text, String instead) throws RefusedValue {
    String lower = text.toLowerCase(Locale.ROOT);
    if (text.contains("@") || lower.contains("password=") || lower.contains("user=")) {
      throw RefusedValue.withoutShowing(
          SettingError.ADDRESS_SECRET, "has a user name or password in it: " + instead);
    }
  }
}

package io.custobarconnector.source.http;

import java.net.URI;

/** How a source knows who asks. Its text never shows a secret. */
public sealed interface HttpKey {

  /** It asks nobody. */
  record None() implements HttpKey {}

  /** User name and password in each request. */
  record Basic(String username, String password) implements HttpKey {
    @Override
    public String toString() {
      return "Basic";
    }
  }

  /**
   * A key in a header of each request.
   *
   * @param header its name
   * @param value the whole of it, such as {@code Bearer …}
   */
  record Header(String header, String value) implements HttpKey {
    @Override
    public String toString() {
      return "Header[" + header + "]";
    }
  }

  /**
   * A token that a client gets for its id and secret, and again when that one ends.
   *
   * @param tokenUrl where tokens are given out
   * @param scope what the token is for; empty when nothing is said
   * @param clientInHeader whether id and secret go in the Authorization header, or in the form
   * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-4.4">Client Credentials Grant</a>
   */
  record ClientCredentials(
      URI tokenUrl, String clientId, String clientSecret, String scope, boolean clientInHeader)
      implements HttpKey {
    @Override
    public String toString() {
      return "ClientCredentials[" + tokenUrl + "]";
    }
  }
}

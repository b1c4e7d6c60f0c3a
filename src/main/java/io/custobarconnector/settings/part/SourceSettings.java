package io.custobarconnector.settings.part;

import java.time.Duration;

/**
 * The Commerce Cloud database.
 *
 * @param url a JDBC address without user or password
 * @param username empty when none is given; the driver then takes the system user's name
 * @param password empty when none is given
 * @param writeUsername who writes permissions; the same user when not given
 * @param writePassword empty when none is given
 * @param pageSize rows read at a time
 * @param queryTimeout how long one query may take
 * @param overlap how far before its cursor a run starts to read
 */
public record SourceSettings(
    String url,
    String username,
    String password,
    String writeUsername,
    String writePassword,
    int pageSize,
    Duration queryTimeout,
    Duration overlap) {

  /** Without the password. */
  @Override
  public String toString() {
    return "SourceSettings[url=" + url + ", username=" + username + "]";
  }
}

package io.custobarconnector.settings.part;

/**
 * Where the connector keeps its own tables.
 *
 * @param url a JDBC address without user or password
 * @param username empty when none is given; the driver then takes the system user's name
 * @param password empty when none is given
 * @param schema the schema of the tables
 */
public record JournalSettings(String url, String username, String password, String schema) {

  /** Without the password. */
  @Override
  public String toString() {
    return "JournalSettings[url=" + url + ", username=" + username + ", schema=" + schema + "]";
  }
}

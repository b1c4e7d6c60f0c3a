package io.custobarconnector.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.sql.DataSource;

/**
 * Whether a journal's tables are those that this version of the connector makes, told by one
 * question: at most starts they are, and Flyway takes longer to find that than a start takes for
 * most of its other work. Whatever else there is, Flyway looks at it.
 */
final class JournalVersion {

  private static final String FOLDER = "db/migration/";

  private JournalVersion() {}

  /**
   * The version of the tables, when each file of this version was applied to them as it is now, and
   * no other; empty when that is not so or cannot be told.
   */
  static Optional<String> current(DataSource database, String schema) {
    try (Connection connection = database.getConnection()) {
      Map<String, Integer> applied = applied(connection, schema);
      return !applied.isEmpty() && applied.equals(checksums())
          ? Optional.of(String.valueOf(newest(applied)))
          : Optional.empty();
    } catch (SQLException | IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Each file that was applied, with the checksum that it had; none when one failed, or anything
   * else than a file was applied.
   *
   * @throws SQLException when the journal has no history, or does not answer
   */
  static Map<String, Integer> applied(Connection connection, String schema) throws SQLException {
    String rows =
        "SELECT script, checksum, success AND type = 'SQL' AND checksum IS NOT NULL FROM %s WHERE type <> 'SCHEMA'"
            .formatted(history(schema));
    try (Statement question = connection.createStatement();
        ResultSet row = question.executeQuery(rows)) {
      Map<String, Integer> applied = new HashMap<>();
      while (row.next()) {
        if (!row.getBoolean(3) || applied.put(row.getString(1), row.getInt(2)) != null) {
          return Map.of();
        }
      }
      return applied;
    }
  }

  /** Flyway's table, as SQL names it. */
  static String history(String schema) {
    return "\"%s\".flyway_schema_history".formatted(schema.replace("\"", "\"\""));
  }

  /** The number of the last of these files. */
  static int newest(Map<String, Integer> files) {
    return files.keySet().stream().mapToInt(JournalVersion::number).max().orElseThrow();
  }

  /** The number in a file's name. */
  static int number(String file) {
    return Integer.parseInt(file.substring(1, file.indexOf("__")));
  }

  /** Each file of this version, with its checksum. */
  static Map<String, Integer> checksums() throws IOException {
    Map<String, Integer> checksums = new HashMap<>();
    for (String file : files()) {
      checksums.put(file, checksum(file));
    }
    return checksums;
  }

  private static List<String> files() throws IOException {
    URL folder = JournalVersion.class.getClassLoader().getResource(FOLDER);
    if (folder == null) {
      throw new IOException("no folder " + FOLDER);
    }
    URLConnection place = folder.openConnection();
    try (Stream<String> names =
        place instanceof JarURLConnection jar
            ? jar.getJarFile().stream().map(entry -> entry.getName())
            : Files.list(Path.of(folder.toURI())).map(file -> FOLDER + file.getFileName())) {
      return names
          .filter(name -> name.startsWith(FOLDER) && name.endsWith(".sql"))
          .map(name -> name.substring(FOLDER.length()))
          .toList();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  /** As Flyway makes it: of the text without the ends of its lines. */
  private static int checksum(String file) throws IOException {
    try (InputStream in = JournalVersion.class.getClassLoader().getResourceAsStream(FOLDER + file);
        BufferedReader text =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      CRC32 sum = new CRC32();
      for (String line = text.readLine(); line != null; line = text.readLine()) {
        sum.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return (int) sum.getValue();
    }
  }
}

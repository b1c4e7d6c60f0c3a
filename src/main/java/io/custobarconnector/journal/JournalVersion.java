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

  private static final String FOLDER = "db/journal/";

  private JournalVersion() {}

  /**
   * The version of the tables, when each file of this version was applied to them as it is now, and
   * no other; empty when that is not so or cannot be told.
   */
  static Optional<String> current(DataSource database, String schema) {
    String history =
        "SELECT script, checksum, version, success AND type = 'SQL' AND checksum IS NOT NULL FROM \"%s\".flyway_schema_history WHERE type <> 'SCHEMA' ORDER BY installed_rank"
            .formatted(schema.replace("\"", "\"\""));
    try (Connection connection = database.getConnection();
        Statement question = connection.createStatement();
        ResultSet row = question.executeQuery(history)) {
      Map<String, Integer> applied = new HashMap<>();
      String version = "";
      while (row.next()) {
        if (!row.getBoolean(4) || applied.put(row.getString(1), row.getInt(2)) != null) {
          return Optional.empty();
        }
        version = row.getString(3);
      }
      return applied.equals(checksums()) ? Optional.ofNullable(version) : Optional.empty();
    } catch (SQLException | IOException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Integer> checksums() throws IOException {
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

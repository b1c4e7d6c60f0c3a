package io.custobarconnector.inspect;

import io.custobarconnector.settings.RouteFileName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Puts drafts into a deployment, and never over a file that somebody has edited.
 *
 * @param written files that are new
 * @param left files that were there and stay as they are
 */
public record DraftFiles(List<Path> written, List<Path> left) {

  public DraftFiles {
    written = List.copyOf(written);
    left = List.copyOf(left);
  }

  /**
   * Writes each flow's query, and its route where the flow has none. The demo's query, as it came
   * with a new deployment, makes room.
   *
   * @param routes the deployment's folder of routes
   * @param shipped the installation's folder of routes
   * @throws IOException when a file cannot be written
   */
  public static DraftFiles write(List<FlowDraft> drafts, Path routes, Path shipped)
      throws IOException {
    List<Path> written = new ArrayList<>();
    List<Path> left = new ArrayList<>();
    Files.createDirectories(routes);
    boolean ownFolder = !Files.exists(shipped) || !Files.isSameFile(routes, shipped);
    for (FlowDraft draft : drafts) {
      Path query = routes.resolve(draft.flow() + ".sql");
      if (ownFolder && isUnedited(query, shipped)) {
        Files.writeString(query, draft.sql());
        written.add(query);
      } else {
        (isNew(query, draft.sql()) ? written : left).add(query);
      }
      if (!hasRoute(routes, draft.flow())) {
        String name = draft.flow() + RouteFileName.SUFFIX;
        Path route = routes.resolve(name);
        if (isNew(route, Files.readString(shipped.resolve(name)))) {
          written.add(route);
        }
      }
    }
    return new DraftFiles(written, left);
  }

  /**
   * Whether a file is the shipped one; custom fields have a company's prefix in place of the
   * demo's.
   */
  private static boolean isUnedited(Path file, Path shipped) throws IOException {
    Path original = shipped.resolve(file.getFileName().toString());
    // A link to the shipped file would be followed, and the installation's overwritten.
    if (!Files.exists(file) || !Files.exists(original) || Files.isSameFile(file, original)) {
      return false;
    }
    return withoutPrefix(file).equals(withoutPrefix(original));
  }

  private static String withoutPrefix(Path file) throws IOException {
    // Of any encoding: one that is no UTF-8 is only another file than the shipped one.
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    return text.replaceAll("\\w+?__", "__");
  }

  /** Whether the file was not there. It is made in one step, so that nobody's file is lost. */
  private static boolean isNew(Path file, String text) throws IOException {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static boolean hasRoute(Path routes, String flow) throws IOException {
    try (Stream<Path> files = Files.list(routes)) {
      return files.anyMatch(file -> RouteFileName.flowOf(file).equals(Optional.of(flow)));
    }
  }
}

package io.custobarconnector.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What drafts are written over, and what never. */
class DraftFilesTest {

  @TempDir Path folder;

  @Test
  void a_link_to_the_shipped_query_leaves_the_installation_as_it_is() throws IOException {
    Path shipped = Files.createDirectory(folder.resolve("installation"));
    Path routes = Files.createDirectory(folder.resolve("routes"));
    Path query = Files.writeString(shipped.resolve("shops.sql"), "SELECT 1");
    Files.writeString(shipped.resolve("shops.camel.yaml"), "- route:");
    Path link = Files.createSymbolicLink(routes.resolve("shops.sql"), query);
    FlowDraft draft = new FlowDraft("shops", "SELECT 2", List.of(), List.of(), List.of());
    DraftFiles files = DraftFiles.write(List.of(draft), routes, shipped);
    assertThat(query).hasContent("SELECT 1");
    assertThat(files.left()).containsExactly(link);
  }

  @Test
  void a_draft_in_another_encoding_was_edited_by_somebody_and_the_others_are_written()
      throws IOException {
    Path shipped = Files.createDirectory(folder.resolve("installation"));
    Path routes = Files.createDirectory(folder.resolve("routes"));
    for (String flow : List.of("shops", "products")) {
      Files.writeString(shipped.resolve(flow + ".sql"), "SELECT 1");
      Files.writeString(shipped.resolve(flow + ".camel.yaml"), "- route:");
    }
    byte[] latin = "SELECT 'Hämeenlinna'".getBytes(StandardCharsets.ISO_8859_1);
    Path edited = Files.write(routes.resolve("shops.sql"), latin);
    DraftFiles files =
        DraftFiles.write(
            List.of(
                new FlowDraft("shops", "SELECT 2", List.of(), List.of(), List.of()),
                new FlowDraft("products", "SELECT 3", List.of(), List.of(), List.of())),
            routes,
            shipped);
    assertThat(files.left()).containsExactly(edited);
    assertThat(edited).hasBinaryContent(latin);
    assertThat(routes.resolve("products.sql")).hasContent("SELECT 3");
  }
}

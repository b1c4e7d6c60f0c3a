package io.custobarconnector;

import io.custobarconnector.changes.JsltMapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks at flows that read a webshop before they start: do their mappings compile, and is all there
 * that the webshop asks for.
 */
final class WebshopCheck {

  private static final String SOURCE = "kamelet:webshop-source";

  private final RouteFiles files;
  private final JsltMapping mapping;
  private final WebshopSettings webshop;

  WebshopCheck(RouteFiles files, JsltMapping mapping, WebshopSettings webshop) {
    this.files = files;
    this.mapping = mapping;
    this.webshop = webshop;
  }

  /**
   * @throws io.custobarconnector.changes.MappingException when a mapping is wrong
   * @throws SettingsException when a setting that the flow needs is missing
   */
  void check(String flow) {
    files.mappings(flow).forEach(mapping::check);
    if (!webshop.problems().isEmpty() && readsWebshop(files.file(flow))) {
      throw new SettingsException(webshop.problems());
    }
  }

  /**
   * Whether a flow reads the orders of a webshop.
   *
   * @throws RouteFileException when the file cannot be read
   */
  static boolean readsWebshop(Path file) {
    try {
      return Files.readString(file).contains(SOURCE);
    } catch (IOException e) {
      throw new RouteFileException("%s cannot be read".formatted(file), e);
    }
  }
}

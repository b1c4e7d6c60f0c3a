package io.custobarconnector;

import io.custobarconnector.changes.JsltMapping;
import java.io.IOException;
import java.nio.file.Files;

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
    if (!webshop.problems().isEmpty() && readsWebshop(flow)) {
      throw new SettingsException(webshop.problems());
    }
  }

  private boolean readsWebshop(String flow) {
    try {
      return Files.readString(files.file(flow)).contains(SOURCE);
    } catch (IOException e) {
      throw new RouteFileException("%s cannot be read".formatted(files.file(flow)), e);
    }
  }
}

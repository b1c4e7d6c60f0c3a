package io.custobarconnector.flow.route;

import io.custobarconnector.settings.SettingsException;
import io.custobarconnector.settings.part.WebshopSettings;
import io.custobarconnector.webshop.Jslt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks at flows that read a webshop before they start: do their mappings compile, and is all there
 * that the webshop asks for.
 */
public final class WebshopCheck {

  private static final String SOURCE = "kamelet:webshop-source";

  private final RouteFiles files;
  private final Jslt mapping;
  private final WebshopSettings webshop;

  public WebshopCheck(RouteFiles files, Jslt mapping, WebshopSettings webshop) {
    this.files = files;
    this.mapping = mapping;
    this.webshop = webshop;
  }

  /**
   * Looks at a flow.
   *
   * @throws io.custobarconnector.journal.run.RunStoppedException when a mapping is wrong
   * @throws SettingsException when a setting that the flow needs is missing
   */
  public void check(String flow) {
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
  public static boolean readsWebshop(Path file) {
    try {
      return Files.readString(file).contains(SOURCE);
    } catch (IOException e) {
      throw new RouteFileException("%s cannot be read".formatted(file), e);
    }
  }
}

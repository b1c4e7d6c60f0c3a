package io.custobarconnector.custobar.upload;

import io.custobarconnector.custobar.datatype.CustomFields;
import io.custobarconnector.custobar.datatype.Datatypes;
import io.custobarconnector.custobar.value.Conversion;
import io.custobarconnector.journal.delivery.Fingerprints;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Properties;
import java.util.function.BiConsumer;
import org.apache.camel.Processor;

/**
 * What the shipped routes of {@code custobar-upload} and {@code custobar-read} need to be alone.
 */
public final class UploadRoutes {

  /** The most messages in a request. */
  public static final int BATCH = 500;

  private static final Path KAMELETS = Path.of("routes/kamelets").toAbsolutePath();

  private UploadRoutes() {}

  /** Where their files are. */
  public static String files() {
    return "file:%1$s/custobar-upload.camel.yaml,file:%1$s/custobar-read.camel.yaml"
        .formatted(KAMELETS);
  }

  /** Settings of a Custobar that is tried twice more, at once. */
  public static Properties settings(String url) {
    Properties settings = new Properties();
    settings.setProperty("camel.component.kamelet.location", "file:" + KAMELETS);
    settings.setProperty("custobar.url", url);
    settings.setProperty("custobar.auth-scheme", "Bearer");
    settings.setProperty("custobar.token", "t");
    settings.setProperty("custobar.retries", "2");
    settings.setProperty("custobar.retry-delay-millis", "1");
    settings.setProperty("custobar.retry-max-delay-millis", "2");
    settings.setProperty("custobar.settle-millis", "1");
    return settings;
  }

  /** The objects that they call, by name. */
  public static void bind(
      BiConsumer<String, Object> registry, Object budget, Object answers, Processor retries) {
    registry.accept("requestBudget", budget);
    registry.accept("responseClassifier", answers);
    registry.accept("unconfirmedEvents", new UnconfirmedEvents(ZoneOffset.UTC));
    registry.accept("retries", retries);
    registry.accept(
        "uploads",
        new Uploads(
            Datatypes.load(CustomFields.none()),
            flow -> Conversion.defaults(),
            flow -> BATCH,
            Fingerprints.NONE));
  }
}

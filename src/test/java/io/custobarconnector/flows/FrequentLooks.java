package io.custobarconnector.flows;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Tests that wait look every 25 milliseconds whether it has come, and not ten times a second only.
 * JUnit finds this by itself, for all classes.
 */
public final class FrequentLooks implements BeforeAllCallback {

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultPollInterval(Duration.ofMillis(25));
  }
}

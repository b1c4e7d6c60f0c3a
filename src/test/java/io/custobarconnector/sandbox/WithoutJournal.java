package io.custobarconnector.sandbox;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The test's database is as before the connector's first start: it has no journal. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface WithoutJournal {

  /** Whether a test asks for it. */
  final class Is {
    private Is() {}

    static boolean wanted(ExtensionContext context) {
      return context
              .getElement()
              .filter(e -> e.isAnnotationPresent(WithoutJournal.class))
              .isPresent()
          || context
              .getTestClass()
              .filter(c -> c.isAnnotationPresent(WithoutJournal.class))
              .isPresent();
    }
  }
}

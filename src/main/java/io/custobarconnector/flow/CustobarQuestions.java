package io.custobarconnector.flow;

import io.custobarconnector.custobar.limit.CustobarRefusesUsException;
import io.custobarconnector.custobar.limit.RequestBudget;
import io.custobarconnector.custobar.upload.CustobarBusyException;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.delivery.Fingerprints;
import io.custobarconnector.settings.Settings;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/**
 * Asks Custobar as flows do, by the deployment's own {@code kamelet:custobar-call}, without any
 * flow and without a journal. What is found out concerns nobody else.
 */
public final class CustobarQuestions implements AutoCloseable {

  private static final String QUESTION = "direct:custobar-question";

  private final Settings settings;
  private final RequestBudget alone = new RequestBudget(0);
  private final Main camel;

  /**
   * Gets ready to ask.
   *
   * @throws io.custobarconnector.flow.route.RouteFileException when the kamelets cannot be used
   */
  public CustobarQuestions(Settings settings, RouteFiles files) {
    this.settings = settings;
    Wiring wiring = new Wiring(settings, files, List.of());
    Beans beans =
        new Beans()
            .addCustobar(alone, settings.timeZone())
            .add("requestBudget", new Unlimited())
            .add(wiring.uploads(Fingerprints.NONE));
    this.camel = new CamelSetup(settings, files, List.of()).startWithout(question(), beans);
  }

  /** For few questions, and before any flow runs; a refused key stops nobody. */
  public static final class Unlimited {
    /** As {@link RequestBudget#takeTurn}. */
    public void takeTurn(Object priority, long deadlineMillis) {
      // Nobody else asks.
    }

    /** As {@link RequestBudget#keyWorks}. */
    public void keyWorks() {
      // Nobody else wants to know.
    }

    /** As {@link RequestBudget#keyRefused}. */
    public void keyRefused() {
      // Nobody else wants to know.
    }
  }

  private static RouteBuilder question() {
    return new RouteBuilder() {
      @Override
      public void configure() {
        errorHandler(noErrorHandler());
        from(QUESTION).routeId("custobar-question").to("kamelet:custobar-call?address=${body}");
      }
    };
  }

  /**
   * Asks one question.
   *
   * @param path with its query
   * @return the answer's body
   * @throws CustobarRefusesUsException when key, scope or address are wrong
   * @throws CustobarBusyException when Custobar cannot answer now
   * @throws IOException when nobody answers
   */
  public byte[] ask(String path) throws CustobarBusyException, IOException {
    Exchange answer =
        camel
            .getCamelContext()
            .createProducerTemplate()
            .request(
                QUESTION, asking -> asking.getMessage().setBody(settings.custobar().url() + path));
    Exception failure = answer.getException();
    if (failure instanceof CustobarBusyException busy) {
      throw busy;
    }
    if (failure instanceof IOException silent) {
      throw silent;
    }
    if (failure instanceof RuntimeException other) {
      throw other;
    }
    if (failure != null) {
      throw new IOException(failure);
    }
    return answer.getMessage().getBody(byte[].class);
  }

  @Override
  public void close() {
    camel.stop();
    alone.close();
  }
}

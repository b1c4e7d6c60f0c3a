package io.custobarconnector.bench;

import io.custobarconnector.sandbox.StandInCustobar;
import io.custobarconnector.sandbox.StandInOptions;
import java.io.IOException;

/** The stand-in Custobar in a process of its own. It ends with the one that started it. */
final class CustobarProcess {

  private CustobarProcess() {}

  /**
   * Answers until the process that started this one is gone.
   *
   * @param arguments the port
   */
  public static void main(String[] arguments) throws IOException {
    StandInOptions options =
        StandInOptions.builder()
            .port(Integer.parseInt(arguments[0]))
            .requestsPerMinute(0)
            .eventType("BENEFIT_USED")
            .eventType("BENEFIT_REVERSED")
            .build();
    try (StandInCustobar custobar = StandInCustobar.start(options)) {
      int end = System.in.read();
      System.out.printf("%s ends: %d%n", custobar.baseUrl(), end);
    }
  }
}

package io.custobarconnector.demo;

import io.custobarconnector.cli.FurtherCommand;
import io.custobarconnector.cli.input.CommonOptions;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.RunOnce;
import io.custobarconnector.cli.output.Stopping;
import io.custobarconnector.cli.output.Version;
import io.custobarconnector.console.Console;
import io.custobarconnector.flow.Connector;
import io.custobarconnector.flow.route.RouteFiles;
import io.custobarconnector.journal.operator.OperatorKeys;
import io.custobarconnector.journal.operator.OperatorRole;
import io.custobarconnector.sandbox.ChangingMinds;
import io.custobarconnector.sandbox.TradingShop;
import io.custobarconnector.settings.Settings;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code connector demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Runs everything on this machine: PostgreSQL with a retailer's data, a stand-in Custobar, a stand-in webshop, all flows, and a shop that keeps trading.",
      "With --once: runs every flow until all is delivered, prints a table and stops."
    })
public final class DemoCommand implements FurtherCommand {

  private static final String OPERATOR_KEY = "demo-operator-key";
  private static final Duration TICK = Duration.ofSeconds(2);
  private static final Duration CHANGE_OF_MIND = Duration.ofSeconds(3);
  private static final int RECEIPTS_PER_TICK = 10;

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions options;

  @Option(names = "--once", description = "Deliver all there is and stop.")
  private boolean once;

  @Option(
      names = "--scale",
      paramLabel = "X",
      description =
          "How much data to make: 1 is 20 000 customers and 200 000 receipt rows (default: demo.scale).")
  private Optional<BigDecimal> scale = Optional.empty();

  @Option(
      names = "--requests-per-minute",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Custobar's request limit; 0 is none, 180 is the real one (default: ${DEFAULT-VALUE}).")
  private int requestsPerMinute;

  @Override
  public Integer call() throws InterruptedException {
    Settings settings =
        options.settings(RouteFiles.installation().resolve("demo/application.properties"));
    if (scale.isPresent()) {
      settings = settings.with(Map.of("demo.scale", scale.get().toPlainString()));
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    PrintWriter talk = options.json() ? err : out;
    try (Stopping stopping = new Stopping()) {
      Demo demo =
          Demo.start(
              settings,
              requestsPerMinute,
              stopping,
              sentence -> {
                talk.println(sentence);
                talk.flush();
              });
      List<String> flows = CommonOptions.flows(demo.settings(), List.of());
      if (once) {
        Connector connector = stopping.opening(() -> Connector.start(demo.settings(), flows));
        return new RunOnce(connector, stopping, out, err, options.json()).run();
      }
      Connector connector = stopping.opening(() -> Connector.serve(demo.settings(), flows));
      new OperatorKeys(connector.journal()).add(OPERATOR_KEY, OperatorRole.OPERATOR, "demo");
      Console.open(connector).ifPresent(stopping::closing);
      if (flows.contains("benefits")) {
        DemoBenefits.addKey(connector);
        connector.add(
            new DemoTill(
                demo.custobar(), demo.database().dataSource(), demo.settings().benefits().field()));
      }
      stopping.closing(
          TradingShop.open(
              demo.database().dataSource(),
              RECEIPTS_PER_TICK,
              TICK,
              error -> err.println("The trading shop: " + error.getMessage())));
      demo.webshop().open(TICK);
      if (connector.flows().contains("marketing-permissions")) {
        stopping.closing(
            ChangingMinds.start(
                demo.custobar(),
                demo.database().dataSource(),
                CHANGE_OF_MIND,
                error -> err.println("Changes of mind: " + error.getMessage())));
      }
      tell(demo, connector, talk);
      stopping.awaitAsked();
      return ExitCode.DELIVERED;
    }
  }

  private static void tell(Demo demo, Connector connector, PrintWriter out) {
    out.printf(
        """

        Console          http://%7$s:%8$d/  (sign in with %12$s)
        Commerce Cloud   jdbc:postgresql://localhost:%1$s/postgres  (user postgres; a shop trades in it)
        Custobar         %2$s  (key %3$s; what it holds: %2$s/sandbox/counts)
        Webhook          http://%4$s:%5$s/v1/custobar/marketing-permissions  (somebody changes their mind in Custobar now and then)
        Webshop          %6$s  (WooCommerce; orders keep changing)
        Health           http://%7$s:%8$s/observe/health
        Metrics          http://%7$s:%8$d/observe/metrics
        Till             http://%4$s:%5$d%10$s  (a page; its key is %11$s)

        Flows: %9$s. Ctrl-C stops.

        """,
        demo.database().port(),
        demo.custobar().baseUrl(),
        demo.settings().custobar().token(),
        demo.settings().pos().host(),
        demo.settings().pos().port(),
        demo.webshop().webshop().baseUrl(),
        demo.settings().management().host(),
        connector.managementPort(),
        String.join(", ", connector.flows()),
        DemoTill.PATH,
        DemoBenefits.KEY,
        OPERATOR_KEY);
    out.flush();
  }
}

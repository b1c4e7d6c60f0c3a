package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.flows.Deployment;
import io.custobarconnector.sandbox.Datatype;
import io.custobarconnector.sandbox.ReferenceDatabaseExtension;
import io.custobarconnector.sandbox.StandInCustobar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.common.BaseDataSource;

@ExtendWith(ReferenceDatabaseExtension.class)
class InitTest {

  @TempDir Path folder;

  private Path acme() {
    return folder.resolve("acme");
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void the_new_folder_delivers_when_its_readme_was_followed(DataSource database)
      throws IOException {
    Cli said = Cli.run("init", acme().toString());
    assertThat(said.exit()).isZero();
    assertThat(said.out()).contains("acme/README.md tells what to do");
    assertThat(Files.readString(acme().resolve(".gitignore"))).contains("/secrets/");
    assertThat(files(acme())).noneMatch(file -> file.contains("benefits"));

    try (StandInCustobar custobar = StandInCustobar.start(Deployment.standIn().build())) {
      Path settings = acme().resolve("application.properties");
      String written = Files.readString(settings);
      assertThat(written).contains("https://acme.custobar.com").contains("custobar.company=acme");
      Files.writeString(
          settings,
          written
                  .replaceFirst("scc.url=.*", "scc.url=" + ((BaseDataSource) database).getURL())
                  .replaceFirst("scc.username=.*", "scc.username=postgres")
                  .replaceFirst("custobar.url=.*", "custobar.url=" + custobar.baseUrl())
              + "custobar.settle=1ms\nmanagement.port=0\n");
      Files.writeString(acme().resolve("secrets/custobar-token"), "demo-token\n");
      Files.writeString(acme().resolve("secrets/scc-password"), "not-asked-for\n");

      Cli checked = Cli.run("check", "--config", settings.toString());
      assertThat(checked.out()).doesNotContain("✗");
      assertThat(checked.exit()).isZero();
      assertThat(Cli.run("run", "--once", "--config", settings.toString(), "customers").exit())
          .isZero();
      assertThat(custobar.counts().get(Datatype.CUSTOMERS)).isPositive();
    }
  }

  @Test
  void chosen_flows_come_with_their_files_settings_and_secrets() throws IOException {
    Cli said =
        Cli.run("init", acme().toString(), "webshop-orders", "customers", "--company", "best");
    assertThat(said.exit()).isZero();
    assertThat(files(acme().resolve("routes")))
        .containsExactly(
            "customers.camel.yaml",
            "customers.sql",
            "webshop-orders.camel.yaml",
            "webshop-orders.shopify.jslt",
            "webshop-orders.shopify.properties",
            "webshop-orders.woocommerce.jslt",
            "webshop-orders.woocommerce.properties");
    assertThat(Files.readString(acme().resolve("routes/customers.sql")))
        .contains("best__loyalty_tier")
        .doesNotContain("demo__");
    assertThat(Files.readString(acme().resolve("application.properties")))
        .contains("https://best.custobar.com")
        .contains("webshop-orders.enabled=true");
    assertThat(Files.readString(acme().resolve("README.md"))).contains("`secrets/webshop-key`");
  }

  @Test
  void nothing_that_is_there_is_touched_and_what_is_wrong_is_told() throws IOException {
    Files.createDirectories(acme());
    Files.writeString(acme().resolve("mine.txt"), "mine");
    Cli filled = Cli.run("init", acme().toString());
    assertThat(filled.exit()).isEqualTo(2);
    assertThat(filled.err()).contains("is not empty").contains("name a new folder");
    assertThat(files(acme())).containsExactly("mine.txt");

    Path strange = folder.resolve("Äh-bäh");
    Cli name = Cli.run("init", strange.toString());
    assertThat(name.exit()).isEqualTo(2);
    assertThat(name.err()).contains("give it with --company NAME");
    Cli flow = Cli.run("init", folder.resolve("b").toString(), "kustomers");
    assertThat(flow.exit()).isEqualTo(2);
    assertThat(flow.err())
        .contains("there is no flow \"kustomers\"; did you mean \"customers\"? There are shops");
    assertThat(strange).doesNotExist();
    assertThat(folder.resolve("b")).doesNotExist();

    Cli file = Cli.run("init", acme().resolve("mine.txt").toString(), "--company", "acme");
    assertThat(file.exit()).isEqualTo(1);
    assertThat(file.err()).contains("it is a file, not a folder");
  }
}

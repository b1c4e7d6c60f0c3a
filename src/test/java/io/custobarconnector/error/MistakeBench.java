package io.custobarconnector.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.cli.Cli;
import io.custobarconnector.error.Mistake.Said;
import io.custobarconnector.flows.Deployment;
import io.custobarconnector.flows.JsonApi;
import io.custobarconnector.flows.JsonApi.Answer;
import io.custobarconnector.flows.JsonApi.Asked;
import io.custobarconnector.flows.PeopleRoute;
import io.custobarconnector.sandbox.Fault;
import io.custobarconnector.settings.SettingsException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.ds.common.BaseDataSource;

/** A deployment in which one mistake is made. */
final class MistakeBench implements AutoCloseable {

  private final Path folder;
  private final DataSource database;
  private final Deployment deployment;
  private final Deque<Runnable> ends = new ArrayDeque<>();

  MistakeBench(DataSource database, Path folder) {
    this.folder = folder;
    this.database = database;
    this.deployment = new Deployment(database, folder);
    deployment.set("custobar.retries", "0");
  }

  Deployment deployment() {
    return deployment;
  }

  Path folder() {
    return folder;
  }

  Path routes() {
    return deployment.routes();
  }

  /** Lines at the end of the settings, as somebody typed them. */
  MistakeBench settings(String lines) throws IOException {
    Path file = deployment.config();
    Files.writeString(file, Files.readString(file) + "\n" + lines + "\n");
    return this;
  }

  MistakeBench sql(String statement) {
    deployment.rows().run(statement);
    return this;
  }

  /** A database, or a user, that ends with this mistake, for they are the server's and not ours. */
  MistakeBench sql(String statement, String end) {
    ends.push(() -> deployment.rows().run(end));
    return sql(statement);
  }

  /** A user who may sign in, with the password {@code x}, and owns nothing. */
  MistakeBench user(String name) {
    sql("DROP ROLE IF EXISTS " + name);
    sql("CREATE ROLE %s LOGIN PASSWORD 'x'".formatted(name), "DROP ROLE " + name);
    ends.push(() -> deployment.rows().run("DROP OWNED BY " + name));
    return this;
  }

  /** The address of another database of the same server. */
  String url(String name) {
    BaseDataSource server = (BaseDataSource) database;
    return "jdbc:postgresql://localhost:%s/%s".formatted(server.getPortNumbers()[0], name);
  }

  MistakeBench query(String sql) {
    deployment.write("shops.sql", sql);
    return this;
  }

  /** With kamelets of its own, to be edited. */
  Deployment kamelets() throws IOException {
    Path own = Files.createDirectories(routes().resolve("kamelets"));
    try (Stream<Path> shipped = Files.list(Path.of("routes/kamelets"))) {
      for (Path file : shipped.toList()) {
        Files.copy(file, own.resolve(file.getFileName()));
      }
    }
    return deployment;
  }

  /** With the flow that answers tills. */
  MistakeBench tills() throws IOException {
    for (String file : List.of("benefits.sql", "benefits.camel.yaml")) {
      Files.copy(Path.of("routes", file), routes().resolve(file));
    }
    return settings("benefits.enabled=true\nbenefits.field=demo__benefits\npos.port=0");
  }

  /** Custobar answers each request with this. */
  MistakeBench custobarAnswers(int status, String body) {
    deployment
        .custobar()
        .fail(Fault.of(Fault.Kind.STATUS, "*", 1000).withStatus(status).withBody(body));
    return this;
  }

  /** A flow {@code people} that reads an API; it gives out what the answers say. */
  MistakeBench people(Function<Asked, Answer> answers, String... parameters) {
    JsonApi api = JsonApi.start(answers);
    ends.push(api::close);
    deployment.set("webshop.retry-delay", "10ms");
    PeopleRoute.write(deployment);
    deployment.write(
        "people.properties",
        "url=%s\npath=/people\nanswer.id=id\n%s\n"
            .formatted(api.url(), String.join("\n", parameters)));
    return this;
  }

  /** {@code run --once} of these flows. */
  Said once(String... more) {
    List<String> arguments = new ArrayList<>(List.of("run", "--once"));
    Collections.addAll(arguments, more);
    return cli(arguments.toArray(String[]::new));
  }

  /** A command of this deployment. */
  Said cli(String... arguments) {
    return type("", arguments);
  }

  /** A command, and what is typed into it. */
  Said type(String input, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--config", deployment.config().toString()));
    return plain(input, all.toArray(String[]::new));
  }

  /** A command just as it is written. */
  Said plain(String input, String... arguments) {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
    try {
      Cli answer = Cli.run(arguments);
      assertThat(answer.exit()).as(answer.out() + answer.err()).isNotZero();
      return Said.of(answer);
    } finally {
      System.setIn(before);
    }
  }

  /** Settings of the environment. */
  Said environment(String variable, String value) {
    try {
      io.custobarconnector.settings.Settings.load(
          deployment.config(), Map.of(variable, value), Map.of());
    } catch (SettingsException e) {
      return Said.of(e);
    }
    throw new AssertionError("taken");
  }

  @Override
  public void close() {
    deployment.close();
    ends.forEach(Runnable::run);
  }
}

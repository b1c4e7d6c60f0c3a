package io.custobarconnector.cli;

import io.custobarconnector.NearestName;
import io.custobarconnector.cli.input.UsageException;
import io.custobarconnector.cli.output.ExitCode;
import io.custobarconnector.cli.output.Version;
import io.custobarconnector.error.CommandError;
import io.custobarconnector.flow.route.RouteFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code connector init}. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description =
        "Makes the folder of a new deployment: settings, routes and SQL to edit, and a README with the next steps.",
    footer = {
      "",
      "Nothing that is there is overwritten.",
      "Exit codes: 0 the folder is made, 1 it could not be written, 2 it is not empty, or a name is wrong."
    })
final class InitCommand implements Callable<Integer> {

  private static final List<String> USUAL = List.of("shops", "products", "customers", "sales");
  private static final String COMPANY = "[a-z][a-z0-9_]*";

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "DIR", description = "The folder; a new or an empty one.")
  private Path folder;

  @Parameters(
      index = "1..*",
      paramLabel = "FLOW",
      arity = "0..*",
      description = "The flows that it has (default: shops products customers sales).")
  private List<String> named = List.of();

  @Option(
      names = "--company",
      paramLabel = "NAME",
      description =
          "The company's name in Custobar, as in https://NAME.custobar.com (default: the folder's name).")
  private String company;

  @Override
  public Integer call() {
    NewDeployment deployment = new NewDeployment(company(), flows());
    PrintWriter out = spec.commandLine().getOut();
    try {
      Files.createDirectories(folder);
      if (isFilled()) {
        throw new UsageException(
            CommandError.FILE,
            "%s is not empty, and nothing in it is overwritten; name a new folder"
                .formatted(folder));
      }
      for (Path written : deployment.write(folder)) {
        out.println(folder.resolve(written));
      }
    } catch (IOException e) {
      spec.commandLine().getErr().println(folder + " cannot be written: " + reason(e));
      return ExitCode.FAILED;
    }
    out.printf("%nNext: %s tells what to do, in five steps.%n", folder.resolve("README.md"));
    out.flush();
    return ExitCode.DELIVERED;
  }

  private static String reason(IOException failure) {
    return failure instanceof AccessDeniedException
        ? "you may not write there"
        : failure instanceof FileAlreadyExistsException
            ? "it is a file, not a folder"
            : failure.getMessage();
  }

  private boolean isFilled() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    }
  }

  private String company() {
    String name =
        Optional.ofNullable(company)
            .orElseGet(
                () ->
                    folder
                        .toAbsolutePath()
                        .normalize()
                        .getFileName()
                        .toString()
                        .toLowerCase(Locale.ROOT));
    if (!name.matches(COMPANY)) {
      throw new UsageException(
          CommandError.VALUE,
          "\"%s\" is no company's name in Custobar: small letters, digits and _; give it with --company NAME"
              .formatted(name));
    }
    return name;
  }

  private List<String> flows() {
    Path installation = RouteFiles.installation();
    List<String> known = RouteFiles.of(installation.resolve("routes"), installation).flows();
    for (String flow : named) {
      if (!known.contains(flow)) {
        throw new UsageException(
            CommandError.NO_FLOW,
            "there is no flow \"%s\"; %s %s"
                .formatted(
                    flow,
                    NearestName.to(flow, known)
                        .map(name -> "did you mean \"" + name + "\"? There are")
                        .orElse("there are"),
                    String.join(", ", known)));
      }
    }
    return RouteFiles.inOrder(named.isEmpty() ? USUAL : List.copyOf(new LinkedHashSet<>(named)));
  }
}

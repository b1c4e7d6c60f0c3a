package io.custobarconnector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Commands of another jar, which an image has not. */
class FurtherCommandTest {

  @Test
  void demo_and_sandbox_are_offered_where_their_jar_is() {
    assertThat(Main.commandLine().getSubcommands()).containsKeys("run", "demo", "sandbox");
  }

  @Test
  void without_their_jar_the_help_says_where_they_are() {
    CommandLine alone = within(new WithoutServices(), Main::commandLine);
    assertThat(alone.getSubcommands()).containsKey("run").doesNotContainKeys("demo", "sandbox");
    assertThat(alone.getUsageMessage())
        .contains("Exit codes", "The demo and the sandbox are in lib/connector-standin.jar");
  }

  private static <T> T within(ClassLoader loader, Supplier<T> work) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return work.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Hides which commands other jars have. */
  private static final class WithoutServices extends ClassLoader {

    WithoutServices() {
      super(FurtherCommandTest.class.getClassLoader());
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.endsWith(FurtherCommand.class.getName())
          ? Collections.emptyEnumeration()
          : super.getResources(name);
    }
  }
}

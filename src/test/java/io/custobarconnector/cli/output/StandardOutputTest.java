package io.custobarconnector.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.custobarconnector.cli.Main;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A standard output that takes no answer, of a process of its own. */
@EnabledOnOs(OS.LINUX)
@Tag("process")
class StandardOutputTest {

  private static ProcessBuilder connector(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private static String err(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void a_full_disk_does_not_take_the_answer_without_a_word() throws Exception {
    Process process = connector("man").redirectOutput(new File("/dev/full")).start();
    assertThat(err(process))
        .startsWith("standard output could not be written (No space left on device), ")
        .endsWith(" [CBC-CMD-015]\n");
    assertThat(process.waitFor()).isEqualTo(1);
  }

  @Test
  void who_reads_no_more_of_a_pipe_knows_it() throws Exception {
    Process process = connector("man").start();
    process.getInputStream().close();
    assertThat(err(process)).isEmpty();
    assertThat(process.waitFor()).isZero();
  }
}

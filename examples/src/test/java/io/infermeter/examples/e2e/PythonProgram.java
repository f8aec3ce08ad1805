// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.examples.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the repository that are not Java: they run from its root, and must end well. */
final class PythonProgram {
  /** The first time, what they need is fetched. */
  private static final long LONGEST_MINUTES = 15;

  private PythonProgram() {}

  static Path root() {
    return Path.of("").toAbsolutePath().getParent();
  }

  /** The interpreter of an environment with these packages; scripts/venv makes it the first time. */
  static String interpreter(Path requirements, Path folder) throws IOException, InterruptedException {
    return run(folder, List.of(root().resolve("scripts/venv").toString(), requirements.toString())).strip() + "/bin/python";
  }

  /** What it wrote to standard output. */
  static String run(Path folder, List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command).directory(root().toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = builder.start();
    try {
      assertThat(process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)).as("%s: %s", command, Files.readString(err)).isTrue();
      assertThat(process.exitValue()).as("%s: %s %s", command, Files.readString(err), Files.readString(out)).isZero();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    return Files.readString(out);
  }
}

// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  @TempDir private Path folder;

  private static String script(String shell) {
    StringWriter out = new StringWriter();
    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute("completion", shell)).isZero();
    return out.toString();
  }

  private String bash(String typed) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("completion"), script("bash"));
    String words = "'" + String.join("' '", typed.split(" ")) + "'";
    Path ask =
        Files.writeString(
            folder.resolve("ask"),
            "source '" + script + "'\nCOMP_WORDS=(" + words + ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\nCOMP_LINE='" + typed
                + "'\nCOMP_POINT=${#COMP_LINE}\n_complete_infermeter\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n");
    Process process = new ProcessBuilder("bash", ask.toString()).redirectErrorStream(true).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return answer;
  }

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    assertThat(bash("infermeter pre").lines()).containsExactly("predictions");
    assertThat(bash("infermeter alerts sil").lines()).contains("silence", "silences");
    assertThat(bash("infermeter query --quan").lines()).contains("--quantile");
  }

  @Test
  void zshIsToldToReadThoseOfBash() {
    assertThat(script("zsh")).startsWith("autoload -Uz compinit").contains("bashcompinit", "_complete_infermeter");
  }
}

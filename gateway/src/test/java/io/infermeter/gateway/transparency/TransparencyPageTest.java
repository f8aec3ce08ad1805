// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.transparency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/transparency.md lists the declared differences, and every one of them is shown by a call of the kit. */
final class TransparencyPageTest {
  @Test
  void thePageListsEveryDifferenceAndNoOther() throws IOException {
    String page = Files.readString(Path.of("../docs/transparency.md"));
    String section = page.substring(page.indexOf("## What is different"), page.indexOf("## What the gateway adds"));
    List<String> listed = section.lines().filter(line -> line.startsWith("- ")).map(line -> line.substring(2)).toList();
    assertThat(listed).containsExactlyElementsOf(Arrays.stream(Difference.values()).map(Difference::words).toList());
  }

  @Test
  void everyDifferenceIsShownByACall() {
    Set<Difference> shown =
        Stream.concat(CallScript.all().stream().map(CallScript::differences), WireCall.all().stream().map(WireCall::differences))
            .flatMap(Set::stream)
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Difference.class)));
    assertThat(shown).containsExactlyInAnyOrder(Difference.values());
  }
}

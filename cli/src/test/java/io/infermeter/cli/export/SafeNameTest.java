// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.cli.export;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SafeNameTest {
  @Test
  void plainNamesStayAsTheyAre() {
    assertThat(SafeName.of("resnet-50_v1.5")).isEqualTo("resnet-50_v1.5");
    assertThat(SafeName.of("org/model a")).isEqualTo("org%2Fmodel%20a");
    assertThat(SafeName.of("..")).isEqualTo("%2E.");
    assertThat(SafeName.of("")).isEqualTo("@none");
    assertThat(SafeName.of("@none")).isEqualTo("%40none");
  }

  @Property
  void everyNameIsOneVisibleFolder(@ForAll String name) {
    assertThat(SafeName.of(name)).matches("[@A-Za-z0-9%_~-][A-Za-z0-9._%~-]*").hasSizeLessThanOrEqualTo(SafeName.LONGEST);
  }

  @Property
  void differentNamesAreDifferentFolders(@ForAll String one, @ForAll String other) {
    String prefix = "x".repeat(200);
    assertThat(SafeName.of(one).equals(SafeName.of(other))).isEqualTo(sameBytes(one, other));
    assertThat(SafeName.of(prefix + one).equals(SafeName.of(prefix + other))).isEqualTo(sameBytes(one, other));
  }

  private static boolean sameBytes(String one, String other) {
    return java.util.Arrays.equals(one.getBytes(java.nio.charset.StandardCharsets.UTF_8), other.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}

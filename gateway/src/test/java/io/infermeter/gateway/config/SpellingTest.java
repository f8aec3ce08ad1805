// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

final class SpellingTest {
  @Test
  void countsInsertionsDeletionsAndReplacements() {
    assertThat(Spelling.edits("kitten", "sitting")).isEqualTo(3);
    assertThat(Spelling.edits("", "abc")).isEqualTo(3);
    assertThat(Spelling.edits("same", "same")).isZero();
  }

  @Test
  void suggestsNothingWhereNothingIsNear() {
    assertThat(Spelling.closest("colour", List.of("infermeter.listen"))).isEmpty();
  }

  @Property(tries = 200)
  void isADistance(
      @ForAll @AlphaChars @StringLength(max = 8) String a,
      @ForAll @AlphaChars @StringLength(max = 8) String b,
      @ForAll @AlphaChars @StringLength(max = 8) String c) {
    assertThat(Spelling.edits(a, b)).isEqualTo(Spelling.edits(b, a));
    assertThat(Spelling.edits(a, c)).isLessThanOrEqualTo(Spelling.edits(a, b) + Spelling.edits(b, c));
  }
}

// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is not asked for is neither read nor merged, and says so instead of being taken for nothing. */
class PredictionPartsTest {
  @Provide
  Arbitrary<PredictionTally> scored() {
    return ScoredRows.tallies(PredictionTally::of, PredictionTally::new);
  }

  /** Law: reading some parts is reading all and then leaving out the others. */
  @Property(tries = 200)
  void readingSomePartsIsLeavingOutTheOthers(@ForAll("scored") PredictionTally tally) {
    PredictionTally some = new PredictionTally(PredictionParts.SMALL);
    some.add(tally);
    assertThat(TallyCodec.decodePredictions(TallyCodec.encode(tally), PredictionParts.SMALL)).isEqualTo(some);
    assertThat(TallyCodec.decodePredictions(TallyCodec.encode(tally))).isEqualTo(tally);
    assertThat(some.get(PredictionPart.LOSSES)).isEqualTo(tally.get(PredictionPart.LOSSES));
    assertThat(some.eligible()).isEqualTo(tally.eligible());
  }

  /** States of version 2 have no lengths before their parts. */
  @Property(tries = 100)
  void statesOfTheVersionBeforeAreRead(@ForAll("scored") PredictionTally tally) {
    StateOutput out = new StateOutput();
    out.writeByte(2);
    out.writeSigned(tally.eligible());
    out.writeSigned(tally.stored());
    out.writeSigned(tally.labelled());
    out.writeUnsigned(PredictionPart.ALL.stream().filter(part -> !tally.get(part).isZero()).count());
    for (PredictionPart<?> part : PredictionPart.ALL) {
      if (!tally.get(part).isZero()) {
        out.writeUnsigned(part.number());
        tally.get(part).encode(out);
      }
    }
    assertThat(TallyCodec.decodePredictions(out.toBytes())).isEqualTo(tally);
    PredictionTally some = new PredictionTally(PredictionParts.SMALL);
    some.add(tally);
    assertThat(TallyCodec.decodePredictions(out.toBytes(), PredictionParts.SMALL)).isEqualTo(some);
  }

  @Test
  void aPartThatWasNotReadIsNotTakenForNothing() {
    PredictionTally some = new PredictionTally(PredictionParts.SMALL);
    assertThat(some.get(PredictionPart.CONFUSION).isZero()).isTrue();
    assertThatThrownBy(() -> some.get(PredictionPart.SCORES)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new PredictionTally().add(some)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyPartHasItsPlace() {
    for (PredictionPart<?> part : PredictionPart.ALL) {
      assertThat(PredictionPart.ALL.get(part.place())).isSameAs(part);
    }
  }
}

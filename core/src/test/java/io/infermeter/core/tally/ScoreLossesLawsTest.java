// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class ScoreLossesLawsTest extends TallyLaws<ScoreLosses> {
  @Override
  @Provide
  Arbitrary<ScoreLosses> tallies() {
    return ScoredRows.tallies(ScoreLosses::of, ScoreLosses::new);
  }

  @Override
  ScoreLosses empty() {
    return new ScoreLosses();
  }

  @Override
  ScoreLosses decode(StateInput in) {
    return ScoreLosses.decode(in);
  }
}

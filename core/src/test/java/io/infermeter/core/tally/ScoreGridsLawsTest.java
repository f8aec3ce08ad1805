// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class ScoreGridsLawsTest extends TallyLaws<ScoreGrids> {
  @Override
  @Provide
  Arbitrary<ScoreGrids> tallies() {
    return ScoredRows.tallies(ScoreGrids::of, ScoreGrids::new);
  }

  @Override
  ScoreGrids empty() {
    return new ScoreGrids();
  }

  @Override
  ScoreGrids decode(StateInput in) {
    return ScoreGrids.decode(in);
  }
}

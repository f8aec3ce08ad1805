// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class ScoreGridLawsTest extends TallyLaws<ScoreGrid> {
  @Override
  @Provide
  Arbitrary<ScoreGrid> tallies() {
    return ScoredRows.tallies(ScoreGrid::ofAnswered, ScoreGrid::new);
  }

  @Override
  ScoreGrid empty() {
    return new ScoreGrid();
  }

  @Override
  ScoreGrid decode(StateInput in) {
    return ScoreGrid.decode(in);
  }
}

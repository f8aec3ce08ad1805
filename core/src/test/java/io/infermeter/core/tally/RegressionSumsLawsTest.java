// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class RegressionSumsLawsTest extends TallyLaws<RegressionSums> {
  @Override
  @Provide
  Arbitrary<RegressionSums> tallies() {
    return ScoredRows.tallies(RegressionSums::of, RegressionSums::new);
  }

  @Override
  RegressionSums empty() {
    return new RegressionSums();
  }

  @Override
  RegressionSums decode(StateInput in) {
    return RegressionSums.decode(in);
  }
}

// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

/** All parts together, of rows with scores, numbers and sets. */
class ScoredPredictionTallyLawsTest extends TallyLaws<PredictionTally> {
  @Override
  @Provide
  Arbitrary<PredictionTally> tallies() {
    return ScoredRows.tallies(PredictionTally::of, PredictionTally::new);
  }

  @Override
  PredictionTally empty() {
    return new PredictionTally();
  }

  @Override
  PredictionTally decode(StateInput in) {
    return PredictionTally.decode(in, PredictionParts.ALL);
  }
}

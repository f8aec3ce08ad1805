// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class ConfusionCountsLawsTest extends TallyLaws<ConfusionCounts> {
  @Override
  @Provide
  Arbitrary<ConfusionCounts> tallies() {
    return TallyArbitraries.confusionCounts();
  }

  @Override
  ConfusionCounts empty() {
    return new ConfusionCounts();
  }

  @Override
  ConfusionCounts decode(StateInput in) {
    return ConfusionCounts.decode(in);
  }
}

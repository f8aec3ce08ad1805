// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class FeatureCountsLawsTest extends TallyLaws<FeatureCounts> {
  @Override
  @Provide
  Arbitrary<FeatureCounts> tallies() {
    return InputTallies.featureCounts();
  }

  @Override
  FeatureCounts empty() {
    return new FeatureCounts();
  }

  @Override
  FeatureCounts decode(StateInput in) {
    return FeatureCounts.decode(in);
  }
}

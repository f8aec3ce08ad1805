// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class NumberHistogramLawsTest extends TallyLaws<NumberHistogram> {
  @Override
  @Provide
  Arbitrary<NumberHistogram> tallies() {
    return InputTallies.numberHistograms();
  }

  @Override
  NumberHistogram empty() {
    return new NumberHistogram();
  }

  @Override
  NumberHistogram decode(StateInput in) {
    return NumberHistogram.decode(in);
  }
}

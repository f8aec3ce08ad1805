// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class LatencyHistogramLawsTest extends TallyLaws<LatencyHistogram> {
  @Override
  @Provide
  Arbitrary<LatencyHistogram> tallies() {
    return TallyArbitraries.histograms();
  }

  @Override
  LatencyHistogram empty() {
    return new LatencyHistogram();
  }

  @Override
  LatencyHistogram decode(StateInput in) {
    return LatencyHistogram.decode(in);
  }
}

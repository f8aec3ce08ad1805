// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class DelayCountsLawsTest extends TallyLaws<DelayCounts> {
  @Override
  @Provide
  Arbitrary<DelayCounts> tallies() {
    return LabelTallyArbitraries.delayCounts();
  }

  @Override
  DelayCounts empty() {
    return new DelayCounts();
  }

  @Override
  DelayCounts decode(StateInput in) {
    return DelayCounts.decode(in);
  }
}

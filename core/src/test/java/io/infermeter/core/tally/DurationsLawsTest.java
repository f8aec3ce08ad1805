// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class DurationsLawsTest extends TallyLaws<Durations> {
  @Override
  @Provide
  Arbitrary<Durations> tallies() {
    return TallyArbitraries.durations();
  }

  @Override
  Durations empty() {
    return new Durations();
  }

  @Override
  Durations decode(StateInput in) {
    return Durations.decode(in);
  }
}

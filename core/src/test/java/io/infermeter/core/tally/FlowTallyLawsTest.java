// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class FlowTallyLawsTest extends TallyLaws<FlowTally> {
  @Override
  @Provide
  Arbitrary<FlowTally> tallies() {
    return TallyArbitraries.flowTallies();
  }

  @Override
  FlowTally empty() {
    return new FlowTally();
  }

  @Override
  FlowTally decode(StateInput in) {
    return FlowTally.decode(in);
  }
}

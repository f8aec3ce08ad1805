// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class EndTallyLawsTest extends TallyLaws<EndTally> {
  @Override
  @Provide
  Arbitrary<EndTally> tallies() {
    return TallyArbitraries.endTallies();
  }

  @Override
  EndTally empty() {
    return new EndTally();
  }

  @Override
  EndTally decode(StateInput in) {
    return EndTally.decode(in);
  }
}

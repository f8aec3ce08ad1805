// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class CallTallyLawsTest extends TallyLaws<CallTally> {
  @Override
  @Provide
  Arbitrary<CallTally> tallies() {
    return TallyArbitraries.callTallies();
  }

  @Override
  CallTally empty() {
    return new CallTally();
  }

  @Override
  CallTally decode(StateInput in) {
    return CallTally.decode(in);
  }
}

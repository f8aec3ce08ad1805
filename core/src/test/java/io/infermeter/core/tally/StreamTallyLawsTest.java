// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class StreamTallyLawsTest extends TallyLaws<StreamTally> {
  @Override
  @Provide
  Arbitrary<StreamTally> tallies() {
    return TallyArbitraries.streamTallies();
  }

  @Override
  StreamTally empty() {
    return new StreamTally();
  }

  @Override
  StreamTally decode(StateInput in) {
    return StreamTally.decode(in);
  }
}

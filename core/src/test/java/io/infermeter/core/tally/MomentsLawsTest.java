// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class MomentsLawsTest extends TallyLaws<Moments> {
  @Override
  @Provide
  Arbitrary<Moments> tallies() {
    return TallyArbitraries.moments();
  }

  @Override
  Moments empty() {
    return new Moments();
  }

  @Override
  Moments decode(StateInput in) {
    return Moments.decode(in);
  }
}

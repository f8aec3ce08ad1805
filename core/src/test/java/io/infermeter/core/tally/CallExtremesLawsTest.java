// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class CallExtremesLawsTest extends MergeLaws<CallExtremes> {
  @Override
  @Provide
  Arbitrary<CallExtremes> tallies() {
    return TallyArbitraries.extremes();
  }

  @Override
  CallExtremes empty() {
    return new CallExtremes();
  }

  @Override
  CallExtremes decode(StateInput in) {
    return CallExtremes.decode(in);
  }
}

// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class ClassCountsLawsTest extends TallyLaws<ClassCounts> {
  @Override
  @Provide
  Arbitrary<ClassCounts> tallies() {
    return TallyArbitraries.classCounts();
  }

  @Override
  ClassCounts empty() {
    return new ClassCounts();
  }

  @Override
  ClassCounts decode(StateInput in) {
    return ClassCounts.decode(in);
  }
}

// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class ClassRanksLawsTest extends TallyLaws<ClassRanks> {
  @Override
  @Provide
  Arbitrary<ClassRanks> tallies() {
    return ScoredRows.tallies(ClassRanks::of, ClassRanks::new);
  }

  @Override
  ClassRanks empty() {
    return new ClassRanks();
  }

  @Override
  ClassRanks decode(StateInput in) {
    return ClassRanks.decode(in);
  }
}

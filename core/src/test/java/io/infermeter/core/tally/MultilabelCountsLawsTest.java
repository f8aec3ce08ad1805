// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class MultilabelCountsLawsTest extends TallyLaws<MultilabelCounts> {
  @Override
  @Provide
  Arbitrary<MultilabelCounts> tallies() {
    return ScoredRows.tallies(MultilabelCounts::of, MultilabelCounts::new);
  }

  @Override
  MultilabelCounts empty() {
    return new MultilabelCounts();
  }

  @Override
  MultilabelCounts decode(StateInput in) {
    return MultilabelCounts.decode(in);
  }
}

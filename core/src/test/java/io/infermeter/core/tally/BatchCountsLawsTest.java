// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class BatchCountsLawsTest extends TallyLaws<BatchCounts> {
  @Override
  @Provide
  Arbitrary<BatchCounts> tallies() {
    return LabelTallyArbitraries.batchCounts();
  }

  @Override
  BatchCounts empty() {
    return new BatchCounts();
  }

  @Override
  BatchCounts decode(StateInput in) {
    return BatchCounts.decode(in);
  }
}

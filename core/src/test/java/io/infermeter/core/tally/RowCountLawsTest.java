// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class RowCountLawsTest extends TallyLaws<RowCount> {
  @Override
  @Provide
  Arbitrary<RowCount> tallies() {
    return LabelTallyArbitraries.rowCounts();
  }

  @Override
  RowCount empty() {
    return new RowCount();
  }

  @Override
  RowCount decode(StateInput in) {
    return RowCount.decode(in);
  }
}

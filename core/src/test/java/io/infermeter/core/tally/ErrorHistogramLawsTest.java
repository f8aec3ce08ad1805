// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class ErrorHistogramLawsTest extends TallyLaws<ErrorHistogram> {
  @Override
  @Provide
  Arbitrary<ErrorHistogram> tallies() {
    return ScoredRows.tallies(ErrorHistogram::of, ErrorHistogram::new);
  }

  @Override
  ErrorHistogram empty() {
    return new ErrorHistogram();
  }

  @Override
  ErrorHistogram decode(StateInput in) {
    return ErrorHistogram.decode(in);
  }
}

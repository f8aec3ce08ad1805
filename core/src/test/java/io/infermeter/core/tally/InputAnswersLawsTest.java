// Copyright the Infermeter authors. Apache-2.0.

package io.infermeter.core.tally;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;

class InputAnswersLawsTest extends TallyLaws<InputAnswers> {
  @Override
  @Provide
  Arbitrary<InputAnswers> tallies() {
    return InputTallies.inputAnswers();
  }

  @Override
  InputAnswers empty() {
    return new InputAnswers();
  }

  @Override
  InputAnswers decode(StateInput in) {
    return InputAnswers.decode(in);
  }
}

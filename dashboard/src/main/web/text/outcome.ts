// Copyright the Infermeter authors. Apache-2.0.

import type { Label, Outcome } from '#contract/infermeter/v1/labels_pb';
import type { Prediction } from '#contract/infermeter/v1/predictions_pb';
import { plain } from './format';

/** What was predicted, or what was true, as text; classes by index get their names. */
export function outcomeText(outcome: Outcome | undefined, classes: readonly string[]): string | undefined {
  switch (outcome?.value.case) {
    case 'className':
      return outcome.value.value;
    case 'classIndex':
      return classes[Number(outcome.value.value)] ?? `class ${outcome.value.value}`;
    case 'number':
      return plain(outcome.value.value);
    case 'classSet':
      return outcome.value.value.classNames.length === 0 ? 'none' : [...outcome.value.value.classNames].sort().join(', ');
    default:
      return undefined;
  }
}

/** The label in force: the first, unless it takes the label back. */
export function inForce(prediction: Prediction): Label | undefined {
  const first = prediction.labels[0];
  return first && !first.retracted ? first : undefined;
}

export type Verdict = 'right' | 'wrong' | 'unlabelled' | 'number';

/** Whether a prediction was right; of numbers there is no right or wrong. */
export function verdictOf(prediction: Prediction, classes: readonly string[]): Verdict {
  const label = inForce(prediction);
  if (!label) {
    return 'unlabelled';
  }
  if (prediction.predicted?.value.case === 'number') {
    return 'number';
  }
  return outcomeText(prediction.predicted, classes) === outcomeText(label.outcome, classes) ? 'right' : 'wrong';
}

/** The score of the predicted class: the highest, where there are several. */
export function scoreOf(prediction: Prediction): number | undefined {
  const scores = prediction.predicted?.scores ?? [];
  return scores.length === 0 ? undefined : Math.max(...scores);
}

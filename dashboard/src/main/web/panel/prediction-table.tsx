// Copyright the Infermeter authors. Apache-2.0.

import type { Prediction } from '#contract/infermeter/v1/predictions_pb';
import { NONE, ago, instant, plain, span } from '../text/format';
import { Name } from '../text/name';
import { inForce, outcomeText, scoreOf, verdictOf } from '../text/outcome';
import { millis, seconds } from '../wire/values';
import { dimensionName } from '../text/words';

const VERDICTS = { right: '✓ right', wrong: '✗ wrong', unlabelled: 'no label yet', number: '' };

/** Predictions with their labels, one line each. */
export function PredictionTable({ predictions, classes, caption }: { predictions: readonly Prediction[]; classes: readonly string[]; caption: string }) {
  const segments = [...new Set(predictions.flatMap((one) => Object.keys(one.dimensions)))].filter((name) => name.startsWith('segment.')).sort();
  return (
    <div class="scroll predictions" tabIndex={0} role="region" aria-label={`Table of ${caption.toLowerCase()}`}>
      <table>
        <caption class="hidden">{caption}</caption>
        <thead><tr>
          <th scope="col">Time</th><th scope="col">Prediction</th><th scope="col">Predicted</th><th scope="col" class="number">Score</th><th scope="col">True</th>
          <th scope="col">Verdict</th><th scope="col" class="number">Latency</th><th scope="col">Version</th>
          {segments.map((name) => <th key={name} scope="col">{dimensionName(name)}</th>)}
        </tr></thead>
        <tbody>
          {predictions.map((one) => <Line key={`${one.key?.predictionId} ${one.key?.row} ${one.key?.output}`} prediction={one} classes={classes} segments={segments} />)}
        </tbody>
      </table>
    </div>
  );
}

function Line({ prediction, classes, segments }: { prediction: Prediction; classes: readonly string[]; segments: readonly string[] }) {
  const label = inForce(prediction);
  const verdict = verdictOf(prediction, classes);
  const score = scoreOf(prediction);
  const made = prediction.createTime ? millis(prediction.createTime) : undefined;
  const learned = label?.labelTime ? millis(label.labelTime) : undefined;
  const after = made !== undefined && learned !== undefined ? `, ${ago(learned - made)} later` : '';
  return (
    <tr class={verdict}>
      <td>{made === undefined ? NONE : instant(made)}</td>
      <th scope="row" class="id"><Name text={prediction.key?.predictionId ?? ''} longest={28} /><span class="of"> row {prediction.key?.row}</span></th>
      <td><Name text={outcomeText(prediction.predicted, classes) ?? NONE} longest={24} /></td>
      <td class="number">{score === undefined ? NONE : plain(score)}</td>
      <td>{label ? <Name text={outcomeText(label.outcome, classes) ?? NONE} longest={24} /> : <span class="why">{NONE}</span>}
        {prediction.labels.length > 1 && <span class="of"> ({prediction.labels.length} labels)</span>}</td>
      <td><span class={`verdict ${verdict}`} title={label ? `Label${label.source ? ` from ${label.source.slice(0, 80)}` : ''}${after}` : undefined}>{VERDICTS[verdict]}</span></td>
      <td class="number">{prediction.latency ? span(seconds(prediction.latency)) : NONE}</td>
      <td><Name text={prediction.dimensions['version'] ?? ''} longest={16} /></td>
      {segments.map((name) => <td key={name}><Name text={prediction.dimensions[name] ?? ''} longest={20} /></td>)}
    </tr>
  );
}

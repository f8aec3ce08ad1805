// Copyright the Infermeter authors. Apache-2.0.

import { Basis, IntervalKind, type Point } from '#contract/infermeter/v1/metrics_pb';
import { Task } from '#contract/infermeter/v1/models_pb';
import type { Line } from '../chart/line';
import { TimeChart } from '../chart/time-chart';
import { useAnswer, usePolledAnswer } from '../live/hooks';
import { useNavigation } from '../page/hooks';
import { qualityMetrics } from '../page/quality';
import { questionOf } from '../page/questions';
import { labelStepOf } from '../page/range';
import { say } from '../text/format';
import { Name } from '../text/name';
import { intervalOf } from '../wire/values';
import { rowsOf, useModel } from './context';
import { Panel } from './panel';
import { timeTable } from './time-table';

const ESTIMATE_MILLIS = 30_000;

const hardBounds = (point: Point) => intervalOf(point, IntervalKind.UNLABELLED);

/** Quality over time with its interval, and the estimate of it that needs no labels. */
export function QualityPanel() {
  const { model, scope, from, to, marks, metrics, reference, onRange, openRows } = useModel();
  const { address, go } = useNavigation();
  const choices = qualityMetrics(model.task);
  const [metric, title] = choices.find(([name]) => name === address.metric) ?? choices[0];
  const asked = useAnswer(questionOf(scope, [{ name: metric }], { steps: true, labels: true }));
  const canEstimate = reference !== undefined && metrics.get(metric)?.parameters.includes('basis');
  // Estimates are computed from rows: in the watch they would keep all other numbers waiting.
  const estimated = usePolledAnswer(canEstimate ? questionOf(scope, [{ name: metric, basis: Basis.ESTIMATED }], {
    steps: true, step: labelStepOf(scope.range), baseline: { against: { case: 'reference', value: reference.name } },
  }) : undefined, ESTIMATE_MILLIS);
  const series = asked.answer?.series[0];
  const unit = series?.unit ?? '1';
  const format = (value: number) => say(metric, unit, value);
  const lines: Line[] = [{ label: title, color: '--series-1', points: series?.points ?? [], band: true }];
  const guess = estimated.answer?.series[0];
  if (guess) {
    lines.push({ label: 'estimated without labels', color: '--series-2', kind: 'estimated', points: guess.points, band: true });
  }
  if (address.bounds && series?.points.some((point) => hardBounds(point))) {
    lines.push({ label: 'whatever missing labels say', color: '--reference', kind: 'reference', points: series.points, band: hardBounds, value: () => undefined });
  }
  const choose = (
    <>
      <label class="check"><input type="checkbox" checked={address.bounds} onChange={(event) => go({ bounds: event.currentTarget.checked }, true)} /> hard bounds</label>
      <select aria-label="Metric of quality" value={metric} onChange={(event) => go({ metric: event.currentTarget.value })}>
        {choices.map(([name, words]) => <option key={name} value={name}>{words}</option>)}
      </select>
    </>
  );
  const pick = (point: Point) => openRows({ ...rowsOf(point), state: model.task === Task.REGRESSION ? 'labelled' : 'wrong' });
  return (
    <Panel title="Quality" wide asked={asked} actions={choose} table={() => timeTable(lines, format, pick)}
      about={<>From labels, with the interval of sampling{guess && reference ? <>; and estimated from scores, learned from reference <Name text={reference.name} longest={24} /></> : null}.</>}>
      <TimeChart lines={lines} {...{ from, to, marks, onRange, format }} height={220} onPick={pick} />
    </Panel>
  );
}

// Copyright the Infermeter authors. Apache-2.0.

import type { Point, Series } from '#contract/infermeter/v1/metrics_pb';
import { Task } from '#contract/infermeter/v1/models_pb';
import type { Line } from '../chart/line';
import { Whisker } from '../chart/small';
import { seriesColor } from '../chart/theme';
import { TimeChart } from '../chart/time-chart';
import { useAnswer } from '../live/hooks';
import { useNavigation } from '../page/hooks';
import { qualityMetrics } from '../page/quality';
import { questionOf } from '../page/questions';
import { count, say } from '../text/format';
import { Name } from '../text/name';
import { dimensionName } from '../text/words';
import { dimension, intervalOf, numberOf, whyUndefined } from '../wire/values';
import { rowsOf, useModel } from './context';
import { Panel } from './panel';
import { type Column, columnsOf, scaleOf } from './side-by-side';

const MOST_SERIES = 50;
/** Lines that can be told apart; the table has more. */
const MOST_LINES = 6;

export function Cell({ point, metric, unit }: { point: Point | undefined; metric: string; unit: string }) {
  const value = numberOf(point);
  return <td class="number">{value === undefined ? <span class="why">{whyUndefined(point)}</span> : say(metric, unit, value)}</td>;
}

/** The values of a segment, side by side. */
export function SegmentsPanel() {
  const { model, scope, dimensions, from, to, marks, onRange, openRows } = useModel();
  const { address, go } = useNavigation();
  const offered = [...dimensions.keys()].filter((name) => name.startsWith('segment.') || name === 'backend' || name === 'batch_size' || name === 'method');
  const first = offered.find((name) => name.startsWith('segment.')) ?? offered.find((name) => (dimensions.get(name)?.length ?? 0) > 1) ?? offered[0];
  const by = offered.includes(address.by) ? address.by : first;
  const [quality, title] = qualityMetrics(model.task)[0];
  const ofNumbers = model.task === Task.REGRESSION;
  const metrics = [{ name: 'call_rate' }, { name: 'latency', quantile: 0.99 }, { name: 'error_ratio' }, { name: quality }, ...(ofNumbers ? [] : [{ name: 'f1' }])];
  const asked = useAnswer(by ? questionOf(scope, metrics, { groupBy: [by], maxSeries: MOST_SERIES }) : undefined);
  const past = useAnswer(by ? questionOf(scope, [{ name: quality }], { groupBy: [by], steps: true, labels: true, maxSeries: MOST_LINES }) : undefined);
  if (!by) {
    return null;
  }
  const columns = columnsOf(asked.answer?.series ?? [], by);
  const lines = linesOf(past.answer?.series ?? [], by, columns.map((column) => column.value));
  const pick = (point: Point, line: Line) => openRows({ ...rowsOf(point), where: [[by, line.label]], state: ofNumbers ? 'labelled' : 'wrong' });
  const scale = scaleOf(columns.map((column) => column.points.get(quality)));
  const choose = (
    <select aria-label="Split by" value={by} onChange={(event) => go({ by: event.currentTarget.value })}>
      {offered.map((name) => <option key={name} value={name}>{dimensionName(name)}</option>)}
    </select>
  );
  const open = (column: Column, state: 'all' | 'wrong') => openRows({ where: [[by, column.value]], state });
  return (
    <Panel title="Segments" wide about="Where the bars of two lines do not overlap, they surely differ." asked={asked} actions={choose}
      empty={asked.answer && columns.length === 0 ? 'No calls in this range.' : undefined}>
      {columns.length > 1 && <TimeChart lines={lines} {...{ from, to, marks, onRange }} format={(value) => say(quality, '1', value)} onPick={pick} />}
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of segments">
        <table class="beside">
          <thead><tr>
            <th scope="col">{dimensionName(by)}</th><th scope="col" class="number">Rate</th><th scope="col" class="number">p99</th><th scope="col" class="number">Errors</th>
            <th scope="col" class="number">{title}</th><th scope="col">with its interval</th>
            {!ofNumbers && <th scope="col" class="number">F1</th>}<th scope="col" class="number">Labelled</th><th scope="col"><span class="hidden">Rows</span></th>
          </tr></thead>
          <tbody>
            {columns.map((column) => {
              const right = column.points.get(quality);
              return (
                <tr key={column.value} data-segment={column.value}>
                  <th scope="row"><Name text={column.value} longest={40} /></th>
                  <Cell point={column.points.get('call_rate')} metric="call_rate" unit="{call}/s" />
                  <Cell point={column.points.get('latency 0.99')} metric="latency" unit="s" />
                  <Cell point={column.points.get('error_ratio')} metric="error_ratio" unit="1" />
                  <Cell point={right} metric={quality} unit="1" />
                  <td><Whisker value={numberOf(right)} interval={intervalOf(right)} {...scale} /><span class="hidden">{intervalWords(right, quality)}</span></td>
                  {!ofNumbers && <Cell point={column.points.get('f1')} metric="f1" unit="1" />}
                  <td class="number">{right?.coverage ? <>{count(right.coverage.labelled)} <span class="of">/ {count(right.coverage.eligible)}</span></> : ''}</td>
                  <td class="number"><button type="button" class="link" onClick={() => open(column, 'all')}>rows</button>{' '}
                    {!ofNumbers && <button type="button" class="link" onClick={() => open(column, 'wrong')}>wrong</button>}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** Quality over time, a line for each of the busiest values, with its interval. */
function linesOf(series: readonly Series[], by: string, order: readonly string[]): Line[] {
  return [...series].filter((one) => order.includes(dimension(one, by))).sort((a, b) => order.indexOf(dimension(a, by)) - order.indexOf(dimension(b, by)))
    .map((one, index) => ({ label: dimension(one, by), color: seriesColor(index), points: one.points, band: true }));
}

function intervalWords(point: Point | undefined, metric: string): string {
  const interval = intervalOf(point);
  return interval ? `${say(metric, '1', interval.low)} to ${say(metric, '1', interval.high)}` : 'no interval';
}

// Copyright the Infermeter authors. Apache-2.0.

import type { Mark } from '../chart/line';
import { TimeChart } from '../chart/time-chart';
import { useAnswer } from '../live/hooks';
import { type Scope, questionOf } from '../page/questions';
import { span } from '../text/format';
import { Panel } from './panel';
import { timeTable } from './time-table';

const QUANTILES: readonly [number, string, string][] = [[0.99, 'p99', '--series-2'], [0.5, 'p50', '--series-1']];

/** How much of the latency is the gateway's own. */
export function OverheadPanel({ scope, from, to, marks, onRange }: {
  scope: Scope; from: number; to: number; marks: readonly Mark[]; onRange: (from: number, to: number) => void;
}) {
  const asked = useAnswer(questionOf(scope, QUANTILES.map(([quantile]) => ({ name: 'overhead', quantile })), { steps: true }));
  const lines = QUANTILES.flatMap(([quantile, label, color]) => {
    const series = asked.answer?.series.find((one) => one.metric?.quantile === quantile);
    return series ? [{ label, color, points: series.points }] : [];
  });
  return (
    <Panel title="Overhead" about="The gateway’s own part of the latency, of all models." asked={asked} table={() => timeTable(lines, span)}>
      <TimeChart lines={lines} {...{ from, to, marks, onRange }} format={span} logarithmic height={150} />
    </Panel>
  );
}

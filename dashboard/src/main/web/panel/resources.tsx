// Copyright the Infermeter authors. Apache-2.0.

import type { Series } from '#contract/infermeter/v1/metrics_pb';
import { seriesColor } from '../chart/theme';
import { TimeChart } from '../chart/time-chart';
import { useAnswer } from '../live/hooks';
import { type Scope, questionOf } from '../page/questions';
import { percent } from '../text/format';
import { dimension } from '../wire/values';
import type { Mark } from '../chart/line';
import { useModel } from './context';
import { Panel } from './panel';
import { timeTable } from './time-table';

const format = (value: number) => percent(value);

const KINDS: readonly { metric: string; title: string; about: string }[] = [
  { metric: 'cpu_usage', title: 'CPU', about: 'Cores in use, of those that may be used.' },
  { metric: 'memory_usage', title: 'Memory', about: 'Memory in use, of what may be used.' },
  { metric: 'gpu_busy', title: 'GPU', about: 'Share of time in which the GPU was busy.' },
  { metric: 'gpu_memory_usage', title: 'GPU memory', about: 'GPU memory in use, of what there is.' },
];

function nameOf(series: Series): string {
  const scope = dimension(series, 'scope');
  const device = dimension(series, 'device');
  return [scope === 'backend' ? `backend ${dimension(series, 'backend')}` : scope, device].filter(Boolean).join(', ') || 'all';
}

/** CPU, memory and GPU of the host, the gateway and each backend. What nothing measures is said once. */
export function ResourcesPanels({ scope, from, to, marks, onRange }: {
  scope: Scope; from: number; to: number; marks: readonly Mark[]; onRange: (from: number, to: number) => void;
}) {
  const everything: Scope = { ...scope, model: '', filters: [] };
  const asked = useAnswer(questionOf(everything, KINDS.map((kind) => ({ name: kind.metric })), { steps: true }));
  return (
    <>
      {KINDS.map(({ metric, title, about }) => {
        const measured = (asked.answer?.series ?? []).filter((one) => one.metric?.name === metric && one.points.some((point) => point.value.case === 'number'));
        const lines = measured.map((series, index) => ({ label: nameOf(series), color: seriesColor(index), points: series.points }));
        if (asked.answer && lines.length === 0 && metric.startsWith('gpu')) {
          return metric === 'gpu_busy' ? <p key={metric} class="aside">Nothing measures a GPU here.</p> : null;
        }
        return (
          <Panel key={metric} title={title} about={about} asked={asked} table={() => timeTable(lines, format)}
            empty={asked.answer && lines.length === 0 ? 'Nothing measures this here.' : undefined}>
            <TimeChart lines={lines} {...{ from, to, marks, onRange, format }} least={0} most={1} height={150} />
          </Panel>
        );
      })}
    </>
  );
}

export function ResourcesPanel() {
  const { scope, from, to, marks, onRange } = useModel();
  return <ResourcesPanels {...{ scope, from, to, marks, onRange }} />;
}

// Copyright the Infermeter authors. Apache-2.0.

import { type Comparison, MatchOperator, type Point } from '#contract/infermeter/v1/metrics_pb';
import { Whisker } from '../chart/small';
import { useAnswer } from '../live/hooks';
import { useNavigation } from '../page/hooks';
import { qualityMetrics } from '../page/quality';
import { questionOf } from '../page/questions';
import { NONE, SHARES, count, plain, say } from '../text/format';
import { Name, shorten } from '../text/name';
import { namedVersions } from '../text/words';
import { numberOf } from '../wire/values';
import { useModel } from './context';
import { Panel } from './panel';
import { Cell } from './segments';
import { columnsOf } from './side-by-side';

/** Versions side by side, each held against one of them. */
export function VersionsPanel() {
  const { model, scope, openRows } = useModel();
  const { address, go } = useNavigation();
  const names = namedVersions(model).map((version) => version.version);
  const against = names.includes(address.against) && address.against !== '' ? address.against : names[1] ?? names[0] ?? '';
  const [quality, title] = qualityMetrics(model.task)[0];
  const metrics = [{ name: quality }, { name: 'call_rate' }, { name: 'latency', quantile: 0.5 }, { name: 'latency', quantile: 0.99 }, { name: 'error_ratio' }];
  const asked = useAnswer(names.length > 1 ? questionOf(scope, metrics, {
    groupBy: ['version'],
    baseline: { against: { case: 'series', value: { dimension: 'version', operator: MatchOperator.IN, values: [against] } } },
  }) : undefined);
  if (names.length < 2) {
    return (
      <Panel title="Versions" wide empty="One version has been called. When there are two, they stand here side by side, with the difference and its interval." />
    );
  }
  const columns = columnsOf(asked.answer?.series ?? [], 'version').filter((column) => names.includes(column.value));
  const widest = Math.max(0.01, ...columns.flatMap((column) => {
    const interval = column.points.get(quality)?.comparison?.interval;
    return interval ? [Math.abs(interval.low), Math.abs(interval.high)] : [];
  }));
  const choose = (
    <label class="check">against <select value={against} onChange={(event) => go({ against: event.currentTarget.value })}>
      {names.filter((name) => name !== '').map((name) => <option key={name} value={name}>{shorten(name, 24)}</option>)}
    </select></label>
  );
  return (
    <Panel title="Versions" wide asked={asked} actions={choose}
      about={<>Each version against <Name text={against} longest={24} />. Where the bar leaves out the line in the middle, the difference is more than chance.</>}>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of versions">
        <table class="beside">
          <thead><tr>
            <th scope="col">Version</th><th scope="col" class="number">{title}</th><th scope="col" class="number">Difference</th><th scope="col">with its interval</th>
            <th scope="col" class="number">p</th><th scope="col" class="number">p50</th><th scope="col" class="number">p99</th><th scope="col" class="number">Errors</th><th scope="col" class="number">Rate</th>
            <th scope="col"><span class="hidden">Rows</span></th>
          </tr></thead>
          <tbody>
            {columns.map((column) => {
              const right = column.points.get(quality);
              return (
                <tr key={column.value} data-version={column.value}>
                  <th scope="row"><Name text={column.value} longest={30} />{column.value === against && <span class="sub"> baseline</span>}</th>
                  <Cell point={right} metric={quality} unit="1" />
                  <DifferenceCells comparison={right?.comparison} metric={quality} widest={widest} baseline={column.value === against} />
                  <SpeedCell point={column.points.get('latency 0.5')} /><SpeedCell point={column.points.get('latency 0.99')} />
                  <Cell point={column.points.get('error_ratio')} metric="error_ratio" unit="1" />
                  <Cell point={column.points.get('call_rate')} metric="call_rate" unit="{call}/s" />
                  <td class="number"><button type="button" class="link" onClick={() => openRows({ where: [['version', column.value]] })}>rows</button></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function signed(metric: string, value: number): string {
  const points = SHARES.has(metric) ? `${(Math.abs(value) * 100).toFixed(1)} points` : plain(Math.abs(value));
  return `${value < 0 ? '−' : '+'}${points}`;
}

function DifferenceCells({ comparison, metric, widest, baseline }: { comparison: Comparison | undefined; metric: string; widest: number; baseline: boolean }) {
  if (baseline || comparison?.difference === undefined) {
    return <><td class="number">{NONE}</td><td /><td class="number">{NONE}</td></>;
  }
  const { difference, interval, pValue } = comparison;
  return (
    <>
      <td class="number" title={`against ${count(comparison.baselineSampleCount)} rows`}>{signed(metric, difference)}</td>
      <td>
        <Whisker value={difference} interval={interval} low={-widest} high={widest} zero />
        <span class="hidden">{interval ? `${signed(metric, interval.low)} to ${signed(metric, interval.high)}` : 'no interval'}</span>
      </td>
      <td class="number">{pValue === undefined ? NONE : pValue < 0.0001 ? '< 0.0001' : plain(pValue)}</td>
    </>
  );
}

function SpeedCell({ point }: { point: Point | undefined }) {
  const difference = point?.comparison?.difference;
  const base = point?.comparison?.baselineNumber;
  const change = difference !== undefined && base ? ` ${difference < 0 ? '−' : '+'}${Math.abs((difference / base) * 100).toFixed(0)} %` : '';
  return <td class="number">{say('latency', 's', numberOf(point))}<span class="of">{change}</span></td>;
}

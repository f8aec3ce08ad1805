// Copyright the Infermeter authors. Apache-2.0.

import { create } from '@bufbuild/protobuf';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { MatchOperator, MatcherSchema, type Point, UndefinedReason } from '#contract/infermeter/v1/metrics_pb';
import { Sparkline } from '../chart/small';
import { useAnswer } from '../live/hooks';
import { ALL_ROWS, type RowState, rangeOf } from '../page/address';
import { useNavigation } from '../page/hooks';
import { useInventory } from '../page/inventory';
import { type Scope, questionOf } from '../page/questions';
import { NONE, count, say } from '../text/format';
import { Name } from '../text/name';
import { FINALITY, FINALITY_MEANS } from '../text/words';
import { adviceOf, intervalOf, numberOf, whyUndefined } from '../wire/values';
import { InSight, type ModelRow, type SortKey, rowsOf, searched, sorted } from './model-rows';

const PAGE = 50;
const METRICS = [
  { name: 'call_rate' }, { name: 'latency', quantile: 0.5 }, { name: 'latency', quantile: 0.99 }, { name: 'error_ratio' }, { name: 'accuracy' }, { name: 'f1' },
  { name: 'root_mean_squared_error' },
];
const COLUMNS: readonly [SortKey | undefined, string, string][] = [
  ['name', 'Model', ''], ['rate', 'Rate', 'Calls per second'], [undefined, 'Trend', 'Predictions per second over the range'], ['p50', 'p50', 'Median latency'],
  ['p99', 'p99', 'Latency that 99 % of calls stay below'], ['errors', 'Errors', 'Share of calls that did not end ok'],
  ['accuracy', 'Accuracy', 'Share of labelled predictions that were right, with its interval'], ['f1', 'F1', 'Mean over the classes, or of the positive class of two'],
  ['labelled', 'Labelled', 'Predictions with a label, of all that can have one'], [undefined, 'State', 'Whether the accuracy can still change'], ['alerts', 'Alerts', ''],
];

/** All models, one line each. */
export function ModelsView() {
  const { address, go } = useNavigation();
  const { models, alerts } = useInventory();
  const scope: Scope = { model: '', range: rangeOf(address), axis: address.axis, filters: address.filters };
  const asked = useAnswer(questionOf(scope, METRICS, { groupBy: ['model'] }));
  const rows = useMemo(
    () => rowsOf(models.value ?? [], asked.answer?.series ?? [], alerts.value ?? []), [models.value, asked.answer, alerts.value]);
  const found = useMemo(() => sorted(searched(rows, address.search), address.sort), [rows, address.search, address.sort]);
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(address.page, pages - 1);
  const shown = found.slice(page * PAGE, (page + 1) * PAGE);
  const trends = useTrends(scope, JSON.stringify([scope.range, address.search, address.sort, page]), shown);
  if (models.value?.every((model) => model.versions.length === 0)) {
    return <NoModels configured={models.value.map((model) => model.name)} />;
  }
  return (
    <>
      <div class="head">
        <h1>Models {models.value && <span class="sub">{count(rows.length)}</span>}</h1>
        <input type="search" placeholder="Search" aria-label="Search models" value={address.search}
          onInput={(event) => go({ search: event.currentTarget.value, page: 0 }, true)} />
      </div>
      {asked.error && <p class="problem" role="status">{asked.error}</p>}
      {models.error && !models.value && <p class="problem" role="status">{models.error.rawMessage}</p>}
      <div class="card">
        <table class={`models${asked.stale ? ' stale' : ''}`} aria-busy={asked.stale}>
          <caption class="hidden">Models and their numbers over the chosen range</caption>
          <thead><tr>{COLUMNS.map(([key, name, about]) => <HeadCell key={name} sortKey={key} name={name} about={about} />)}</tr></thead>
          <tbody>
            {shown.map((row) => <ModelLine key={row.name} row={row} trend={trends.get(row.name) ?? []} />)}
          </tbody>
        </table>
        {found.length === 0 && models.value && <p class="empty">No model matches “<bdi>{address.search.slice(0, 60)}</bdi>”.</p>}
        {!models.value && !models.error && <div class="waiting tall" role="status"><span class="hidden">Waiting for models</span></div>}
      </div>
      {pages > 1 && (
        <nav class="pages" aria-label="Pages">
          <button type="button" disabled={page === 0} onClick={() => go({ page: page - 1 })}>Previous</button>
          <span>{page * PAGE + 1} – {Math.min(found.length, (page + 1) * PAGE)} of {count(found.length)}</span>
          <button type="button" disabled={page === pages - 1} onClick={() => go({ page: page + 1 })}>Next</button>
        </nav>
      )}
    </>
  );
}

/** Points over time of the models that are in sight. */
function useTrends(scope: Scope, place: string, shown: readonly ModelRow[]): ReadonlyMap<string, readonly Point[]> {
  const inSight = useMemo(() => new InSight(), []);
  const names = inSight.at(place, shown.map((row) => row.name), Date.now());
  const { range } = scope;
  const seconds = range.kind === 'last' ? range.seconds : (range.to - range.from) / 1000;
  const step = Math.max(10, Math.ceil(seconds / 30 / 10) * 10);
  const question = names.length === 0 ? undefined : questionOf(scope, [{ name: 'throughput' }], { groupBy: ['model'], steps: true, step });
  question?.matchers.push(create(MatcherSchema, { dimension: 'model', operator: MatchOperator.IN, values: [...names] }));
  const { answer } = useAnswer(question);
  return useMemo(() => new Map((answer?.series ?? []).map((series) => [series.dimensions['model'] ?? '', series.points])), [answer]);
}

function HeadCell({ sortKey, name, about }: { sortKey: SortKey | undefined; name: string; about: string }) {
  const { address, go } = useNavigation();
  const [key = '', direction] = address.sort.split(':');
  const active = sortKey !== undefined && key === sortKey;
  const down = active && direction !== 'up';
  if (!sortKey) {
    return <th scope="col" title={about}>{name}</th>;
  }
  return (
    <th scope="col" aria-sort={active ? (down ? 'descending' : 'ascending') : 'none'} title={about}>
      <button type="button" class="sort" onClick={() => go({ sort: active ? (down ? `${sortKey}:up` : '') : sortKey, page: 0 })}>
        {name}<span aria-hidden="true">{active ? (down ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}

function ModelLine({ row, trend }: { row: ModelRow; trend: readonly Point[] }) {
  const { href } = useNavigation();
  const interval = intervalOf(row.accuracy);
  const coverage = row.accuracy?.coverage;
  const rows = (state: RowState) => href({ view: 'model', model: row.name, search: '', sort: '', page: 0, rows: { ...ALL_ROWS, state } });
  return (
    <tr>
      <th scope="row">
        <a href={href({ view: 'model', model: row.name, search: '', sort: '', page: 0 })}><Name text={row.name} longest={40} /></a>
        <span class="sub">{row.task}{row.versions > 1 ? `, ${row.versions} versions` : ''}</span>
      </th>
      <Value label="Rate" point={row.rate} metric="call_rate" unit="{call}/s" />
      <td data-label="Trend"><Sparkline points={trend} /></td>
      <Value label="p50" point={row.p50} metric="latency" unit="s" />
      <Value label="p99" point={row.p99} metric="latency" unit="s" />
      <Value label="Errors" point={row.errors} metric="error_ratio" unit="1" warn={(value) => value > 0} />
      {numberOf(row.rmse) === undefined
        ? <Value label="Accuracy" point={row.accuracy} metric="accuracy" unit="1" rows={rows('wrong')}>
          {interval && <span class="interval">{say('accuracy', '1', interval.low)} – {say('accuracy', '1', interval.high)}</span>}
        </Value>
        : <Value label="Accuracy" point={row.rmse} metric="root_mean_squared_error" unit="1" rows={rows('labelled')}><span class="interval">RMSE</span></Value>}
      <Value label="F1" point={row.f1} metric="f1" unit="1" />
      <td data-label="Labelled" class="number">{coverage ? <><a class="behind" href={rows('labelled')} title="The predictions behind it">{count(coverage.labelled)}</a> <span class="of">/ {count(coverage.eligible)}</span></> : NONE}</td>
      <td data-label="State">{row.accuracy && <span class={`state s${row.accuracy.finality}`} title={FINALITY_MEANS[row.accuracy.finality]}>{FINALITY[row.accuracy.finality]}</span>}</td>
      <td data-label="Alerts">{row.alerts > 0 ? <a class="count" href={href({ view: 'alerts', model: '' })}>{row.alerts}</a> : <span class="soft">{NONE}</span>}</td>
    </tr>
  );
}

function Value({ label, point, metric, unit, warn, rows, children }: {
  label: string; point: Point | undefined; metric: string; unit: string; warn?: (value: number) => boolean; rows?: string; children?: ComponentChildren;
}) {
  const value = numberOf(point);
  if (value === undefined) {
    const other = point?.value.case === 'undefined' && point.value.value.reason === UndefinedReason.WRONG_TASK;
    return <td data-label={label} class="number"><span class="why" title={adviceOf(point)}>{point && !other ? whyUndefined(point) : NONE}</span></td>;
  }
  const said = say(metric, unit, value);
  return <td data-label={label} class={`number${warn?.(value) ? ' warn' : ''}`}>{rows ? <a class="behind" href={rows} title="The predictions behind it">{said}</a> : said}{children}</td>;
}

function NoModels({ configured }: { configured: readonly string[] }) {
  return (
    <div class="nothing">
      <h1>No model has been called yet</h1>
      <p>Point a client at this gateway instead of at its model server, and send a request: its model will appear here.</p>
      {configured.length > 0 && <p>Configured: {configured.slice(0, 20).map((name, index) => <span key={name}>{index > 0 && ', '}<Name text={name} longest={40} /></span>)}.</p>}
      <p>To see it with a real model at once: <code>./infermeter demo</code></p>
    </div>
  );
}

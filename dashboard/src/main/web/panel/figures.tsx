// Copyright the Infermeter authors. Apache-2.0.

import type { Point } from '#contract/infermeter/v1/metrics_pb';
import { Task } from '#contract/infermeter/v1/models_pb';
import { useAnswer } from '../live/hooks';
import type { RowState } from '../page/address';
import { type MetricChoice, questionOf } from '../page/questions';
import { qualityMetrics } from '../page/quality';
import { count, percent, say } from '../text/format';
import { FINALITY, FINALITY_MEANS } from '../text/words';
import { adviceOf, intervalOf, newest, numberOf, whyUndefined } from '../wire/values';
import { useModel } from './context';

interface Figure {
  readonly title: string;
  readonly metric: MetricChoice & { name: string };
  readonly labels?: boolean;
}

const SPEED: readonly Figure[] = [
  { title: 'Rate', metric: { name: 'call_rate' } },
  { title: 'Latency p50', metric: { name: 'latency', quantile: 0.5 } },
  { title: 'Latency p99', metric: { name: 'latency', quantile: 0.99 } },
  { title: 'Errors', metric: { name: 'error_ratio' } },
];
const LABELS: readonly Figure[] = [{ title: 'Labelled', metric: { name: 'label_coverage' }, labels: true }];

/** The numbers of the whole range, to read from afar. */
export function FiguresPanel() {
  const { model, scope, openRows } = useModel();
  const quality = qualityMetrics(model.task).slice(0, 2).map(([name, title]): Figure => ({ title, metric: { name }, labels: true }));
  const speed = useAnswer(questionOf(scope, SPEED.map((figure) => figure.metric)));
  const right = useAnswer(questionOf(scope, [...quality, ...LABELS].map((figure) => figure.metric), { labels: true }));
  const pointOf = (figure: Figure): { point: Point | undefined; unit: string } => {
    const series = (figure.labels ? right : speed).answer?.series.find((one) =>
      one.metric?.name === figure.metric.name && (figure.metric.quantile === undefined || one.metric.quantile === figure.metric.quantile));
    return { point: newest(series), unit: series?.unit ?? '' };
  };
  const error = speed.error ?? right.error;
  return (
    <section class={`figures${speed.stale || right.stale ? ' stale' : ''}`} aria-label="Numbers of the whole range" data-panel="Figures">
      {error && <p class="problem" role="status">{error}</p>}
      <dl>
        {[...SPEED, ...quality, ...LABELS].map((figure) => {
          const { point, unit } = pointOf(figure);
          return (
            <div key={figure.title} data-figure={figure.metric.name}>
              <dt>{figure.title}</dt>
              <dd><Value figure={figure} point={point} unit={unit} /></dd>
              <dd class="detail"><Detail figure={figure} point={point} unit={unit} /></dd>
              {numberOf(point) !== undefined && rowsBehind(figure, model.task).map(([words, state]) => (
                <dd key={words}><button type="button" class="link" onClick={() => openRows({ state })}>{words}<span class="hidden"> ({figure.title})</span></button></dd>
              ))}
            </div>
          );
        })}
      </dl>
    </section>
  );
}

/** The rows that a number rests on, by their name; calls that failed have none. */
function rowsBehind(figure: Figure, task: Task): readonly [string, RowState][] {
  switch (figure.metric.name) {
    case 'error_ratio': return [];
    case 'label_coverage': return [['without a label', 'unlabelled']];
    default: return figure.labels ? [task === Task.REGRESSION ? ['rows', 'labelled'] : ['wrong ones', 'wrong']] : [['rows', 'all']];
  }
}

function Value({ figure, point, unit }: { figure: Figure; point: Point | undefined; unit: string }) {
  const value = numberOf(point);
  if (!point) {
    return <span class="why">…</span>;
  }
  return value === undefined ? <span class="why" title={adviceOf(point)}>{whyUndefined(point)}</span> : <b>{say(figure.metric.name, unit, value)}</b>;
}

function Detail({ figure, point, unit }: { figure: Figure; point: Point | undefined; unit: string }) {
  if (!point) {
    return null;
  }
  const interval = intervalOf(point);
  const { coverage } = point;
  if (figure.metric.name === 'label_coverage') {
    return <>{coverage ? `${count(coverage.labelled)} of ${count(coverage.eligible)}` : ''}</>;
  }
  return (
    <>
      {interval && <span title={`The interval at ${percent(interval.confidenceLevel, 0)} confidence`}>{say(figure.metric.name, unit, interval.low)} – {say(figure.metric.name, unit, interval.high)}</span>}
      {figure.labels && point.finality ? <span class={`state s${point.finality}`} title={FINALITY_MEANS[point.finality]}>{FINALITY[point.finality]}</span> : null}
    </>
  );
}

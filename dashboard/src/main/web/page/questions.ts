// Copyright the Infermeter authors. Apache-2.0.

import { type MessageInitShape, create } from '@bufbuild/protobuf';
import { type BaselineSchema, MatchOperator, MetricSchema, type Question, QuestionSchema, TimeAxis } from '#contract/infermeter/v1/metrics_pb';
import { duration, timestamp } from '../wire/values';
import type { Axis, Filter } from './address';
import { type Range, labelStepOf, stepOf } from './range';

/** What the questions of a page have in common. */
export interface Scope {
  /** Empty: all models. */
  readonly model: string;
  readonly range: Range;
  readonly axis: Axis;
  readonly filters: readonly Filter[];
}

export type MetricChoice = MessageInitShape<typeof MetricSchema>;

export interface Asking {
  readonly groupBy?: readonly string[];
  /** Points over time; else one for the whole range. */
  readonly steps?: boolean;
  /** Seconds between the points, where the usual distance will not do. */
  readonly step?: number;
  /** Seconds that each point covers, where that is more than its step. */
  readonly window?: number;
  readonly baseline?: MessageInitShape<typeof BaselineSchema>;
  /** Whether labels count: then the scope's time axis applies. */
  readonly labels?: boolean;
  readonly maxSeries?: number;
}

export function matchersOf(scope: Pick<Scope, 'model' | 'filters'>) {
  const model = scope.model ? [{ dimension: 'model', operator: MatchOperator.IN, values: [scope.model] }] : [];
  return [...model, ...scope.filters.map(([name, value]) => ({ dimension: name, operator: MatchOperator.IN, values: [value] }))];
}

/** The same for rows. Numbers leave the traffic of evaluations out where nothing is said of traffic, so the rows behind them must too. */
export function rowMatchersOf(scope: Pick<Scope, 'model' | 'filters'>) {
  const live = scope.filters.some(([name]) => name === 'traffic') ? [] : [{ dimension: 'traffic', operator: MatchOperator.IN, values: ['live'] }];
  return [...matchersOf(scope), ...live];
}

/** A question about the scope. Its id is given when it is asked. */
export function questionOf(scope: Scope, metrics: readonly MetricChoice[], asking: Asking = {}): Question {
  return create(QuestionSchema, {
    metrics: [...metrics],
    matchers: matchersOf(scope),
    groupBy: [...(asking.groupBy ?? [])],
    range: scope.range.kind === 'last'
      ? { case: 'lookback', value: duration(scope.range.seconds) }
      : { case: 'timeRange', value: { startTime: timestamp(scope.range.from), endTime: timestamp(scope.range.to) } },
    step: asking.steps ? duration(asking.step ?? (asking.labels ? labelStepOf : stepOf)(scope.range)) : undefined,
    window: asking.window ? duration(asking.window) : undefined,
    timeAxis: asking.labels && scope.axis === 'join' ? TimeAxis.JOIN : TimeAxis.UNSPECIFIED,
    baseline: asking.baseline,
    maxSeries: asking.maxSeries ?? 0,
  });
}

// Copyright the Infermeter authors. Apache-2.0.

import { type Alert, AlertState } from '#contract/infermeter/v1/alerts_pb';
import type { Point, Series } from '#contract/infermeter/v1/metrics_pb';
import type { Model } from '#contract/infermeter/v1/models_pb';
import { namedVersions, taskWords } from '../text/words';
import { newest, numberOf } from '../wire/values';

/** One line of the overview. */
export interface ModelRow {
  readonly name: string;
  /** What it does, in words. */
  readonly task: string;
  readonly versions: number;
  readonly rate: Point | undefined;
  readonly p50: Point | undefined;
  readonly p99: Point | undefined;
  readonly errors: Point | undefined;
  readonly accuracy: Point | undefined;
  readonly f1: Point | undefined;
  /** Of a model that answers numbers, in place of its accuracy. */
  readonly rmse: Point | undefined;
  readonly alerts: number;
}

/** Where the gateway counts what it has no place for. */
const OTHERS = '__other__';

export type SortKey = 'name' | 'rate' | 'p50' | 'p99' | 'errors' | 'accuracy' | 'f1' | 'labelled' | 'alerts';

type Field = 'rate' | 'p50' | 'p99' | 'errors' | 'accuracy' | 'f1' | 'rmse';

const FIELDS: Record<string, Field> = { call_rate: 'rate', error_ratio: 'errors', accuracy: 'accuracy', f1: 'f1', root_mean_squared_error: 'rmse' };

/** The models that are known, each with its numbers. */
export function rowsOf(models: readonly Model[], series: readonly Series[], alerts: readonly Alert[]): ModelRow[] {
  const numbers = new Map<string, Partial<Record<Field, Point>>>();
  for (const one of series) {
    const name = one.dimensions['model'];
    const field = one.metric?.name === 'latency' ? (one.metric.quantile === 0.5 ? 'p50' : 'p99') : FIELDS[one.metric?.name ?? ''];
    const point = newest(one);
    if (name !== undefined && field && point) {
      numbers.set(name, { ...numbers.get(name), [field]: point });
    }
  }
  const ringing = new Map<string, number>();
  for (const alert of alerts) {
    const name = alert.dimensions['model'];
    if (alert.state === AlertState.FIRING && name !== undefined) {
      ringing.set(name, (ringing.get(name) ?? 0) + 1);
    }
  }
  return models.map((model) => {
    const known = numbers.get(model.name);
    const answers = numberOf(known?.accuracy) !== undefined ? 'classes' : numberOf(known?.rmse) !== undefined ? 'numbers' : undefined;
    return {
      name: model.name, task: model.name === OTHERS ? 'names too long or too many to keep' : taskWords(model, answers), versions: namedVersions(model).length,
      rate: undefined, p50: undefined, p99: undefined, errors: undefined, accuracy: undefined, f1: undefined, rmse: undefined, ...known,
      alerts: ringing.get(model.name) ?? 0,
    };
  });
}

export function searched(rows: readonly ModelRow[], text: string): readonly ModelRow[] {
  const wanted = text.trim().toLowerCase();
  return wanted ? rows.filter((row) => row.name.toLowerCase().includes(wanted)) : rows;
}

function keyOf(row: ModelRow, key: string): number | undefined {
  switch (key) {
    case 'rate': case 'p50': case 'p99': case 'errors': case 'accuracy': case 'f1':
      return numberOf(row[key]);
    case 'labelled':
      return row.accuracy?.coverage ? Number(row.accuracy.coverage.labelled) : undefined;
    case 'alerts':
      return row.alerts;
    default:
      return undefined;
  }
}

/** Sorted by "key" (the greatest first) or "key:up"; without one, firing models first, then the busiest. What has no value is last. */
export function sorted(rows: readonly ModelRow[], sort: string): readonly ModelRow[] {
  const [key = '', direction] = sort.split(':');
  const byName = (a: ModelRow, b: ModelRow) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  if (key === 'name') {
    return [...rows].sort((a, b) => (direction === 'up' ? -byName(a, b) : byName(a, b)));
  }
  const by = (one: string, up: boolean) => (a: ModelRow, b: ModelRow) => {
    const x = keyOf(a, one);
    const y = keyOf(b, one);
    return x === y ? 0 : x === undefined ? 1 : y === undefined ? -1 : up ? x - y : y - x;
  };
  const orders = key ? [by(key, direction === 'up'), byName] : [by('alerts', false), by('rate', false), byName];
  return [...rows].sort((a, b) => orders.reduce((order, next) => order || next(a, b), 0));
}

/** Where many models are busy, their order changes with every update; what is asked of those in sight must not. */
const HELD_MILLIS = 10_000;

/** The names that are asked for: those in sight, at once where the reader looks elsewhere, else now and then. */
export class InSight {
  private names: readonly string[] = [];
  private place = '';
  private since = 0;

  at(place: string, names: readonly string[], now: number): readonly string[] {
    if (place !== this.place || names.length !== this.names.length || now - this.since >= HELD_MILLIS) {
      this.names = [...names].sort();
      this.place = place;
      this.since = now;
    }
    return this.names;
  }
}

// Copyright the Infermeter authors. Apache-2.0.

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { MetricDescriptor, Point, Series } from '#contract/infermeter/v1/metrics_pb';
import type { Model } from '#contract/infermeter/v1/models_pb';
import type { Reference } from '#contract/infermeter/v1/references_pb';
import type { Mark } from '../chart/line';
import type { Filter, Rows } from '../page/address';
import type { Scope } from '../page/questions';
import { windowOf } from '../wire/values';

/** What every panel of a model needs. */
export interface ModelContext {
  readonly model: Model;
  readonly scope: Scope;
  /** The range in milliseconds, as charts show it. */
  readonly from: number;
  readonly to: number;
  /** When versions were first seen, and when alerts fired. */
  readonly marks: readonly Mark[];
  /** The metrics that this model has, by name. */
  readonly metrics: ReadonlyMap<string, MetricDescriptor>;
  /** Names of dimensions with the values seen: segments and what the gateway knows of each call. */
  readonly dimensions: ReadonlyMap<string, readonly string[]>;
  /** The newest pinned reference, for estimates and drift. */
  readonly reference: Reference | undefined;
  readonly onRange: (from: number, to: number) => void;
  /** Shows the predictions behind a number. */
  readonly openRows: (rows: Partial<Rows>) => void;
}

export const ModelPanels = createContext<ModelContext | undefined>(undefined);

export function useModel(): ModelContext {
  const context = useContext(ModelPanels);
  if (!context) {
    throw new Error('no model above this panel');
  }
  return context;
}

/** The rows of a point's window, and of its series' dimensions as far as rows have them. */
export function rowsOf(point: Point, series?: Series): Partial<Rows> {
  const { from, to } = windowOf(point);
  const where = Object.entries(series?.dimensions ?? {}).filter(([name]) => name === 'version' || name === 'backend' || name.startsWith('segment.'));
  return { from, to, where: where as Filter[] };
}

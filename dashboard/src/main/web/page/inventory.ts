// Copyright the Infermeter authors. Apache-2.0.

import { createContext } from 'preact';
import { useContext, useMemo } from 'preact/hooks';
import { Code } from '@connectrpc/connect';
import { type Alert, AlertState } from '#contract/infermeter/v1/alerts_pb';
import { MatchOperator } from '#contract/infermeter/v1/metrics_pb';
import type { Model } from '#contract/infermeter/v1/models_pb';
import type { Mark } from '../chart/line';
import { type Fetched, useCall } from '../live/hooks';
import { timestamp } from '../wire/values';
import * as client from '../wire/clients';
import { alertMarks } from './marks';

/** What every view may need: the models, and the alerts that are pending or fire. */
export interface Inventory {
  readonly models: Fetched<readonly Model[]>;
  readonly alerts: Fetched<readonly Alert[]>;
  /** Whether this gateway watches for alerts at all. */
  readonly hasAlerts: boolean;
}

export const InventoryContext = createContext<Inventory | undefined>(undefined);

export function useInventory(): Inventory {
  const inventory = useContext(InventoryContext);
  if (!inventory) {
    throw new Error('no inventory above this component');
  }
  return inventory;
}

/** All pages of a list. */
export async function allPages<P extends { nextPageToken: string }>(page: (pageToken: string) => Promise<P>): Promise<P[]> {
  const pages: P[] = [];
  let token = '';
  do {
    const next = await page(token);
    pages.push(next);
    token = next.nextPageToken;
  } while (token !== '');
  return pages;
}

const MODELS_MILLIS = 10_000;
const ALERTS_MILLIS = 5_000;
/** More marks would hide a chart. */
const MOST_MARKED = 50;

export function useInventoryCalls(): Inventory {
  const models = useCall(async (signal) => {
    const pages = await allPages((pageToken) => client.models.listModels({ pageToken }, { signal }));
    return pages.flatMap((page) => page.models);
  }, [], MODELS_MILLIS);
  const alerts = useCall(async (signal) => {
    const pages = await allPages((pageToken) => client.alerts.listAlerts({ pageToken }, { signal }));
    return pages.flatMap((page) => page.alerts);
  }, [], ALERTS_MILLIS);
  return { models, alerts, hasAlerts: alerts.error?.code !== Code.Unimplemented };
}

export function firing(alerts: readonly Alert[] | undefined): readonly Alert[] {
  return (alerts ?? []).filter((alert) => alert.state === AlertState.FIRING);
}

/** The alerts of a model, or of all, that fired in a range: what is over, too. */
export function useAlertMarks(model: string, from: number, to: number, moving: boolean): readonly Mark[] {
  const { value } = useCall((signal) => client.alerts.listAlerts({
    states: [AlertState.FIRING, AlertState.RESOLVED], pageSize: MOST_MARKED,
    matchers: model ? [{ dimension: 'model', operator: MatchOperator.IN, values: [model] }] : [],
    // What is over may have been so until a moment ago, by the gateway's clock.
    timeRange: { startTime: timestamp(from), endTime: timestamp(moving ? to + 60_000 : to) },
  }, { signal }), [model, moving ? to - from : [from, to]], moving ? ALERTS_MILLIS : 0);
  return useMemo(() => alertMarks(value?.alerts ?? []), [value]);
}

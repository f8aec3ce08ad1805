// Copyright the Infermeter authors. Apache-2.0.

import { PRESETS, type Range } from './range';

export type View = 'models' | 'model' | 'alerts' | 'gateway';
export type Axis = 'event' | 'join';
export type RowState = 'all' | 'wrong' | 'unlabelled' | 'labelled';

/** Which rows are looked at: those behind a number. Times in milliseconds. */
export interface Rows {
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly state: RowState;
  /** Dimensions that must have a value, beyond those of the page. */
  readonly where: readonly Filter[];
  /** What the label in force must say. */
  readonly truth: string | undefined;
  /** What the model must have answered. */
  readonly predicted: string | undefined;
}

/** Every row of the page's range. */
export const ALL_ROWS: Rows = { from: undefined, to: undefined, state: 'all', where: [], truth: undefined, predicted: undefined };

export type Filter = readonly [dimension: string, value: string];

/** All that the page shows but for the numbers. Its text is the part of the address behind '#', so that it can be kept and sent. */
export interface Address {
  readonly view: View;
  readonly model: string;
  /** The range that "live" goes back to, in seconds. */
  readonly last: number;
  readonly fixed: { readonly from: number; readonly to: number } | undefined;
  readonly axis: Axis;
  readonly filters: readonly Filter[];
  /** The dimension that is shown side by side; empty: the first there is. */
  readonly by: string;
  /** The metric of quality that is drawn; empty: the first there is. */
  readonly metric: string;
  /** Whether quality is drawn with the bounds that hold whatever missing labels say. */
  readonly bounds: boolean;
  /** The version that others are held against; empty: the one before the newest. */
  readonly against: string;
  /** Which of the recent predictions are shown. */
  readonly recent: RowState;
  readonly search: string;
  readonly sort: string;
  readonly page: number;
  readonly rows: Rows | undefined;
}

export const HOME: Address = {
  view: 'models', model: '', last: 3600, fixed: undefined, axis: 'event', filters: [], by: '', metric: '', bounds: false, against: '', recent: 'all',
  search: '', sort: '', page: 0, rows: undefined,
};

/** Times that a gateway knows: of four-digit years. */
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const END = Date.parse('9999-12-31T00:00:00Z');
const LONGEST_SECONDS = 50 * 365 * 86_400;

const VIEWS: readonly View[] = ['models', 'model', 'alerts', 'gateway'];
const ROW_STATES: readonly RowState[] = ['all', 'wrong', 'unlabelled', 'labelled'];

export function rangeOf(address: Address): Range {
  return address.fixed ? { kind: 'fixed', ...address.fixed } : { kind: 'last', seconds: address.last };
}

/** The text of an address; what is as usual is left out. */
export function write(address: Address): string {
  const query = new URLSearchParams();
  if (address.last !== HOME.last) {
    query.set('last', PRESETS.find((preset) => preset.seconds === address.last)?.name ?? `${address.last}s`);
  }
  if (address.fixed) {
    query.set('from', new Date(address.fixed.from).toISOString());
    query.set('to', new Date(address.fixed.to).toISOString());
  }
  if (address.axis !== HOME.axis) {
    query.set('axis', address.axis);
  }
  address.filters.forEach((filter) => query.append('where', filter.join('=')));
  setIf(query, 'by', address.by);
  setIf(query, 'metric', address.metric);
  setIf(query, 'bounds', address.bounds ? 'yes' : '');
  setIf(query, 'against', address.against);
  setIf(query, 'recent', address.recent === HOME.recent ? '' : address.recent);
  setIf(query, 'search', address.search);
  setIf(query, 'sort', address.sort);
  setIf(query, 'page', address.page > 0 ? String(address.page + 1) : '');
  if (address.rows) {
    writeRows(query, address.rows);
  }
  const path = address.view === 'model' ? `model/${encodeURIComponent(address.model)}` : address.view;
  return `#/${path}${query.size > 0 ? `?${query}` : ''}`;
}

function setIf(query: URLSearchParams, name: string, value: string): void {
  if (value) {
    query.set(name, value);
  }
}

function writeRows(query: URLSearchParams, rows: Rows): void {
  query.set('rows', rows.state);
  if (rows.from !== undefined) {
    query.set('rows-from', new Date(rows.from).toISOString());
  }
  if (rows.to !== undefined) {
    query.set('rows-to', new Date(rows.to).toISOString());
  }
  rows.where.forEach((filter) => query.append('rows-where', filter.join('=')));
  if (rows.truth !== undefined) {
    query.set('true', rows.truth);
  }
  if (rows.predicted !== undefined) {
    query.set('predicted', rows.predicted);
  }
}

/** Reads an address; whatever cannot be read is as usual. */
export function read(text: string): Address {
  const [path = '', search = ''] = split(text.replace(/^#\/?/, ''), '?');
  const query = new URLSearchParams(search);
  const [view = '', model = ''] = split(path, '/');
  const known = VIEWS.find((one) => one === view) ?? HOME.view;
  const from = time(query.get('from'));
  const to = time(query.get('to'));
  return {
    view: known,
    model: known === 'model' ? decode(model) : '',
    last: lastOf(query.get('last')),
    fixed: from !== undefined && to !== undefined && from < to ? { from, to } : undefined,
    axis: query.get('axis') === 'join' ? 'join' : 'event',
    filters: query.getAll('where').flatMap(filter),
    by: query.get('by') ?? '',
    metric: query.get('metric') ?? '',
    bounds: query.get('bounds') === 'yes',
    against: query.get('against') ?? '',
    recent: ROW_STATES.find((one) => one === query.get('recent')) ?? HOME.recent,
    search: query.get('search') ?? '',
    sort: query.get('sort') ?? '',
    page: Math.max(0, (Number.parseInt(query.get('page') ?? '1', 10) || 1) - 1),
    rows: rowsOf(query),
  };
}

function rowsOf(query: URLSearchParams): Rows | undefined {
  const state = ROW_STATES.find((one) => one === query.get('rows'));
  if (!state) {
    return undefined;
  }
  return {
    from: time(query.get('rows-from')),
    to: time(query.get('rows-to')),
    state,
    where: query.getAll('rows-where').flatMap(filter),
    truth: query.get('true') ?? undefined,
    predicted: query.get('predicted') ?? undefined,
  };
}

function filter(text: string): Filter[] {
  const [dimension, value] = split(text, '=');
  return dimension && value !== undefined ? [[dimension, value]] : [];
}

function lastOf(text: string | null): number {
  const preset = PRESETS.find((one) => one.name === text);
  const seconds = Number(/^(\d+)s$/.exec(text ?? '')?.[1]);
  return preset?.seconds ?? (seconds > 0 && seconds <= LONGEST_SECONDS ? seconds : HOME.last);
}

function time(text: string | null): number | undefined {
  const value = text ? Date.parse(text) : NaN;
  return value >= FIRST && value < END ? value : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The text before and after the first occurrence of a mark. */
function split(text: string, mark: string): [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

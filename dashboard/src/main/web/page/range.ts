// Copyright the Infermeter authors. Apache-2.0.

/** The time that the page is about: the last so much, moving on, or a fixed range, standing still. Times in milliseconds. */
export type Range = { kind: 'last'; seconds: number } | { kind: 'fixed'; from: number; to: number };

export interface Preset {
  readonly name: string;
  readonly words: string;
  readonly seconds: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const PRESETS: readonly Preset[] = [
  { name: '5m', words: '5 minutes', seconds: 5 * MINUTE },
  { name: '15m', words: '15 minutes', seconds: 15 * MINUTE },
  { name: '1h', words: '1 hour', seconds: HOUR },
  { name: '6h', words: '6 hours', seconds: 6 * HOUR },
  { name: '24h', words: '24 hours', seconds: DAY },
  { name: '7d', words: '7 days', seconds: 7 * DAY },
  { name: '30d', words: '30 days', seconds: 30 * DAY },
];

const STEPS = [
  10, 15, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY,
];
const POINTS = 72;

/** Seconds that a range spans. */
export function spanOf(range: Range): number {
  return range.kind === 'last' ? range.seconds : (range.to - range.from) / 1000;
}

/** Distance of a chart's points in seconds: the shortest usual one that gives at most 72 of them. */
export function stepOf(range: Range): number {
  return STEPS.find((step) => spanOf(range) / step <= POINTS) ?? Math.ceil(spanOf(range) / POINTS / DAY) * DAY;
}

/**
 * The same for what is counted from labels: whole minutes are answered from aggregates, shorter windows from rows, which takes longer.
 */
export function labelStepOf(range: Range): number {
  return Math.max(spanOf(range) <= 5 * MINUTE ? 30 : MINUTE, stepOf(range));
}

/** Least time between two updates of a watch of this range, in seconds: long ranges move slowly and cost more. */
export function updateSeconds(range: Range): number {
  return Math.min(30, Math.max(2, Math.round(stepOf(range) / 30)));
}

/** First and last instant, in milliseconds, if it is now. */
export function boundsOf(range: Range, now: number): { from: number; to: number } {
  return range.kind === 'last' ? { from: now - range.seconds * 1000, to: now } : { from: range.from, to: range.to };
}

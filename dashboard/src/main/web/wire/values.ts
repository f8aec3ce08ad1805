// Copyright the Infermeter authors. Apache-2.0.

import type { Duration, Timestamp } from '@bufbuild/protobuf/wkt';
import {
  type Interval, IntervalKind, type Point, type Series, UndefinedReason,
} from '#contract/infermeter/v1/metrics_pb';

/** Milliseconds since 1970; the sub-millisecond part is kept as a fraction. */
export function millis(time: Timestamp): number {
  return Number(time.seconds) * 1000 + time.nanos / 1e6;
}

export function timestamp(atMillis: number): { seconds: bigint; nanos: number } {
  const seconds = Math.floor(atMillis / 1000);
  return { seconds: BigInt(seconds), nanos: Math.round((atMillis - seconds * 1000) * 1e6) };
}

export function seconds(duration: Duration): number {
  return Number(duration.seconds) + duration.nanos / 1e9;
}

export function duration(ofSeconds: number): { seconds: bigint; nanos: number } {
  return { seconds: BigInt(Math.floor(ofSeconds)), nanos: Math.round((ofSeconds % 1) * 1e9) };
}

/** The number of a point; undefined where it has none, which is not zero. */
export function numberOf(point: Point | undefined): number | undefined {
  return point?.value.case === 'number' ? point.value.value : undefined;
}

export function intervalOf(point: Point | undefined, kind: IntervalKind = IntervalKind.SAMPLING): Interval | undefined {
  return point?.intervals.find((interval) => interval.kind === kind);
}

/** When a point's window begins and ends, in milliseconds. */
export function windowOf(point: Point): { from: number; to: number } {
  return { from: point.startTime ? millis(point.startTime) : NaN, to: point.endTime ? millis(point.endTime) : NaN };
}

const REASONS: Record<UndefinedReason, string> = {
  [UndefinedReason.UNSPECIFIED]: 'No value',
  [UndefinedReason.NO_TRAFFIC]: 'No traffic',
  [UndefinedReason.NO_LABELS]: 'No labels yet',
  [UndefinedReason.ZERO_DIVISION]: 'Nothing to divide by (0/0)',
  [UndefinedReason.ONE_CLASS]: 'Only one class in the window',
  [UndefinedReason.NO_SCORES]: 'The model answers no scores',
  [UndefinedReason.WRONG_TASK]: 'Not of this kind of model',
  [UndefinedReason.NO_SOURCE]: 'Nothing measures this here',
  [UndefinedReason.BEFORE_RETENTION]: 'Older than what is kept',
  [UndefinedReason.UNREPRESENTABLE]: 'Numbers too large for exact sums',
  [UndefinedReason.ROWS_GONE]: 'The rows are no longer kept',
};

/** Why a point has no value, in words; undefined if it has one. */
export function whyUndefined(point: Point | undefined): string | undefined {
  if (!point) {
    return 'No data';
  }
  return point.value.case === 'undefined' ? REASONS[point.value.value.reason] : undefined;
}

/** The gateway's own words about a missing value, with what to do. */
export function adviceOf(point: Point | undefined): string | undefined {
  return point?.value.case === 'undefined' ? point.value.value.message : undefined;
}

export function newest(series: Series | undefined): Point | undefined {
  return series?.points.at(-1);
}

export function dimension(series: Series, name: string): string {
  return series.dimensions[name] ?? '';
}

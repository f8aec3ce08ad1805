// Copyright the Infermeter authors. Apache-2.0.

import { type MessageInitShape, create } from '@bufbuild/protobuf';
import {
  type AnswerSchema, Finality, type Point, PointSchema, type SeriesSchema, UndefinedReason, type WatchMetricsResponse, WatchMetricsResponseSchema,
} from '#contract/infermeter/v1/metrics_pb';
import { timestamp } from '../../main/web/wire/values';

export type AnswerShape = MessageInitShape<typeof AnswerSchema>;
export type SeriesShape = MessageInitShape<typeof SeriesSchema>;

/** A point of one minute. */
export function point(startSeconds: number, value: number | undefined, finality = Finality.COMPLETE): Point {
  return create(PointSchema, {
    startTime: timestamp(startSeconds * 1000),
    endTime: timestamp((startSeconds + 60) * 1000),
    value: value === undefined ? { case: 'undefined', value: { reason: UndefinedReason.NO_TRAFFIC, message: 'no call' } } : { case: 'number', value },
    finality,
  });
}

export function series(name: string, dimensions: Record<string, string>, points: Point[], closed = false): SeriesShape {
  return { metric: { name }, dimensions, unit: '1', points, closed };
}

export function snapshot(answers: AnswerShape[], more = false): WatchMetricsResponse {
  return create(WatchMetricsResponseSchema, { serverTime: timestamp(1_000_000), event: { case: 'snapshot', value: { answers, more } } });
}

export function update(answers: AnswerShape[], more = false): WatchMetricsResponse {
  return create(WatchMetricsResponseSchema, { serverTime: timestamp(1_001_000), event: { case: 'update', value: { answers, more } } });
}

export function heartbeat(): WatchMetricsResponse {
  return create(WatchMetricsResponseSchema, { serverTime: timestamp(1_002_000), event: { case: 'heartbeat', value: {} } });
}

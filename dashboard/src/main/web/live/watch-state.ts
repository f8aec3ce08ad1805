// Copyright the Infermeter authors. Apache-2.0.

import type { Timestamp } from '@bufbuild/protobuf/wkt';
import type { Status } from '#contract/google/rpc/status_pb';
import type { Answer, Caveat, Frame, Point, Series, WatchMetricsResponse } from '#contract/infermeter/v1/metrics_pb';
import { millis } from '../wire/values';

/** The answer to one question as it is known now. Never changed: a newer one replaces it. */
export interface AnswerState {
  readonly error: Status | undefined;
  readonly caveats: readonly Caveat[];
  readonly completeThrough: Timestamp | undefined;
  readonly series: readonly Series[];
}

interface Draft {
  error: Status | undefined;
  caveats: Caveat[];
  completeThrough: Timestamp | undefined;
  series: Map<string, Series>;
}

/** What names a series within an answer: its metric, with parameters, and its dimensions. */
function keyOf(series: Series): string {
  const dimensions = Object.entries(series.dimensions).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([series.metric, dimensions], (_, value: unknown) => typeof value === 'bigint' ? value.toString() : value);
}

function start(point: Point): number {
  return point.startTime ? millis(point.startTime) : 0;
}

/** The points of a series with others put by their start, or taken away. */
function withPoints(before: Series, change: Series): Series {
  const points = new Map(before.points.map((point) => [start(point), point]));
  for (const point of change.points) {
    if (change.closed) {
      points.delete(start(point));
    } else {
      points.set(start(point), point);
    }
  }
  const sorted = [...points.values()].sort((a, b) => start(a) - start(b));
  return { ...before, unit: change.unit || before.unit, labelsMatureThrough: change.labelsMatureThrough ?? before.labelsMatureThrough, points: sorted };
}

/** Applies an answer, or a part or a change of one, in its order. */
function apply(draft: Draft, answer: Answer): void {
  draft.error = answer.error;
  draft.caveats = answer.caveats;
  draft.completeThrough = answer.completeThrough ?? draft.completeThrough;
  for (const series of answer.series) {
    const key = keyOf(series);
    const before = draft.series.get(key);
    if (series.closed && series.points.length === 0) {
      draft.series.delete(key);
    } else if (before) {
      draft.series.set(key, withPoints(before, series));
    } else if (!series.closed) {
      draft.series.set(key, series);
    }
  }
}

function emptyDraft(): Draft {
  return { error: undefined, caveats: [], completeThrough: undefined, series: new Map() };
}

/**
 * The state of a watch, kept by the contract's three rules: a snapshot replaces everything; what is closed goes; any other point is
 * put by question, metric, dimensions and start. What comes in parts is shown when the last part is there.
 */
export class WatchState {
  private drafts = new Map<string, Draft>();
  private coming: Map<string, Draft> | undefined;
  private touched = new Set<string>();
  private shown = new Map<string, AnswerState>();

  /** Takes a message, and returns the questions whose answers are new. */
  take(message: WatchMetricsResponse): readonly string[] {
    switch (message.event.case) {
      case 'snapshot':
        return this.takeSnapshot(message.event.value);
      case 'update':
        this.merge(this.drafts, message.event.value);
        return message.event.value.more ? [] : this.show();
      case 'heartbeat':
      default:
        return [];
    }
  }

  /** The answer to a question; undefined before its first snapshot. */
  answer(questionId: string): AnswerState | undefined {
    return this.shown.get(questionId);
  }

  private takeSnapshot(frame: Frame): readonly string[] {
    this.coming ??= new Map();
    this.merge(this.coming, frame);
    if (frame.more) {
      return [];
    }
    this.shown.forEach((_, id) => this.touched.add(id));
    this.drafts = this.coming;
    this.coming = undefined;
    return this.show();
  }

  private merge(drafts: Map<string, Draft>, frame: Frame): void {
    for (const answer of frame.answers) {
      const draft = drafts.get(answer.questionId) ?? emptyDraft();
      drafts.set(answer.questionId, draft);
      apply(draft, answer);
      this.touched.add(answer.questionId);
    }
  }

  private show(): readonly string[] {
    const changed = [...this.touched];
    this.touched.clear();
    for (const id of changed) {
      const draft = this.drafts.get(id);
      if (draft) {
        this.shown.set(id, { ...draft, caveats: draft.caveats, series: [...draft.series.values()] });
      } else {
        this.shown.delete(id);
      }
    }
    return changed;
  }
}

/** An answer that was asked for once, as a state. */
export function stateOf(parts: readonly Answer[]): AnswerState {
  const draft = emptyDraft();
  parts.forEach((part) => apply(draft, part));
  return { ...draft, series: [...draft.series.values()] };
}

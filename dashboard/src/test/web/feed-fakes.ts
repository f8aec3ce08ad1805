// Copyright the Infermeter authors. Apache-2.0.

import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { type Answer, AnswerSchema, type Question, QuestionSchema, type WatchMetricsResponse } from '#contract/infermeter/v1/metrics_pb';
import { Feed, type Source, type Timer, named } from '../../main/web/live/feed';
import { duration, numberOf, timestamp } from '../../main/web/wire/values';

/** A clock that stands until it is moved. */
export class FakeTimer implements Timer {
  private time = 1_000_000;
  private work: { at: number; run: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(millis: number, run: () => void): () => void {
    const entry = { at: this.time + millis, run };
    this.work.push(entry);
    return () => { this.work = this.work.filter((one) => one !== entry); };
  }

  /** Time goes on, and no timer with it. */
  sleep(millis: number): void {
    this.time += millis;
    this.work.forEach((one) => { one.at += millis; });
  }

  async pass(millis: number): Promise<void> {
    await settle();
    const end = this.time + millis;
    for (;;) {
      const next = this.work.filter((one) => one.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) {
        break;
      }
      this.time = next.at;
      this.work = this.work.filter((one) => one !== next);
      next.run();
      await settle();
    }
    this.time = end;
    await settle();
  }
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await Promise.resolve();
  }
}

/** One opened stream: what was asked, and the means to answer. */
class FakeStream {
  private readonly queue: (WatchMetricsResponse | Error)[] = [];
  private wake: () => void = () => undefined;

  constructor(readonly questions: Question[], readonly signal: AbortSignal) {
    signal.addEventListener('abort', () => this.send(new ConnectError('aborted', Code.Canceled)));
  }

  send(message: WatchMetricsResponse | Error): void {
    this.queue.push(message);
    this.wake();
  }

  async *messages(): AsyncIterable<WatchMetricsResponse> {
    for (;;) {
      const next = this.queue.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => { this.wake = resolve; });
      } else if (next instanceof Error) {
        throw next;
      } else {
        yield next;
      }
    }
  }
}

export class FakeSource implements Source {
  readonly streams: FakeStream[] = [];
  readonly queried: Question[] = [];
  answer: (question: Question) => Answer | Promise<Answer> = (question) => create(AnswerSchema, { questionId: question.id });

  watchMetrics(request: { questions: Question[] }, options: { signal: AbortSignal }): AsyncIterable<WatchMetricsResponse> {
    const stream = new FakeStream(request.questions, options.signal);
    this.streams.push(stream);
    return stream.messages();
  }

  async queryMetrics(request: { questions: Question[] }): Promise<{ answers: Answer[]; nextPageToken: string }> {
    this.queried.push(...request.questions);
    return { answers: await Promise.all(request.questions.map(this.answer)), nextPageToken: '' };
  }
}

export function moving(metric: string): Question {
  return named(create(QuestionSchema, { metrics: [{ name: metric }], range: { case: 'lookback', value: duration(60) } }));
}

export function standing(metric: string): Question {
  return named(create(QuestionSchema, { metrics: [{ name: metric }], range: { case: 'timeRange', value: { startTime: timestamp(0), endTime: timestamp(1000) } } }));
}

export function start() {
  const timer = new FakeTimer();
  const source = new FakeSource();
  return { timer, source, feed: new Feed(source, timer) };
}

export const value = (feed: Feed, question: Question) => numberOf(feed.asked(question.id).answer?.series[0]?.points[0]);

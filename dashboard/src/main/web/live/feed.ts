// Copyright the Infermeter authors. Apache-2.0.

import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { type Answer, type Question, QuestionSchema, type WatchMetricsResponse } from '#contract/infermeter/v1/metrics_pb';
import { duration, millis } from '../wire/values';
import { backoffMillis } from './backoff';
import { type AnswerState, WatchState, stateOf } from './watch-state';

/** What the feed needs of the gateway. */
export interface Source {
  watchMetrics(
    request: { questions: Question[]; interval: { seconds: bigint; nanos: number } }, options: { signal: AbortSignal },
  ): AsyncIterable<WatchMetricsResponse>;
  queryMetrics(
    request: { questions: Question[]; pageToken?: string }, options: { signal: AbortSignal },
  ): Promise<{ answers: Answer[]; nextPageToken: string }>;
}

/** Time that passes, so that tests can let it. */
export interface Timer {
  now(): number;
  after(millis: number, work: () => void): () => void;
}

export type Connection =
  | { kind: 'idle' }
  | { kind: 'connecting' }
  | { kind: 'live'; heardAt: number }
  | { kind: 'lost'; heardAt: number | undefined; retryAt: number; message: string };

/** What is known of a question: an answer, or why there is none, or neither yet. */
export interface Asked {
  readonly answer: AnswerState | undefined;
  readonly error: string | undefined;
}

interface Entry {
  question: Question;
  listeners: Set<() => void>;
  asked: Asked;
}

const SETTLE_MILLIS = 40;
/** Three heartbeats of ten seconds, and some more. */
const SILENCE_MILLIS = 32_000;
/** The first answer may take long; asking again would only make it take longer. */
const FIRST_ANSWER_MILLIS = 180_000;
const POLL_MILLIS = 10_000;
/** After so many rounds it is looked whether the questions can be watched by now. */
const POLLS = 6;
const NOTHING: Asked = { answer: undefined, error: undefined };

/**
 * All questions of the page, in one stream: browsers open six connections to a server and no more. The stream is opened anew when
 * the questions change, and after a failure with back-off; meanwhile the last answers stay.
 */
export class Feed {
  private readonly entries = new Map<string, Entry>();
  private readonly connectionListeners = new Set<() => void>();
  private connection: Connection = { kind: 'idle' };
  private stream: AbortController | undefined;
  private cancelRestart: () => void = () => undefined;
  private cancelNext: () => void = () => undefined;
  private failures = 0;
  private intervalSeconds = 2;
  private lastHeard: number | undefined;
  /** When the stream should have been heard again; undefined where nothing is awaited of it. */
  private silentAt: number | undefined;
  /** The gateway's clock less this browser's, in milliseconds. */
  clockOffset = 0;
  /** How often a lost connection came back. */
  returns = 0;

  constructor(private readonly source: Source, private readonly timer: Timer) {}

  /** Asks a question until the returned function is called. The question's id is its name here. */
  ask(question: Question, listener: () => void): () => void {
    const entry = this.entries.get(question.id) ?? { question, listeners: new Set(), asked: NOTHING };
    if (!this.entries.has(question.id)) {
      this.entries.set(question.id, entry);
      this.restartSoon();
    }
    entry.listeners.add(listener);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size === 0 && this.entries.get(question.id) === entry) {
        this.entries.delete(question.id);
        this.restartSoon();
      }
    };
  }

  asked(id: string): Asked {
    return this.entries.get(id)?.asked ?? NOTHING;
  }

  state(): Connection {
    return this.connection;
  }

  onConnection(listener: () => void): () => void {
    this.connectionListeners.add(listener);
    return () => this.connectionListeners.delete(listener);
  }

  /** Least time between two updates, in seconds. */
  setInterval(seconds: number): void {
    if (seconds !== this.intervalSeconds) {
      this.intervalSeconds = seconds;
      this.restartSoon();
    }
  }

  /** Connects again at once. */
  retry(): void {
    this.failures = 0;
    if (this.connection.kind === 'lost') {
      this.set({ ...this.connection, retryAt: this.timer.now() });
    }
    this.restart();
  }

  /** The page is looked at again, or there is a network again: timers may have stood still, and what they waited for is looked at now. */
  wake(): void {
    if (this.connection.kind === 'lost') {
      this.retry();
    } else if (this.stream && this.silentAt !== undefined && this.timer.now() > this.silentAt) {
      this.lost('nothing was heard meanwhile', this.stream);
    }
  }

  private restartSoon(): void {
    this.restartAfter(SETTLE_MILLIS);
  }

  /** Nothing but a later restart replaces this one: whatever the old stream still says, it does not know the new questions. */
  private restartAfter(millis: number): void {
    this.cancelRestart();
    this.cancelRestart = this.timer.after(millis, () => this.restart());
  }

  private restart(): void {
    this.cancelRestart();
    this.expectNothing();
    this.stream?.abort();
    const stream = new AbortController();
    this.stream = stream;
    const all = [...this.entries.values()];
    const moving = all.filter((entry) => entry.question.range.case === 'lookback');
    const fixed = all.filter((entry) => entry.question.range.case !== 'lookback' && entry.asked === NOTHING);
    if (moving.length === 0 && this.connection.kind !== 'lost') {
      this.set({ kind: 'idle' });
    }
    void this.run(stream, moving, fixed);
  }

  private async run(stream: AbortController, moving: Entry[], fixed: Entry[]): Promise<void> {
    try {
      await Promise.all([this.askOnce(fixed, stream), this.watch(moving, stream)]);
      if (!stream.signal.aborted && moving.length === 0) {
        this.failures = 0;
        this.set({ kind: 'idle' });
      }
    } catch (failure) {
      this.failed(failure, stream);
    }
  }

  private failed(failure: unknown, stream: AbortController): void {
    if (!stream.signal.aborted) {
      this.lost(ConnectError.from(failure).rawMessage, stream);
    }
  }

  private async watch(entries: Entry[], stream: AbortController): Promise<void> {
    if (entries.length === 0) {
      return;
    }
    if (this.connection.kind === 'idle') {
      this.set({ kind: 'connecting' });
    }
    const state = new WatchState();
    const byId = new Map(entries.map((entry) => [entry.question.id, entry]));
    this.expectSign(stream, FIRST_ANSWER_MILLIS);
    try {
      let messages = 0;
      const request = { questions: entries.map((entry) => entry.question), interval: duration(this.intervalSeconds) };
      for await (const message of this.source.watchMetrics(request, { signal: stream.signal })) {
        if (stream.signal.aborted) {
          return;
        }
        this.heard(message, stream, ++messages);
        for (const id of state.take(message)) {
          this.show(byId.get(id), state.answer(id));
        }
      }
    } catch (failure) {
      if (!stream.signal.aborted && (isRefusal(failure) || isBusy(failure))) {
        return this.poll(entries, stream, POLLS);
      }
      throw failure;
    }
    if (!stream.signal.aborted) {
      throw new ConnectError('the gateway ended the stream', Code.Unavailable);
    }
  }

  /** Where the questions cannot be watched together, each is asked by itself, again and again: the refused ones are then known. */
  private async poll(entries: Entry[], stream: AbortController, rounds: number): Promise<void> {
    this.expectNothing();
    await this.askOnce(entries, stream);
    if (!stream.signal.aborted) {
      this.failures = 0;
      this.set({ kind: 'live', heardAt: this.timer.now() });
      this.next(POLL_MILLIS, () => (rounds > 1
        ? void this.poll(entries, stream, rounds - 1).catch((failure: unknown) => this.failed(failure, stream))
        : this.restart()));
    }
  }

  /** Asks one after the other. What a busy gateway puts off is a failure, but not before the others are answered. */
  private async askOnce(entries: Entry[], stream: AbortController): Promise<void> {
    let putOff: unknown;
    for (const entry of entries) {
      try {
        const answers = await this.inTime(answersOf(this.source, entry.question, stream.signal), stream);
        if (stream.signal.aborted) {
          return;
        }
        this.show(entry, stateOf(answers));
      } catch (failure) {
        if (stream.signal.aborted || !(isRefusal(failure) || isBusy(failure))) {
          throw failure;
        }
        if (isBusy(failure)) {
          putOff = failure;
        } else {
          this.tell(entry, { answer: undefined, error: ConnectError.from(failure).rawMessage });
        }
      }
    }
    if (putOff) {
      throw putOff;
    }
  }

  /** A question that is asked once gives no sign of life but its answer. */
  private async inTime<T>(answer: Promise<T>, stream: AbortController): Promise<T> {
    const stop = this.timer.after(FIRST_ANSWER_MILLIS, () => this.silent(stream, FIRST_ANSWER_MILLIS));
    try {
      return await answer;
    } finally {
      stop();
    }
  }

  private show(entry: Entry | undefined, answer: AnswerState | undefined): void {
    if (entry) {
      const error = answer?.error?.message;
      this.tell(entry, { answer: error ? undefined : answer, error });
    }
  }

  private tell(entry: Entry, asked: Asked): void {
    entry.asked = asked;
    entry.listeners.forEach((listener) => listener());
  }

  private heard(message: WatchMetricsResponse, stream: AbortController, messages: number): void {
    // A gateway that falls with its first answer would else be asked for it without a pause.
    if (messages > 1) {
      this.failures = 0;
    }
    if (message.serverTime) {
      this.clockOffset = millis(message.serverTime) - this.timer.now();
    }
    this.set({ kind: 'live', heardAt: this.timer.now() });
    this.expectSign(stream, SILENCE_MILLIS);
  }

  private expectSign(stream: AbortController, within: number): void {
    this.next(within, () => this.silent(stream, within));
    this.silentAt = this.timer.now() + within;
  }

  private expectNothing(): void {
    this.cancelNext();
    this.silentAt = undefined;
  }

  private silent(stream: AbortController, within: number): void {
    if (!stream.signal.aborted) {
      this.lost(`nothing was heard for ${within / 1000} s`, stream);
    }
  }

  private lost(message: string, stream: AbortController): void {
    this.expectNothing();
    stream.abort();
    this.failures++;
    const wait = backoffMillis(this.failures);
    this.set({ kind: 'lost', heardAt: this.lastHeard, retryAt: this.timer.now() + wait, message });
    this.restartAfter(wait);
  }

  private set(connection: Connection): void {
    if (connection.kind === 'live') {
      this.lastHeard = connection.heardAt;
    }
    if (this.connection.kind === 'lost' && connection.kind !== 'lost') {
      this.returns++;
    }
    this.connection = connection;
    this.connectionListeners.forEach((listener) => listener());
  }

  /** What the stream of now does next, unless it does something else before. */
  private next(millis: number, work: () => void): void {
    this.expectNothing();
    this.cancelNext = this.timer.after(millis, work);
  }
}

function isRefusal(failure: unknown): boolean {
  const { code } = ConnectError.from(failure);
  return code === Code.InvalidArgument || code === Code.Unimplemented || code === Code.NotFound;
}

/** Whether the gateway has too much to do or to hold just now. */
function isBusy(failure: unknown): boolean {
  return ConnectError.from(failure).code === Code.ResourceExhausted;
}

/** All pages of the answer to one question. */
export async function answersOf(source: Pick<Source, 'queryMetrics'>, question: Question, signal: AbortSignal): Promise<Answer[]> {
  const answers: Answer[] = [];
  let pageToken = '';
  do {
    const page = await source.queryMetrics({ questions: [question], pageToken }, { signal });
    answers.push(...page.answers);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return answers;
}

/** A question by the same id wherever the same is asked. */
export function named(question: Question): Question {
  const { id: _, $typeName: __, ...rest } = question;
  const id = JSON.stringify(rest, (name, value: unknown) => typeof value === 'bigint' ? value.toString() : name === '$typeName' ? undefined : value);
  return create(QuestionSchema, { ...question, id: hash(id) });
}

/** Two hashes of 32 bits, as text: long names of models must not become long ids. */
function hash(text: string): string {
  let high = 0xcbf2;
  let low = 0x9ce48422;
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193) >>> 0;
    high = Math.imul(high ^ text.charCodeAt(i), 0x85ebca6b) >>> 0;
  }
  return high.toString(36) + low.toString(36);
}

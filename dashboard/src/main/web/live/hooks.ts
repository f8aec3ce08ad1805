// Copyright the Infermeter authors. Apache-2.0.

import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { ConnectError } from '@connectrpc/connect';
import type { Question } from '#contract/infermeter/v1/metrics_pb';
import * as client from '../wire/clients';
import { callOnce } from './call';
import { type Asked, type Connection, type Feed, type Timer, answersOf, named } from './feed';
import { tickOf } from './tick';
import { type AnswerState, stateOf } from './watch-state';

export const FeedContext = createContext<Feed | undefined>(undefined);

export function useFeed(): Feed {
  const feed = useContext(FeedContext);
  if (!feed) {
    throw new Error('no feed above this component');
  }
  return feed;
}

const NOTHING: Asked = { answer: undefined, error: undefined };
const NOT_YET = { value: undefined, error: undefined };

/** The answer to a question, live while its range moves. The last one stays until the first of a changed question is there. */
export function useAnswer(question: Question | undefined): Asked & { stale: boolean } {
  const feed = useFeed();
  const name = question ? named(question).id : '';
  const asking = useMemo(() => (question ? named(question) : undefined), [name]);
  const [kept, keep] = useState<{ name: string; asked: Asked }>({ name: '', asked: NOTHING });
  useEffect(() => {
    if (!asking) {
      keep({ name: '', asked: NOTHING });
      return undefined;
    }
    const listen = () => {
      const asked = feed.asked(asking.id);
      if (asked.answer || asked.error) {
        keep({ name, asked });
      }
    };
    const stop = feed.ask(asking, listen);
    listen();
    return stop;
  }, [feed, asking]);
  return { ...kept.asked, stale: kept.name !== name };
}

export function useConnection(): Connection {
  const feed = useFeed();
  const [connection, set] = useState(feed.state());
  useEffect(() => feed.onConnection(() => set(feed.state())), [feed]);
  return connection;
}

/** A timer whose work waits until the page is visible. */
const WHILE_VISIBLE: Timer = {
  now: () => Date.now(),
  after: (millis, work) => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = () => { timer = setTimeout(() => (document.hidden ? wait() : work()), millis); };
    wait();
    return () => clearTimeout(timer);
  },
};

/** What a short call returned, or why it failed, or neither yet. */
export interface Fetched<T> {
  readonly value: T | undefined;
  readonly error: ConnectError | undefined;
  readonly again: () => void;
}

/**
 * Calls the gateway now, whenever one of the dependencies changes, when a lost connection is back, and every so many milliseconds
 * while the page is visible. The last value stays after a failure.
 */
export function useCall<T>(call: (signal: AbortSignal) => Promise<T>, dependencies: unknown[], everyMillis = 0): Fetched<T> {
  const returns = useReturns();
  const [round, setRound] = useState(0);
  const key = JSON.stringify(dependencies);
  const [known, set] = useState<{ key: string; value: T | undefined; error: ConnectError | undefined }>({ key, value: undefined, error: undefined });
  const again = () => setRound((before) => before + 1);
  useEffect(() => callOnce(call, everyMillis, WHILE_VISIBLE, {
    onValue: (value) => set({ key, value, error: undefined }),
    onFailure: (error) => set((before) => ({ key, value: before.key === key ? before.value : undefined, error })),
    onDue: again,
  }), [key, round, returns]);
  const { value, error } = known.key === key ? known : NOT_YET;
  return { value, error, again };
}

/** How often a lost connection came back: what was asked while it was away is asked again. */
function useReturns(): number {
  const feed = useFeed();
  const [returns, set] = useState(feed.returns);
  useEffect(() => feed.onConnection(() => set(feed.returns)), [feed]);
  return returns;
}

/** The last value that was there: it stays while a changed call has not returned. */
export function useLast<T>(value: T | undefined): T | undefined {
  const last = useRef(value);
  last.current = value ?? last.current;
  return last.current;
}

/** The answer to a question that takes long to answer: asked now and then, beside the watch. A refusal is no answer. */
export function usePolledAnswer(question: Question | undefined, everyMillis: number): { answer: AnswerState | undefined } {
  const asking = question && named(question);
  const { value } = useCall(
    async (signal) => asking && stateOf(await answersOf(client.metrics, asking, signal)), [asking?.id], asking?.range.case === 'lookback' ? everyMillis : 0);
  return { answer: value?.error ? undefined : value };
}

/** Renders again every so many milliseconds. */
export function useTick(everyMillis: number): number {
  const shown = useRef(Date.now());
  const [, again] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => again((before) => before + 1), everyMillis);
    return () => clearInterval(timer);
  }, [everyMillis]);
  shown.current = tickOf(shown.current, Date.now(), everyMillis);
  return shown.current;
}

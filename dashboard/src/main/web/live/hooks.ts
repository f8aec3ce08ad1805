// Copyright the Infermeter authors. Apache-2.0.

import { createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { ConnectError } from '@connectrpc/connect';
import type { Question } from '#contract/infermeter/v1/metrics_pb';
import * as client from '../wire/clients';
import { type Asked, type Connection, type Feed, named } from './feed';
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

/** What a short call returned, or why it failed, or neither yet. */
export interface Fetched<T> {
  readonly value: T | undefined;
  readonly error: ConnectError | undefined;
  readonly again: () => void;
}

/**
 * Calls the gateway now, whenever one of the dependencies changes, when the connection is back, and every so many milliseconds
 * while the page is visible. The last value stays after a failure.
 */
export function useCall<T>(call: (signal: AbortSignal) => Promise<T>, dependencies: unknown[], everyMillis = 0): Fetched<T> {
  const live = useConnection().kind === 'live';
  const [round, setRound] = useState(0);
  const [state, set] = useState<{ value: T | undefined; error: ConnectError | undefined }>({ value: undefined, error: undefined });
  const key = JSON.stringify(dependencies);
  const [keyOfValue, setKey] = useState(key);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const next = () => {
      if (everyMillis > 0 && !abort.signal.aborted) {
        timer = setTimeout(() => (document.hidden ? next() : setRound((before) => before + 1)), everyMillis);
      }
    };
    call(abort.signal).then(
      (value) => {
        if (!abort.signal.aborted) {
          set({ value, error: undefined });
          setKey(key);
        }
      },
      (failure: unknown) => {
        if (!abort.signal.aborted) {
          set((before) => ({ ...before, error: ConnectError.from(failure) }));
        }
      },
    ).finally(next);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, round, live]);
  return { value: keyOfValue === key ? state.value : undefined, error: state.error, again: () => setRound((before) => before + 1) };
}

/** The answer to a question that takes long to answer: asked now and then, beside the watch. A refusal is no answer. */
export function usePolledAnswer(question: Question | undefined, everyMillis: number): { answer: AnswerState | undefined } {
  const asking = question && named(question);
  const { value } = useCall(async (signal) => {
    if (!asking) {
      return undefined;
    }
    const { answers } = await client.metrics.queryMetrics({ questions: [asking] }, { signal });
    return stateOf(answers);
  }, [asking?.id], asking?.range.case === 'lookback' ? everyMillis : 0);
  return { answer: value?.error ? undefined : value };
}

/** Renders again every so many milliseconds. */
export function useTick(everyMillis: number): number {
  const [now, set] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => set(Date.now()), everyMillis);
    return () => clearInterval(timer);
  }, [everyMillis]);
  return now;
}

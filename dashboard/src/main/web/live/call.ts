// Copyright the Infermeter authors. Apache-2.0.

import { Code, ConnectError } from '@connectrpc/connect';
import type { Timer } from './feed';

/** Longer no answer is awaited: a connection that a sleeping machine has lost says nothing at all. */
const PATIENCE_MILLIS = 60_000;
/** When a call that failed is made again that is otherwise made but once. */
const AGAIN_MILLIS = 10_000;

/** What became of a call. */
export interface Listener<T> {
  readonly onValue: (value: T) => void;
  readonly onFailure: (failure: ConnectError) => void;
  /** It is time for the next call. */
  readonly onDue: () => void;
}

/**
 * Makes a call, and says when the next one is due: after so many milliseconds, or, where that is 0, only if this one failed in a way
 * that may pass. The returned function ends it; nothing is told afterwards.
 */
export function callOnce<T>(call: (signal: AbortSignal) => Promise<T>, everyMillis: number, timer: Timer, listener: Listener<T>): () => void {
  const abort = new AbortController();
  let ended = false;
  const settle = (tell: () => void, pause: number) => {
    if (!ended) {
      ended = true;
      cancel();
      tell();
      cancel = pause > 0 ? timer.after(pause, listener.onDue) : () => undefined;
    }
  };
  const fail = (failure: unknown) => {
    const error = ConnectError.from(failure);
    settle(() => listener.onFailure(error), everyMillis || (mayPass(error) ? AGAIN_MILLIS : 0));
  };
  let cancel = timer.after(PATIENCE_MILLIS, () => {
    fail(new ConnectError(`no answer came within ${PATIENCE_MILLIS / 1000} s`, Code.DeadlineExceeded));
    abort.abort();
  });
  new Promise<T>((resolve) => { resolve(call(abort.signal)); }).then((value) => settle(() => listener.onValue(value), everyMillis), fail);
  return () => {
    ended = true;
    cancel();
    abort.abort();
  };
}

function mayPass({ code }: ConnectError): boolean {
  return code === Code.Unavailable || code === Code.ResourceExhausted || code === Code.DeadlineExceeded || code === Code.Unknown || code === Code.Internal;
}

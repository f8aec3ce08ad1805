// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Code, ConnectError } from '@connectrpc/connect';
import { callOnce } from '../../main/web/live/call';
import { FakeTimer, settle } from './feed-fakes';

/** What a call was told, in order. */
function call(work: (signal: AbortSignal) => Promise<number>, everyMillis = 0) {
  const timer = new FakeTimer();
  const told: string[] = [];
  const stop = callOnce(work, everyMillis, timer, {
    onValue: (value) => told.push(`value ${value}`),
    onFailure: ({ code, rawMessage }) => told.push(`${Code[code]} ${rawMessage}`),
    onDue: () => told.push('due'),
  });
  return { timer, told, stop };
}

const failing = (code: Code) => () => Promise.reject(new ConnectError('why', code));

test('a call is due again after its time, counted from its answer', async () => {
  const { timer, told } = call(async () => 1, 5_000);
  await timer.pass(4_999);
  assert.deepEqual(told, ['value 1']);
  await timer.pass(1);
  assert.deepEqual(told, ['value 1', 'due']);
});

test('a call that is made once is not due again', async () => {
  const { timer, told } = call(async () => 1);
  await timer.pass(600_000);
  assert.deepEqual(told, ['value 1']);
});

test('a call that is made once is due again where its failure may pass', async () => {
  const { timer, told } = call(failing(Code.Unavailable));
  await timer.pass(10_000);
  assert.deepEqual(told, ['Unavailable why', 'due']);
});

test('a refusal does not pass', async () => {
  const { timer, told } = call(failing(Code.InvalidArgument));
  await timer.pass(600_000);
  assert.deepEqual(told, ['InvalidArgument why']);
});

test('a call that is never answered fails, is ended and is due again', async () => {
  let seen: AbortSignal | undefined;
  const { timer, told } = call((signal) => {
    seen = signal;
    return new Promise((_, reject) => { signal.addEventListener('abort', () => reject(new ConnectError('aborted', Code.Canceled))); });
  }, 5_000);
  await timer.pass(59_999);
  assert.deepEqual(told, []);
  await timer.pass(1);
  assert.equal(seen?.aborted, true);
  await timer.pass(5_000);
  assert.deepEqual(told, ['DeadlineExceeded no answer came within 60 s', 'due']);
});

test('nothing is told of a call that was ended, nor is it due', async () => {
  let answer: (value: number) => void = () => undefined;
  const { timer, told, stop } = call(() => new Promise((resolve) => { answer = resolve; }), 1_000);
  stop();
  answer(1);
  await timer.pass(600_000);
  assert.deepEqual(told, []);
});

test('a call that ended is due no more once it is stopped', async () => {
  const { timer, told, stop } = call(async () => 1, 1_000);
  await settle();
  stop();
  await timer.pass(600_000);
  assert.deepEqual(told, ['value 1']);
});

test('a call that cannot even begin is a failure', async () => {
  const { told } = call(() => { throw new Error('no such time'); });
  await settle();
  assert.deepEqual(told, ['Unknown no such time']);
});

// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { type Answer, AnswerSchema, type Question } from '#contract/infermeter/v1/metrics_pb';
import { type FakeSource, moving, settle, standing, start, value } from './feed-fakes';
import { heartbeat, point, series, snapshot } from './messages';

const half = (question: Question) => ({ questionId: question.id, series: [series('accuracy', {}, [point(0, 0.5)])] });
const quarter = (question: Question) => ({ questionId: question.id, series: [series('accuracy', {}, [point(0, 0.25)])] });
const busy = () => new ConnectError('512 calls of web pages run already; try again', Code.ResourceExhausted);
const gone = () => new ConnectError('gone', Code.Unavailable);
const never = () => new Promise<Answer>(() => undefined);

function answering(source: FakeSource): void {
  source.answer = (question) => create(AnswerSchema, half(question));
}

test('a fixed question that a busy gateway puts off is asked again, and is no error', async () => {
  const { timer, source, feed } = start();
  const [one, other] = [standing('accuracy'), standing('f1')];
  source.answer = (question) => {
    if (question.id === one.id && source.queried.filter((asked) => asked.id === one.id).length === 1) {
      throw busy();
    }
    return create(AnswerSchema, half(question));
  };
  feed.ask(one, () => undefined);
  feed.ask(other, () => undefined);
  await timer.pass(50);
  assert.equal(value(feed, other), 0.5, 'the others are answered meanwhile');
  assert.equal(feed.asked(one.id).error, undefined);
  assert.equal(feed.state().kind, 'lost');
  await timer.pass(1_000);
  assert.equal(value(feed, one), 0.5);
  assert.equal(feed.state().kind, 'idle');
});

test('numbers stay while a busy gateway takes neither watch nor question', async () => {
  const { timer, source, feed } = start();
  const question = moving('accuracy');
  feed.ask(question, () => undefined);
  await timer.pass(50);
  source.streams[0]?.send(snapshot([half(question)]));
  await settle();
  source.answer = () => { throw busy(); };
  source.streams[0]?.send(busy());
  await settle();
  assert.equal(value(feed, question), 0.5);
  assert.equal(feed.asked(question.id).error, undefined);
  assert.equal(feed.state().kind, 'lost');
});

test('where a watch was refused it is tried again after a while', async () => {
  const { timer, source, feed } = start();
  answering(source);
  const question = moving('accuracy');
  feed.ask(question, () => undefined);
  await timer.pass(50);
  source.streams[0]?.send(new ConnectError('the gateway has 1000 watches, as many as it may', Code.ResourceExhausted));
  await timer.pass(50_000);
  assert.equal(source.streams.length, 1);
  await timer.pass(20_000);
  assert.equal(source.streams.length, 2);
  assert.equal(feed.state().kind, 'live', 'the numbers of the last questions are still good');
  source.streams[1]?.send(snapshot([quarter(question)]));
  await settle();
  assert.equal(value(feed, question), 0.25);
  const asked = source.queried.length;
  source.streams[1]?.send(heartbeat());
  await timer.pass(20_000);
  assert.equal(source.queried.length, asked, 'and nothing is asked beside it');
});

test('questions that are asked one by one may take long together', async () => {
  const { timer, source, feed } = start();
  const questions = ['accuracy', 'f1', 'precision'].map(moving);
  source.answer = (question) => new Promise((resolve) => timer.after(100_000, () => resolve(create(AnswerSchema, half(question)))));
  questions.forEach((question) => feed.ask(question, () => undefined));
  await timer.pass(50);
  source.streams[0]?.send(new ConnectError('too large together', Code.InvalidArgument));
  await timer.pass(301_000);
  assert.deepEqual(questions.map((question) => value(feed, question)), [0.5, 0.5, 0.5]);
  assert.equal(feed.state().kind, 'live');
});

test('a fixed question that is never answered is a lost connection', async () => {
  const { timer, source, feed } = start();
  const question = standing('accuracy');
  source.answer = never;
  feed.ask(question, () => undefined);
  await timer.pass(170_000);
  assert.equal(feed.state().kind, 'idle');
  await timer.pass(10_100);
  assert.equal(feed.state().kind, 'lost');
  answering(source);
  await timer.pass(1_000);
  assert.equal(value(feed, question), 0.5);
});

test('a lost connection counts as lost until something is heard', async () => {
  const { timer, source, feed } = start();
  feed.ask(moving('accuracy'), () => undefined);
  await timer.pass(50);
  assert.equal(feed.state().kind, 'connecting');
  source.streams[0]?.send(gone());
  await timer.pass(1_000);
  assert.equal(source.streams.length, 2);
  assert.equal(feed.state().kind, 'lost', 'whoever connects again has not reached anybody yet');
  source.streams[1]?.send(heartbeat());
  await settle();
  assert.equal(feed.state().kind, 'live');
});

test('whoever tries at once is told so', async () => {
  const { timer, source, feed } = start();
  feed.ask(moving('accuracy'), () => undefined);
  await timer.pass(50);
  for (let i = 0; i < 6; i++) {
    source.streams.at(-1)?.send(gone());
    await timer.pass(i < 5 ? 15_000 : 0);
  }
  const before = source.streams.length;
  feed.retry();
  await settle();
  const lost = feed.state();
  assert.equal(source.streams.length, before + 1);
  assert.equal(lost.kind === 'lost' && lost.retryAt, timer.now());
});

test('streams that break after their first message are opened with back-off', async () => {
  const { timer, source, feed } = start();
  const question = moving('accuracy');
  feed.ask(question, () => undefined);
  await timer.pass(50);
  for (let passed = 0; passed < 60_000; passed += 100) {
    if (!source.streams.at(-1)?.signal.aborted) {
      source.streams.at(-1)?.send(snapshot([half(question)]));
      source.streams.at(-1)?.send(gone());
    }
    await timer.pass(100);
  }
  assert.ok(source.streams.length <= 12, `${source.streams.length} streams in a minute`);
});

test('back-off begins anew after a connection that held', async () => {
  const { timer, source, feed } = start();
  feed.ask(moving('accuracy'), () => undefined);
  await timer.pass(50);
  for (let i = 0; i < 4; i++) {
    source.streams.at(-1)?.send(gone());
    await timer.pass(15_000);
  }
  source.streams.at(-1)?.send(heartbeat());
  source.streams.at(-1)?.send(heartbeat());
  await settle();
  const before = source.streams.length;
  source.streams.at(-1)?.send(gone());
  await timer.pass(500);
  assert.equal(source.streams.length, before + 1);
});

test('back-off begins anew after questions that were answered one by one', async () => {
  const { timer, source, feed } = start();
  const question = standing('accuracy');
  source.answer = () => { throw gone(); };
  const stop = feed.ask(question, () => undefined);
  await timer.pass(20_000);
  answering(source);
  await timer.pass(15_000);
  assert.equal(feed.state().kind, 'idle');
  stop();
  source.answer = () => { throw gone(); };
  feed.ask(question, () => undefined);
  await timer.pass(50);
  answering(source);
  await timer.pass(500);
  assert.equal(value(feed, question), 0.5);
});

test('what an old stream still says is not shown', async () => {
  const { timer, source, feed } = start();
  const question = moving('accuracy');
  feed.ask(question, () => undefined);
  await timer.pass(50);
  source.streams[0]?.send(snapshot([half(question)]));
  feed.retry();
  await settle();
  assert.equal(source.streams.length, 2);
  assert.equal(value(feed, question), undefined);
  source.streams[1]?.send(snapshot([quarter(question)]));
  await settle();
  assert.equal(value(feed, question), 0.25);
});

test('a question that is left and asked again at once is answered', async () => {
  const { timer, source, feed } = start();
  const question = moving('accuracy');
  feed.ask(moving('latency'), () => undefined);
  const stop = feed.ask(question, () => undefined);
  await timer.pass(50);
  stop();
  await timer.pass(20);
  let told = 0;
  feed.ask(question, () => told++);
  source.streams[0]?.send(snapshot([half(question)]));
  await timer.pass(50);
  source.streams.at(-1)?.send(snapshot([quarter(question)]));
  await settle();
  assert.equal(value(feed, question), 0.25);
  assert.ok(told > 0);
});

test('a fixed question that was interrupted is asked again, an answered one is not', async () => {
  const { timer, source, feed } = start();
  const [first, second] = [standing('accuracy'), standing('f1')];
  source.answer = (question) => (question.id === second.id ? never() : create(AnswerSchema, half(question)));
  feed.ask(first, () => undefined);
  feed.ask(second, () => undefined);
  await timer.pass(50);
  answering(source);
  feed.ask(standing('recall'), () => undefined);
  await timer.pass(50);
  assert.equal(value(feed, second), 0.5);
  assert.equal(source.queried.filter((one) => one.id === first.id).length, 1);
});

test('a page that is paused says so at once, and asks no more of what moves', async () => {
  const { timer, source, feed } = start();
  const stop = feed.ask(moving('accuracy'), () => undefined);
  await timer.pass(50);
  source.streams[0]?.send(heartbeat());
  await settle();
  stop();
  source.answer = never;
  feed.ask(standing('accuracy'), () => undefined);
  await timer.pass(50);
  assert.equal(feed.state().kind, 'idle');
  assert.equal(source.streams[0]?.signal.aborted, true);
});

test('another interval opens the stream anew, the same one does not', async () => {
  const { timer, source, feed } = start();
  feed.ask(moving('accuracy'), () => undefined);
  await timer.pass(50);
  feed.setInterval(2);
  await timer.pass(50);
  assert.equal(source.streams.length, 1);
  feed.setInterval(5);
  await timer.pass(50);
  assert.equal(source.streams.length, 2);
});

test('a machine that slept looks at once whether it is still heard', async () => {
  const { timer, source, feed } = start();
  feed.ask(moving('accuracy'), () => undefined);
  await timer.pass(50);
  source.streams[0]?.send(heartbeat());
  await settle();
  await timer.pass(20_000);
  feed.wake();
  assert.equal(source.streams.length, 1, 'it was heard a moment ago');
  timer.sleep(3_600_000);
  feed.wake();
  assert.equal(source.streams[0]?.signal.aborted, true);
  await timer.pass(500);
  assert.equal(source.streams.length, 2);
  source.streams[1]?.send(gone());
  await settle();
  feed.wake();
  assert.equal(source.streams.length, 3, 'and does not wait where it waited');
});

test('a connection that is back is counted, and only that', async () => {
  const { timer, source, feed } = start();
  const question = moving('accuracy');
  const stop = feed.ask(question, () => undefined);
  await timer.pass(50);
  source.streams[0]?.send(snapshot([half(question)]));
  await settle();
  stop();
  await timer.pass(50);
  feed.ask(question, () => undefined);
  await timer.pass(50);
  source.streams[1]?.send(snapshot([half(question)]));
  await settle();
  assert.equal(feed.returns, 0);
  source.streams[1]?.send(gone());
  await timer.pass(1_000);
  assert.equal(feed.returns, 0);
  source.streams[2]?.send(heartbeat());
  await settle();
  assert.equal(feed.returns, 1);
});

// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { AnswerSchema } from '#contract/infermeter/v1/metrics_pb';
import { moving, settle, standing, start, value } from './feed-fakes';
import { heartbeat, point, series, snapshot, update } from './messages';

test('all questions of a page go over one stream', async () => {
  const { timer, source, feed } = start();
  feed.ask(moving('accuracy'), () => undefined);
  feed.ask(moving('latency'), () => undefined);
  await timer.pass(50);
  assert.equal(source.streams.length, 1);
  assert.deepEqual(source.streams[0]?.questions.map((one) => one.metrics[0]?.name), ['accuracy', 'latency']);
});

test('a question is asked although the stream before it speaks meanwhile', async () => {
  const { timer, source, feed } = start();
  const question = moving('accuracy');
  feed.ask(question, () => undefined);
  await timer.pass(50);
  feed.ask(moving('latency'), () => undefined);
  await timer.pass(20);
  source.streams[0]?.send(snapshot([{ questionId: question.id, series: [series('accuracy', {}, [point(0, 0.5)])] }]));
  await settle();
  await timer.pass(50);
  assert.equal(source.streams.length, 2);
  assert.deepEqual(source.streams[1]?.questions.map((one) => one.metrics[0]?.name), ['accuracy', 'latency']);
});

test('the same question is asked once, and until nobody asks it any more', async () => {
  const { timer, source, feed } = start();
  const stopOne = feed.ask(moving('accuracy'), () => undefined);
  const stopOther = feed.ask(moving('accuracy'), () => undefined);
  await timer.pass(50);
  assert.equal(source.streams[0]?.questions.length, 1);
  stopOne();
  await timer.pass(50);
  assert.equal(source.streams.length, 1);
  stopOther();
  await timer.pass(50);
  assert.equal(source.streams[0]?.signal.aborted, true);
  assert.equal(feed.state().kind, 'idle');
});

test('answers come to those who asked, and the clock of the gateway is known', async () => {
  const { timer, source, feed } = start();
  const question = moving('accuracy');
  let told = 0;
  feed.ask(question, () => told++);
  await timer.pass(50);
  source.streams[0]?.send(snapshot([{ questionId: question.id, series: [series('accuracy', {}, [point(0, 0.5)])] }]));
  await settle();
  assert.equal(value(feed, question), 0.5);
  source.streams[0]?.send(update([{ questionId: question.id, series: [series('accuracy', {}, [point(0, 0.75)])] }]));
  await settle();
  assert.equal(value(feed, question), 0.75);
  assert.equal(told, 2);
  assert.equal(feed.clockOffset, 1_001_000 - timer.now());
});

test('after a failure it connects again with back-off, and the last numbers stay', async () => {
  const { timer, source, feed } = start();
  const question = moving('accuracy');
  feed.ask(question, () => undefined);
  await timer.pass(50);
  source.streams[0]?.send(snapshot([{ questionId: question.id, series: [series('accuracy', {}, [point(0, 0.5)])] }]));
  await settle();
  const heardAt = timer.now();
  source.streams[0]?.send(new ConnectError('gone', Code.Unavailable));
  await settle();
  const lost = feed.state();
  assert.equal(lost.kind, 'lost');
  assert.equal(lost.kind === 'lost' && lost.heardAt, heardAt);
  assert.equal(value(feed, question), 0.5);
  await timer.pass(500);
  assert.equal(source.streams.length, 2);
  source.streams[1]?.send(new ConnectError('gone', Code.Unavailable));
  await settle();
  await timer.pass(499);
  assert.equal(source.streams.length, 2, 'the second wait is longer than half of a second');
  await timer.pass(501);
  assert.equal(source.streams.length, 3);
  source.streams[2]?.send(snapshot([{ questionId: question.id, series: [series('accuracy', {}, [point(0, 0.25)])] }]));
  await settle();
  assert.equal(feed.state().kind, 'live');
  assert.equal(value(feed, question), 0.25);
});

test('silence of three heartbeats is a lost connection', async () => {
  const { timer, source, feed } = start();
  feed.ask(moving('accuracy'), () => undefined);
  await timer.pass(50);
  source.streams[0]?.send(heartbeat());
  await settle();
  await timer.pass(31_000);
  assert.equal(feed.state().kind, 'live');
  await timer.pass(1_500);
  assert.equal(source.streams[0]?.signal.aborted, true);
  assert.equal(source.streams.length >= 2 || feed.state().kind === 'lost', true);
});

test('the first answer may take minutes', async () => {
  const { timer, source, feed } = start();
  feed.ask(moving('accuracy'), () => undefined);
  await timer.pass(170_000);
  assert.equal(source.streams.length, 1);
  assert.equal(source.streams[0]?.signal.aborted, false);
});

test('a fixed range is asked for once and not watched', async () => {
  const { timer, source, feed } = start();
  source.answer = (question) => create(AnswerSchema, { questionId: question.id, series: [series('accuracy', {}, [point(0, 0.5)])] });
  const question = standing('accuracy');
  feed.ask(question, () => undefined);
  await timer.pass(50);
  assert.equal(source.streams.length, 0);
  assert.equal(value(feed, question), 0.5);
  feed.ask(standing('f1'), () => undefined);
  await timer.pass(50);
  assert.equal(source.queried.filter((one) => one.id === question.id).length, 1);
});

test('where a watch is refused, each question is asked by itself, and only the refused one has an error', async () => {
  const { timer, source, feed } = start();
  const good = moving('accuracy');
  const bad = moving('nonsense');
  source.answer = (question) => {
    if (question.id === bad.id) {
      throw new ConnectError('no metric is named nonsense', Code.InvalidArgument);
    }
    return create(AnswerSchema, { questionId: question.id, series: [series('accuracy', {}, [point(0, 0.5)])] });
  };
  feed.ask(good, () => undefined);
  feed.ask(bad, () => undefined);
  await timer.pass(50);
  source.streams[0]?.send(new ConnectError('no metric is named nonsense', Code.InvalidArgument));
  await settle();
  assert.equal(value(feed, good), 0.5);
  assert.equal(feed.asked(bad.id).error, 'no metric is named nonsense');
  await timer.pass(10_000);
  assert.equal(source.queried.filter((one) => one.id === good.id).length, 2, 'and asked again later');
});

// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { labelStepOf, stepOf } from '../../main/web/page/range';
import { count, percent, plain, say, span } from '../../main/web/text/format';
import { intervalOf, newest, numberOf } from '../../main/web/wire/values';
import type { Visit } from './browser';
import type { Answers, Known } from './gateway';
import { modelAddress } from './moves';
import { check } from './report';

const digits = (text: string) => Number(text.replace(/[^\d.]/g, ''));
const sum = (values: number[]) => values.reduce((all, value) => all + value, 0);

export async function lookAtModel(visit: Visit, known: Known, answers: Answers): Promise<void> {
  await visit.go(modelAddress(answers.scope));
  await visit.page.locator('[data-figure="accuracy"] b').waitFor();
  await lookAtFigures(visit, answers);
  await lookAtSpeed(visit, known, answers);
  await lookAtQuality(visit, known, answers);
  await lookAtSteadiness(visit, known, answers);
  await lookAtSides(visit, known, answers);
}

async function lookAtFigures(visit: Visit, answers: Answers): Promise<void> {
  await check('figures are what the gateway answers', async () => {
    for (const name of ['call_rate', 'error_ratio', 'accuracy', 'f1', 'label_coverage']) {
      const [series] = await answers.series([{ name }]);
      assert.equal(await visit.page.locator(`[data-figure="${name}"] b`).first().innerText(), say(name, series?.unit ?? '', numberOf(newest(series))), name);
    }
  });
}

async function lookAtSpeed(visit: Visit, known: Known, answers: Answers): Promise<void> {
  const steps = { steps: true, step: stepOf(answers.scope.range) };
  await check('rate: every call is in one window', async () => {
    const lines = await visit.table('Rate');
    assert.equal(sum(lines.map((line) => digits(line.at(-3) ?? ''))), known.rows + known.failed);
  });
  await check('outcomes: the calls that failed', async () => {
    const lines = await visit.table('Outcomes');
    const failed = sum((await answers.series([{ name: 'outcome_rate' }])).filter((one) => one.dimensions['outcome'] === 'failed').map((one) => one.points[0]?.numerator ?? 0));
    assert.equal(failed, known.failed);
    assert.ok(lines.some((line) => digits(line[2] ?? '') > 0), JSON.stringify(lines.slice(0, 3)));
  });
  await check('latency percentiles: window by window', async () => {
    const lines = await visit.table('Latency percentiles');
    const points = await answers.points({ name: 'latency', quantile: 0.99 }, steps);
    const expected = points.map(numberOf).filter((value) => value !== undefined).map((value) => span(value));
    assert.deepEqual(lines.map((line) => line[1]).filter((text) => /\d/.test(text ?? '')), expected);
  });
  await check('latency distribution: every call that ended ok', async () => {
    assert.equal(sum((await visit.table('Latency distribution')).map((line) => digits(line[3] ?? ''))), known.rows);
  });
}

async function lookAtQuality(visit: Visit, known: Known, answers: Answers): Promise<void> {
  await check('quality: window by window, with its interval', async () => {
    const points = (await answers.points({ name: 'accuracy' }, { steps: true, labels: true })).filter((point) => numberOf(point) !== undefined);
    const lines = (await visit.table('Quality')).filter((line) => /\d/.test(line[1] ?? ''));
    assert.deepEqual(lines.map((line) => line[1]), points.map((point) => percent(numberOf(point) ?? NaN)));
    assert.deepEqual(lines.map((line) => line[2]), points.map((point) => `${percent(intervalOf(point)?.low ?? NaN)} – ${percent(intervalOf(point)?.high ?? NaN)}`));
  });
  await check('quality: the estimate is there, and drawn as one', async () => {
    await visit.panel('Quality').getByText('estimated without labels').waitFor();
    assert.equal(await visit.panel('Quality').locator('.swatch.estimated').count(), 1);
  });
  await check('labels: coverage and delay', async () => {
    const points = (await answers.points({ name: 'label_coverage' }, { steps: true, step: labelStepOf(answers.scope.range) })).map(numberOf).filter((value) => value !== undefined);
    const lines = (await visit.table('Labels')).map((line) => line[1] ?? '').filter((text) => /\d/.test(text));
    assert.deepEqual(lines, points.map((value) => percent(value)));
    const delay = numberOf(newest((await answers.series([{ name: 'label_delay', quantile: 0.5 }]))[0]));
    assert.ok((await visit.page.locator('[data-figure="label_delay"]').innerText()).includes(`within ${span(delay ?? NaN)}`));
  });
  await check('confusion matrix: every pair', async () => {
    const lines = await visit.table('Confusion matrix');
    const pairs = Object.fromEntries(lines.map(([truth, predicted, rows]) => [`${truth} ${predicted}`, digits(rows ?? '')]));
    assert.deepEqual(pairs, known.pairs);
    assert.equal(await visit.panel('Confusion matrix').getByRole('button', { name: /^true circle, predicted square: / }).innerText(), count(known.pairs['circle square'] ?? -1));
  });
  await check('calibration: the point of a score that is always 0.8', async () => {
    const lines = await visit.table('Calibration');
    const [series] = await answers.series([{ name: 'calibration_curve' }]);
    const curve = series?.points[0]?.value.case === 'curve' ? series.points[0].value.value : undefined;
    assert.deepEqual(lines.map((line) => [line[0], line[1], line[3]]), (curve?.x ?? [NaN]).map((x, index) => [plain(x), plain(curve?.y[index] ?? NaN), count(curve?.counts[index] ?? 0n)]));
    assert.equal(sum(lines.map((line) => digits(line[3] ?? ''))), known.labelled);
  });
}

async function lookAtSteadiness(visit: Visit, known: Known, answers: Answers): Promise<void> {
  await check('scores: every prediction', async () => {
    assert.equal(sum((await visit.table('Scores')).map((line) => digits(line[2] ?? ''))), known.rows);
  });
  await check('predicted classes: window by window', async () => {
    const series = await answers.series([{ name: 'prediction_share' }], { steps: true, step: labelStepOf(answers.scope.range) });
    const circles = series.find((one) => one.dimensions['class'] === 'circle')?.points.toReversed().map(numberOf).filter((value) => value !== undefined).map((value) => percent(value));
    const lines = (await visit.table('Predicted classes')).map((line) => line[1] ?? '').filter((text) => /\d/.test(text));
    assert.deepEqual(lines, circles);
  });
  await check('drift: against the reference, beside what chance would show', async () => {
    const points = await answers.points({ name: 'psi' }, { steps: true, step: Math.max(60, stepOf(answers.scope.range) * 3), baseline: { against: { case: 'reference', value: 'first' } } });
    const lines = await visit.table('Drift');
    const said = points.map(numberOf).filter((value) => value !== undefined);
    assert.ok(said.length > 0);
    assert.deepEqual(lines.map((line) => digits(line[1] ?? '')).filter((value) => value > 0).length, said.filter((value) => value > 0.00005).length);
    assert.ok(await visit.panel('Drift').getByText('reference first').count() > 0);
  });
}

async function lookAtSides(visit: Visit, known: Known, answers: Answers): Promise<void> {
  await check('segments: accuracy by light', async () => {
    for (const light of ['day', 'night']) {
      const cells = await visit.panel('Segments').locator(`tr[data-segment="${light}"] td`).allInnerTexts();
      const of = known.labelledOf[`light ${light}`] ?? NaN;
      assert.equal(cells[3], percent(1 - (known.wrong[`light ${light}`] ?? NaN) / of), light);
      assert.ok(cells[6]?.startsWith(count(of)), cells[6]);
    }
  });
  await check('versions: the difference to the baseline with its interval', async () => {
    await visit.go(`${modelAddress(answers.scope)}&against=1`);
    await visit.panel('Versions').locator('tr[data-version="2"] td', { hasText: 'points' }).first().waitFor();
    const right = (version: string) => 1 - (known.wrong[`version ${version}`] ?? NaN) / (known.labelledOf[`version ${version}`] ?? NaN);
    const cells = await visit.panel('Versions').locator('tr[data-version="2"] td').allInnerTexts();
    assert.equal(cells[0], percent(right('2')));
    assert.equal(cells[1], `+${((right('2') - right('1')) * 100).toFixed(1)} points`);
    assert.match(cells[2] ?? '', /points to .* points/);
    assert.ok(await visit.panel('Rate').getByText('Versions first seen').count() > 0);
  });
  await check('resources: the gateway and the host', async () => {
    await visit.panel('CPU').locator('.legend .label', { hasText: 'gateway' }).waitFor();
    await visit.panel('Memory').locator('.legend .label', { hasText: 'host' }).waitFor();
  });
  await check('predictions: the newest, and the wrong ones', async () => {
    const panel = visit.panel('Predictions');
    assert.equal(await panel.locator('tbody tr').count(), 12);
    await panel.getByRole('button', { name: 'wrong', exact: true }).click();
    await panel.locator('tbody tr.wrong').first().waitFor();
    assert.equal(await panel.locator('tbody tr:not(.wrong)').count(), 0);
    await panel.getByRole('button', { name: 'without a label' }).click();
    await panel.locator('tbody tr.unlabelled').first().waitFor();
  });
  await check('gateway: the ledger balances, and what is kept is listed', async () => {
    await visit.page.getByRole('link', { name: 'Gateway' }).click();
    const stored = visit.page.locator('tr[data-ledger="stored"] td').first();
    await stored.waitFor();
    assert.equal(await stored.innerText(), count(known.rows));
    await visit.page.getByText('It balances; nothing was dropped.').waitFor();
    assert.match(await visit.panel('Label outcomes').innerText(), new RegExp(`joined\\s+${known.labelled}`));
    await visit.panel('References').getByText('first').waitFor();
    const overhead = (await answers.ofAll().points({ name: 'overhead', quantile: 0.5 }, { steps: true })).map(numberOf).filter((value) => value !== undefined).map((value) => span(value));
    assert.deepEqual((await visit.table('Overhead')).map((line) => line[2] ?? '').filter((text) => /\d/.test(text)), overhead);
  });
}

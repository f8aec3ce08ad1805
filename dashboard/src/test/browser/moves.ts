// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { ALL_ROWS, HOME, write } from '../../main/web/page/address';
import type { Scope } from '../../main/web/page/questions';
import type { Visit } from './browser';
import type { Answers, Known } from './gateway';
import { check, please } from './report';

export function modelAddress(scope: Scope): string {
  const fixed = scope.range.kind === 'fixed' ? { from: scope.range.from, to: scope.range.to } : undefined;
  return write({ ...HOME, view: 'model', model: scope.model, fixed });
}

export function rangeQuery(scope: Scope): string {
  return modelAddress(scope).split('?')[1] ?? '';
}

/** Ways through the page: by click, by key, and back. */
export async function lookAtMoves(visit: Visit, known: Known, answers: Answers): Promise<void> {
  const { page } = visit;
  await visit.go(modelAddress(answers.scope));
  await check('a cell of the matrix opens its rows, and back closes them', async () => {
    await page.getByRole('button', { name: /^true circle, predicted square: / }).click();
    const rows = page.locator('dialog tbody tr');
    await rows.first().waitFor();
    await page.locator('dialog').getByText('shown').waitFor();
    assert.equal(await rows.count(), known.pairs['circle square']);
    assert.ok((await rows.first().innerText()).includes('wrong'));
    assert.match(page.url(), /true=circle&predicted=square/);
    await page.goBack();
    await page.locator('dialog').waitFor({ state: 'detached' });
  });
  await please('evaluation');
  await answers.untilEvaluated(3);
  await check('rows of a moving range go on where they ended, and those of evaluations are not among them', async () => {
    await visit.go(write({ ...HOME, view: 'model', model: known.model, last: 900, rows: ALL_ROWS }));
    const rows = page.locator('dialog tbody tr');
    await rows.nth(99).waitFor();
    const shown = page.locator('dialog').getByText(/\d\d:\d\d:\d\d – /);
    const before = await shown.innerText();
    // The page's own range moves on by itself, which must not move the rows.
    const clock = page.locator('[data-panel="Rate"] .when');
    const now = await clock.innerText();
    await page.waitForFunction(([seen]) => document.querySelector('[data-panel="Rate"] .when')?.textContent !== seen, [now], { timeout: 120_000 });
    await page.locator('dialog').getByRole('button', { name: 'show more' }).click();
    await rows.nth(known.rows - 1).waitFor();
    await page.locator('dialog').getByRole('button', { name: 'show more' }).waitFor({ state: 'detached' });
    assert.equal(await rows.count(), known.rows);
    assert.equal(await shown.innerText(), before);
    await page.keyboard.press('Escape');
    await visit.go(modelAddress(answers.scope));
  });
  await check('the address alone brings back what was seen', async () => {
    await page.goto(`${page.url().split('#')[0]}${modelAddress(answers.scope)}&rows=wrong`);
    await page.reload();
    await page.locator('dialog tbody tr.wrong').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });
  await check('a filter narrows every number', async () => {
    await page.getByRole('combobox', { name: 'light' }).selectOption('night');
    await page.locator('[data-figure="label_coverage"] .detail', { hasText: `${known.labelledOf['light night']} of ${known.labelledOf['light night']}` }).waitFor();
    assert.match(page.url(), /where=segment.light%3Dnight/);
    await page.goBack();
    await page.locator('[data-figure="label_coverage"] .detail', { hasText: `${known.labelled} of ${known.rows}` }).waitFor();
  });
  await check('keys choose range, view, pause and help', async () => {
    await page.locator('#main').focus();
    await page.keyboard.press('1');
    await page.waitForURL(/last=5m/);
    await page.locator('.pulse.live').waitFor();
    await page.keyboard.press(' ');
    await page.waitForURL(/from=/);
    await page.locator('.pulse.idle').waitFor();
    await page.keyboard.press(' ');
    await page.locator('.pulse.live').waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Help' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('a');
    await page.waitForURL(/#\/alerts/);
    await page.keyboard.press('m');
    await page.waitForURL(/#\/models/);
  });
}

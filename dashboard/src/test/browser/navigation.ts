// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { PATIENCE_MILLIS, type Visit } from './browser';
import { check, please } from './report';

/** How much slower a browser is that has other things to do. */
const BUSY = 4;
const MODELS = ['shapes', 'steady-1', 'steady-2'];

/** Goes to and fro while calls are made, and sees numbers that move wherever it stops. */
export async function lookAtNavigation(visit: Visit): Promise<void> {
  await please('steady');
  await check('numbers come and move on after each step through the page', () => wander(visit, 4));
  await check('numbers come after each of many quick steps', () => hurry(visit, 12));
  await check('numbers come and move on in a browser that is busy', async () => {
    const session = await visit.context.newCDPSession(visit.page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: BUSY });
    await wander(visit, 3);
    await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  });
}

/** Walks from model to model, by ways that change what is asked while it is being asked. */
export async function wander(visit: Visit, steps: number, patience = PATIENCE_MILLIS): Promise<void> {
  const { page } = visit;
  for (let step = 0; step < steps; step++) {
    const model = MODELS[step % MODELS.length] ?? '';
    await visit.go(`#/model/${model}?last=15m`);
    if (step % 2 === 1) {
      // Back and forth before anything is answered.
      await visit.go('#/models?last=15m');
      await page.locator('table.models').waitFor({ timeout: patience });
      await visit.go(`#/model/${model}?last=15m`);
    }
    if (step % 3 === 2) {
      await page.locator('[data-panel="Rate"]').waitFor({ timeout: patience });
      await page.locator('#main').focus();
      // Another range, a pause, live again: within the time in which questions settle.
      for (const key of ['1', ' ', ' ', '2']) {
        await page.keyboard.press(key);
      }
    }
    await numbersMove(visit, model, patience);
  }
}

/** Goes on as soon as there are numbers: what is asked then changes at any moment of the streams before. */
export async function hurry(visit: Visit, steps: number, patience = PATIENCE_MILLIS): Promise<void> {
  for (let step = 0; step < steps; step++) {
    const model = MODELS[step % MODELS.length] ?? '';
    await visit.go(`#/model/${model}?last=${step % 2 === 0 ? '5m' : '15m'}`);
    await visit.page.locator('h1', { hasText: model }).waitFor({ timeout: patience });
    await visit.page.locator('[data-panel="Figures"]:not(.stale) [data-figure="call_rate"] b').waitFor({ timeout: patience });
  }
}

async function numbersMove(visit: Visit, model: string, patience: number): Promise<void> {
  const { page } = visit;
  await page.locator('h1', { hasText: model }).waitFor({ timeout: patience });
  const figure = page.locator('[data-panel="Figures"]:not(.stale) [data-figure="call_rate"] b');
  const first = await figure.innerText({ timeout: patience });
  await page.waitForFunction(
    (before) => document.querySelector('[data-figure="call_rate"] b')?.textContent !== before, first, { timeout: patience });
  await page.locator('.pulse.live').waitFor({ timeout: patience });
  await page.locator('[data-panel="Rate"]:not(.stale) .legend b').first().waitFor({ timeout: patience });
  assert.equal(await page.locator('.problem').count(), 0, 'nothing is wrong');
}

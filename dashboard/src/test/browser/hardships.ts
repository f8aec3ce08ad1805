// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import type { Visit } from './browser';
import { check, please } from './report';

/** Names that try to be markup, code, other lines or other directions. */
export async function lookAtHostileNames(visit: Visit): Promise<void> {
  const { page } = visit;
  await please('hostile');
  await check('hostile names are text and nothing else', async () => {
    await visit.go('#/models');
    const link = page.locator('table.models a', { hasText: '<img src=x' });
    await link.waitFor();
    assert.equal(await page.locator('main img, main script').count(), 0);
    await link.click();
    await page.locator('[data-figure="call_rate"] b').waitFor();
    assert.equal(await page.locator('main img, main script').count(), 0);
    assert.equal(await page.evaluate(() => (window as unknown as { hacked?: number }).hacked), undefined);
    const heading = await page.locator('h1').innerText();
    assert.ok(!/[\u202e\u0000\n]/.test(heading), JSON.stringify(heading));
    assert.equal(await page.locator('h1 bdi').count(), 1);
  });
  await check('a long name is cut, and shown whole on demand', async () => {
    await visit.go('#/models');
    await page.locator('table.models a', { hasText: 'longlong' }).click();
    const name = page.locator('h1 bdi');
    await page.getByRole('button', { name: 'all of it' }).click();
    assert.equal((await name.innerText()).length, 240);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  });
}

export async function lookAtRestart(visit: Visit): Promise<void> {
  const { page } = visit;
  await check('when the gateway goes it says so, and when it is back goes on by itself', async () => {
    await visit.go('#/models?last=5m');
    await page.locator('.pulse.live').waitFor();
    visit.away = true;
    await please('stop');
    await page.getByText('No connection to the gateway.').waitFor();
    await page.getByText(/Numbers are from .* ago/).waitFor();
    assert.ok(await page.locator('table.models tbody tr').count() > 0, 'the last numbers stay');
    await please('start');
    await page.locator('.pulse.live').waitFor();
    await page.getByText('No connection to the gateway.').waitFor({ state: 'detached' });
    visit.away = false;
    await page.locator('table.models td[data-label="Rate"]', { hasText: '/s' }).first().waitFor();
  });
}

export async function lookAtThousand(visit: Visit): Promise<void> {
  const { page } = visit;
  await please('thousand');
  await check('a thousand models: pages, search and order', async () => {
    await visit.go('#/models?last=1h');
    await page.locator('h1 .sub', { hasText: /^9\d\d|1,0\d\d$/ }).waitFor();
    assert.equal(await page.locator('table.models tbody tr').count(), 50);
    await page.locator('td[data-label="Rate"]', { hasText: '/s' }).first().waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.waitForURL(/page=2/);
    await page.getByText(/51 – 100 of/).waitFor();
    await page.getByRole('searchbox').fill('model-0777');
    await page.locator('table.models tbody tr', { hasText: 'model-0777' }).waitFor();
    assert.equal(await page.locator('table.models tbody tr').count(), 1);
    await page.getByRole('searchbox').fill('');
    await page.getByRole('button', { name: 'Model', exact: true }).click();
    await page.locator('table.models tbody tr').first().waitFor();
  });
}

// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { AlertState } from '#contract/infermeter/v1/alerts_pb';
import { HOME, write } from '../../main/web/page/address';
import type { Visit } from './browser';
import type { Answers } from './gateway';
import { check, please } from './report';

const RULE = 'shapes-wrong';
const CHARTS = ['Rate', 'Outcomes', 'Latency percentiles', 'Latency distribution', 'Quality', 'Labels', 'Predicted classes', 'Drift', 'CPU', 'Memory'];

/** An alert fires; somebody takes care of it, and keeps it quiet for an hour: all of it on the page. */
export async function lookAtAlerts(visit: Visit, answers: Answers): Promise<void> {
  const { page } = visit;
  await please('alert');
  await visit.go('#/alerts');
  const entry = page.locator(`li[data-alert="${RULE}"]`, { hasText: 'night' });
  await check('alerts: it fires, is named above, and says what was seen', async () => {
    await entry.locator('.badge', { hasText: 'firing' }).waitFor();
    await page.locator('header .count').waitFor();
    const [alert] = await answers.alertsOf(RULE, 'night');
    assert.equal(alert?.state, AlertState.FIRING);
    assert.ok((await entry.innerText()).includes(alert?.description ?? '?'), await entry.innerText());
  });
  await check('alerts: acknowledged with the keyboard alone', async () => {
    await entry.getByRole('button', { name: 'Acknowledge' }).focus();
    await page.keyboard.press('Enter');
    await entry.getByLabel('Your name').focus();
    await page.keyboard.type('Ada <b>&');
    await page.keyboard.press('Tab');
    await page.keyboard.type('I look at it');
    await page.keyboard.press('Enter');
    await entry.getByText('takes care of it: “I look at it”').waitFor();
    assert.equal(await entry.getByRole('button', { name: 'Acknowledge' }).count(), 0);
    const [alert] = await answers.alertsOf(RULE, 'night');
    assert.deepEqual([alert?.acknowledgedBy, alert?.acknowledgeComment], ['Ada <b>&', 'I look at it']);
  });
  await check('alerts: silenced for an hour, listed, and ended', async () => {
    await entry.getByRole('button', { name: 'Silence', exact: true }).click();
    assert.equal(await entry.getByLabel('Your name').inputValue(), 'Ada <b>&', 'the name is remembered');
    await entry.getByLabel('Note').fill('until noon');
    await entry.getByLabel('For').selectOption('1 hour');
    const before = Date.now();
    await entry.locator('form').getByRole('button', { name: 'Silence' }).click();
    const line = visit.panel('Silences').locator('tbody tr', { hasText: 'until noon' });
    await line.waitFor();
    await entry.getByText('; silenced').waitFor();
    assert.match(await line.innerText(), /rule shapes-wrong.*light night/);
    const [silence] = await answers.silences();
    const hours = (Number(silence?.endTime?.seconds) * 1000 - before) / 3_600_000;
    assert.ok(hours > 0.98 && hours < 1.05, `it ends in ${hours} hours`);
    assert.equal(await page.locator(`li[data-alert="${RULE}"]`, { hasText: 'day' }).getByText('; silenced').count(), 0, 'the other one is not silenced');
    await line.getByRole('button', { name: 'End' }).click();
    await line.waitFor({ state: 'detached' });
    await entry.getByText('; silenced').waitFor({ state: 'detached' });
    assert.deepEqual(await answers.silences(), []);
  });
  await check('alerts and versions are marked on every chart', async () => {
    await visit.go(write({ ...HOME, view: 'model', model: answers.scope.model, last: 900 }));
    await visit.panel('Alerts').waitFor();
    for (const title of CHARTS) {
      const words = visit.panel(title).locator('p.hidden', { hasText: 'Versions first seen: ' }).filter({ hasText: RULE });
      await words.first().waitFor({ state: 'attached' }).catch(() => assert.fail(`nothing is marked on ${title}`));
    }
  });
}

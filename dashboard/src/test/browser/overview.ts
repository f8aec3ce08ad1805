// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { count, percent, say } from '../../main/web/text/format';
import { numberOf } from '../../main/web/wire/values';
import type { Visit } from './browser';
import type { Answers, Known } from './gateway';
import { rangeQuery } from './moves';
import { check } from './report';

/** Each question of the page is answered by itself, so a cell may come later than its neighbours. */
async function shows(cell: () => Promise<string>, expected: string, label: string): Promise<void> {
  for (let look = 0; look < 60 && (await cell()) !== expected; look++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  assert.equal(await cell(), expected, label);
}

export async function lookAtOverview(visit: Visit, known: Known, answers: Answers): Promise<void> {
  const line = visit.page.locator('table.models tbody tr', { hasText: known.model });
  const cell = async (label: string) => (await line.locator(`td[data-label="${label}"]`).innerText()).replace(/\s+/g, ' ').trim();
  await visit.go(`#/models?${rangeQuery(answers.scope)}`);
  await visit.page.locator('.pulse.idle').waitFor();
  await visit.page.locator('table.models:not(.stale)').waitFor();
  await line.locator('td[data-label="Labelled"]', { hasText: `${known.labelled}` }).waitFor();

  await check('overview: the numbers that are known', async () => {
    const wrong = Object.entries(known.wrong).filter(([name]) => name.startsWith('version')).reduce((sum, [, value]) => sum + value, 0);
    assert.equal(await cell('Labelled'), `${count(known.labelled)} / ${count(known.rows)}`);
    assert.ok((await cell('Accuracy')).startsWith(percent(1 - wrong / known.labelled)), await cell('Accuracy'));
    assert.equal(await cell('Errors'), percent(known.failed / (known.rows + known.failed)));
  });
  await check('overview: the numbers that the gateway answers', async () => {
    for (const [label, metric] of [['Rate', { name: 'call_rate' }], ['p50', { name: 'latency', quantile: 0.5 }], ['p99', { name: 'latency', quantile: 0.99 }], ['F1', { name: 'f1' }]] as const) {
      const [series] = await answers.series([metric]);
      await shows(() => cell(label), say(metric.name, series?.unit ?? '', numberOf(series?.points[0])), label);
    }
  });
}

// Copyright the Infermeter authors. Apache-2.0.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { Visit } from './browser';
import type { Answers } from './gateway';
import { modelAddress, rangeQuery } from './moves';
import { check } from './report';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface AxeResult {
  readonly violations: readonly { id: string; impact: string; nodes: readonly { html: string; failureSummary: string }[] }[];
}

/** Light and dark, narrow and wide, and what a checker of accessibility says. */
export async function lookAtLooks(browser: Browser, base: string, answers: Answers): Promise<void> {
  const views: [string, string][] = [
    ['models', `#/models?${rangeQuery(answers.scope)}`], ['model', modelAddress(answers.scope)], ['rows', `${modelAddress(answers.scope)}&rows=all`],
    ['alerts', '#/alerts'], ['gateway', '#/gateway'],
  ];
  for (const theme of ['light', 'dark'] as const) {
    const visit = await Visit.begin(browser, base, 1280, theme);
    for (const [name, hash] of views) {
      await check(`accessibility of ${name}, ${theme}`, async () => {
        await settle(visit, hash);
        const ground = await visit.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
        assert.equal(ground, theme === 'dark' ? 'rgb(14, 19, 24)' : 'rgb(244, 246, 248)');
        await visit.page.evaluate(await readAxe());
        const result = await visit.page.evaluate(() => (globalThis as unknown as { axe: { run: () => Promise<unknown> } }).axe.run()) as AxeResult;
        assert.deepEqual(result.violations.map((one) => `${one.id} (${one.impact}): ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 120)} ${node.failureSummary.slice(0, 160)}`).join(' | ')}`), []);
      });
    }
    await check(`nothing was complained of, ${theme}`, async () => assert.deepEqual(visit.complaints, []));
    await visit.context.close();
  }
  const phone = await Visit.begin(browser, base, 360);
  for (const [name, hash] of views) {
    await check(`${name} fits a phone of 360 pixels`, async () => {
      await settle(phone, hash);
      const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `it is ${width} wide`);
    });
  }
  await phone.context.close();
}

async function settle(visit: Visit, hash: string): Promise<void> {
  await visit.go(hash);
  await visit.page.locator('main h1').first().waitFor();
  // Nothing is awaited any more: what is shown of an earlier question is dimmed until then.
  await visit.page.waitForFunction(() => !document.querySelector('main .waiting, main .stale'));
}

async function readAxe(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(AXE, 'utf8');
}

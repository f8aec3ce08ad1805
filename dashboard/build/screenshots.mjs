// Takes the pictures of the documentation from a running gateway: screenshots FOLDER, with DASHBOARD its address and MODEL the model.
import { existsSync, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { chromium } from 'playwright-core';

const folder = resolve(process.env.FOLDER ?? 'target/screenshots');
const base = process.env.DASHBOARD;
const model = process.env.MODEL ?? 'digits';
const last = process.env.LAST ?? '5m';
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((place) => place && existsSync(place));
if (!base || !executablePath) {
  console.error(base ? 'screenshots: there is no Chromium; install it (for example the package chromium)' : 'screenshots: DASHBOARD must be the address of a gateway\'s page');
  process.exit(1);
}

const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] });

/** One picture: of the whole page up to a height, when all panels have numbers. */
async function shoot(name, hash, { width = 1280, height = 860, dark = false, select = undefined } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? 'dark' : 'light', reducedMotion: 'reduce', deviceScaleFactor: 1 });
  const page = await context.newPage();
  await page.goto(`${base}${hash}`);
  await page.locator('main h1').first().waitFor({ timeout: 120_000 });
  await page.locator('.pulse.live').waitFor({ timeout: 120_000 });
  await page.waitForFunction(() => document.querySelector('.waiting') === null && document.querySelector('.stale') === null, undefined, { timeout: 240_000 });
  if (select) {
    await page.locator(select).first().scrollIntoViewIfNeeded();
    await page.evaluate((what) => window.scrollTo(0, document.querySelector(what).getBoundingClientRect().top + scrollY - 110), select);
  }
  await page.waitForTimeout(1500);
  await page.screenshot({ path: `${folder}/${name}.png` });
  await context.close();
  console.log(`${name}.png`);
}

mkdirSync(folder, { recursive: true });
const address = `#/model/${encodeURIComponent(model)}?last=${last}`;
await shoot('overview', `#/models?last=${last}`, { height: 420 });
await shoot('model', address);
await shoot('quality', address, { height: 940, select: '[data-panel="Quality"]' });
await shoot('model-dark', address, { dark: true });
await shoot('rows', `${address}&rows=wrong`, { height: 700 });
await shoot('phone', address, { width: 360, height: 780 });
await browser.close();

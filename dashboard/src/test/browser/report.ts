// Copyright the Infermeter authors. Apache-2.0.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser } from 'playwright-core';

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const pictures = process.env['PICTURES'];
let failures = 0;
let eye: Browser | undefined;

/** From now on pictures are taken of what this browser shows when a check fails, where PICTURES names a folder for them. */
export function lookThrough(browser: Browser): void {
  eye = browser;
  if (pictures) {
    // Those of an earlier run would mislead.
    rmSync(pictures, { recursive: true, force: true });
  }
}

/** Asks whoever started this program to do something, and waits until it is done. */
export async function please(what: string): Promise<Record<string, unknown>> {
  console.log(`do ${what}`);
  const { value } = await answers.next();
  return JSON.parse(value ?? '{}') as Record<string, unknown>;
}

/** Checks one thing and says how it went. */
export async function check(name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
    console.log(`ok ${name}`);
  } catch (failure) {
    failures++;
    const text = failure instanceof Error ? failure.message : String(failure);
    console.error(name, failure);
    await takePictures(name);
    console.log(`not ok ${name}: ${text.replace(/\s+/g, ' ').slice(0, 600)}`);
  }
}

async function takePictures(name: string): Promise<void> {
  const pages = pictures ? eye?.contexts().flatMap((context) => context.pages()) ?? [] : [];
  for (const [index, page] of pages.entries()) {
    try {
      mkdirSync(pictures ?? '', { recursive: true });
      await page.screenshot({ path: join(pictures ?? '', `${name.replace(/\W+/g, '-').slice(0, 80)}-${index + 1}.png`), timeout: 10_000 });
    } catch (unseen) {
      console.error(`no picture of "${name}"`, unseen);
    }
  }
}

export function end(): never {
  console.log('ok end');
  process.exit(failures === 0 ? 0 : 1);
}

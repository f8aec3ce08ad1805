// Copyright the Infermeter authors. Apache-2.0.

import { createInterface } from 'node:readline';

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
let failures = 0;

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
    console.log(`not ok ${name}: ${text.replace(/\s+/g, ' ').slice(0, 600)}`);
  }
}

export function end(): never {
  console.log('ok end');
  process.exit(failures === 0 ? 0 : 1);
}

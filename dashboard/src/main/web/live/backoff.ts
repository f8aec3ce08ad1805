// Copyright the Infermeter authors. Apache-2.0.

const FIRST_MILLIS = 500;
const LONGEST_MILLIS = 15_000;

/**
 * How long to wait before the next attempt, in milliseconds: twice as long after each failure, at most 15 s, less up to half by
 * chance, so that a restarted gateway does not meet all pages in the same instant.
 */
export function backoffMillis(failures: number, random: () => number = Math.random): number {
  const longest = Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.max(0, failures - 1));
  return longest * (1 - random() / 2);
}

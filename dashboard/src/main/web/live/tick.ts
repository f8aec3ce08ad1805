// Copyright the Infermeter authors. Apache-2.0.

/** A timer may come a little early. */
const EARLY = 0.9;

/** The instant that is shown, which moves on once it is as old as it may become: also where that has just become less. */
export function tickOf(shown: number, now: number, everyMillis: number): number {
  return Math.abs(now - shown) >= everyMillis * EARLY ? now : shown;
}

// Does work again only when what it depends on has changed.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** All files below the given files and folders, in a fixed order. */
export function filesOf(...paths) {
  return paths.flatMap((path) =>
    statSync(path).isDirectory() ? filesOf(...readdirSync(path).sort().map((name) => join(path, name))) : [path]);
}

/** Runs the work unless the stamp says that it was done for these very inputs. */
export async function onceFor(stamp, inputs, work) {
  const hash = createHash('sha256');
  for (const file of filesOf(...inputs)) {
    hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  }
  const wanted = hash.digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return;
  }
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

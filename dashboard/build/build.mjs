// Checks the types and bundles the page into the folder that becomes the jar.
import { spawnSync } from 'node:child_process';
import { checkLock } from './lock.mjs';
import { bundle } from './bundle.mjs';

checkLock();
if (spawnSync('node_modules/.bin/tsc', ['--noEmit'], { stdio: 'inherit' }).status !== 0) {
  process.exit(1);
}
await bundle('target/classes/META-INF/infermeter/dashboard');

// Runs the tests that need no browser.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const sources = 'src/test/web';
const out = 'target/test-web';
const tests = readdirSync(sources).filter((name) => /\.test\.tsx?$/.test(name));
if (tests.length === 0) {
  console.error(`infermeter: no tests in ${sources}`);
  process.exit(1);
}
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: tests.map((name) => join(sources, name)),
  bundle: true,
  outdir: out,
  outExtension: { '.js': '.mjs' },
  platform: 'node',
  format: 'esm',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const files = tests.map((name) => join(out, name.replace(/\.tsx?$/, '.mjs')));
process.exit(spawnSync(process.execPath, ['--enable-source-maps', '--test', ...files], { stdio: 'inherit' }).status ?? 1);

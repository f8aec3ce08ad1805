// Looks at the dashboard of a running gateway in a real browser; DASHBOARD is its address, CHROMIUM the browser where it is not found.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';

await build({
  entryPoints: ['src/test/browser/main.ts'],
  bundle: true,
  outfile: 'target/test-browser/main.mjs',
  platform: 'node',
  format: 'esm',
  external: ['playwright-core', 'axe-core'],
  sourcemap: 'inline',
  logLevel: 'warning',
});
process.exit(spawnSync(process.execPath, ['--enable-source-maps', 'target/test-browser/main.mjs'], { stdio: 'inherit' }).status ?? 1);

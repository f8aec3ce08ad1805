// Installs what package-lock.json names, when that has changed since the last time.
import { spawnSync } from 'node:child_process';
import { onceFor } from './stamp.mjs';

await onceFor('node_modules/.installed', ['package.json', 'package-lock.json', '.npmrc'], () => {
  const { status } = spawnSync('npm', ['ci', '--no-progress', '--loglevel=error'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) {
    console.error('infermeter: npm could not install what the dashboard is built with; see above');
    process.exit(1);
  }
});

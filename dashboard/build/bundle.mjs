// Bundles sources into static files whose names carry a hash of their content.
import { build } from 'esbuild';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const sources = 'src/main/web';

/** Writes index.html, assets and the licenses of what is bundled to a folder. */
export async function bundle(out) {
  rmSync(out, { recursive: true, force: true });
  const result = await build({
    entryPoints: [join(sources, 'main.tsx'), join(sources, 'theme.ts')],
    bundle: true,
    outdir: join(out, 'assets'),
    entryNames: '[name]-[hash]',
    format: 'esm',
    target: ['chrome109', 'firefox115', 'safari16'],
    minify: true,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'index.html'), page(Object.keys(result.metafile.outputs).map((file) => basename(file))));
  writeFileSync(join(out, 'icon.svg'), readFileSync(join(sources, 'icon.svg')));
  writeFileSync(join(out, 'licenses.txt'), licenses(Object.keys(result.metafile.inputs)));
}

function page(assets) {
  let html = readFileSync(join(sources, 'index.html'), 'utf8');
  for (const asset of assets) {
    html = html.replace(asset.replace(/-[^-]*(\.\w+)$/, '$1'), asset);
  }
  return html;
}

/** The texts that the licenses of bundled packages ask to be passed on. */
function licenses(inputs) {
  const packages = new Set(inputs.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]).filter(Boolean));
  return [...packages].sort().map((name) => {
    const folder = join('node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((entry) => /^licen[sc]e/i.test(entry));
    const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), 'utf8') : '';
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}


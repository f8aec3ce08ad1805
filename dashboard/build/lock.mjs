// The lock file pins versions and checksums; where packages are downloaded from is up to whoever builds.
import { readFileSync } from 'node:fs';

/** Fails where package-lock.json names a place to download from, or package.json a version that is not exact. */
export function checkLock() {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const placed = Object.entries(lock.packages).filter(([, one]) => one.resolved).map(([name]) => name);
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
  if (placed.length > 0 || loose.length > 0) {
    console.error(`infermeter: package-lock.json must name no address (npm's omit-lockfile-registry-resolved): ${placed.slice(0, 5)};`,
      `package.json must name exact versions: ${loose}`);
    process.exit(1);
  }
}

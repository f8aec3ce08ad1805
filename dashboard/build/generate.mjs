// Makes the client of the contract from the .proto files: target/contract.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { onceFor } from './stamp.mjs';

const contract = '../proto/src/main/protobuf/infermeter';
const imports = 'target/imports/google';

if (!existsSync(imports)) {
  console.error('infermeter: target/imports is missing; Maven brings it: mvn -q -pl dashboard generate-resources');
  process.exit(1);
}

await onceFor('target/contract.stamp', [contract, imports, 'package-lock.json', 'build/generate.mjs'], () => {
  rmSync('target/protos', { recursive: true, force: true });
  cpSync(contract, 'target/protos/infermeter', { recursive: true });
  cpSync(imports, 'target/protos/google', { recursive: true });
  writeFileSync('target/protos/buf.yaml', 'version: v2\n');
  const template = {
    version: 'v2',
    clean: true,
    plugins: [{ local: 'node_modules/.bin/protoc-gen-es', out: 'target/contract', opt: ['target=ts'] }],
  };
  const { status } = spawnSync(
    'node_modules/.bin/buf', ['generate', 'target/protos', '--template', JSON.stringify(template)],
    { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    console.error('infermeter: the client of the contract could not be generated; see above');
    process.exit(1);
  }
});

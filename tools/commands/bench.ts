import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from '../build/build.ts';
import { buildFixtures } from '../fixtures/build.mjs';
import { root } from '../root.ts';
import { runProgram } from '../run-program.ts';

// `npm run bench -- start-up` runs that one; without a name, all.
const named = process.argv.slice(2);
const files = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3));

await buildAll();
await buildFixtures({});
for (const name of files.filter((each) => named.length === 0 || named.includes(each))) {
  process.stdout.write(`\nbench: ${name}\n`);
  if ((await runProgram([process.execPath, `bench/${name}.ts`])) !== 0) process.exitCode = 1;
}

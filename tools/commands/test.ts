import { buildAll } from '../build/build.ts';
import { buildFixtures } from '../fixtures/build.mjs';
import { lint } from '../lint/lint.ts';
import { machineLines } from '../test/machine-lines.ts';
import { runTests } from '../test/run-tests.ts';
import { closingLine } from '../test/tally.ts';

// `npm test -- --project unit src/model` runs only that.
const narrowed = process.argv.slice(2);
const projects = ['unit', 'integration', 'kernel', 'e2e'].map((name) => `--project=${name}`);
const inCi = (process.env['CI'] ?? '') !== '';

async function main(): Promise<number> {
  for (const line of machineLines()) process.stdout.write(`${line}\n`);
  const clean = narrowed.length > 0 || (await lint());
  await buildAll();
  const fixtures = await buildFixtures({ say: (line) => process.stdout.write(`${line}\n`) });
  for (const line of fixtures.missing) process.stdout.write(`MISSING: ${line}\n`);
  const incomplete = inCi && fixtures.missing.length > 0;
  const { code, tally } = await runTests(narrowed.length > 0 ? narrowed : projects);
  if (tally === null) {
    process.stdout.write('vitest did not get to its end\n');
    return 1;
  }
  for (const name of tally.skippedNames) process.stdout.write(`SKIPPED: ${name}\n`);
  const skipsCount = inCi && tally.skipped > 0;
  if (skipsCount)
    process.stdout.write('In CI a skipped test is a failure: something that it needs is missing.\n');
  if (!clean) process.stdout.write('The lint step failed; its words are at the top.\n');
  process.stdout.write(`${closingLine(tally)}\n`);
  return code !== 0 || tally.failed > 0 || !clean || skipsCount || incomplete ? 1 : 0;
}

process.exitCode = await main();

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildAll } from '../build/build.ts';
import { buildFixtures } from '../fixtures/build.mjs';
import { root } from '../root.ts';
import { machineLines } from '../test/machine-lines.ts';
import { verifyPage } from '../verify/page.ts';
import type { Part } from '../verify/part.ts';
import { parts } from '../verify/parts.ts';
import { commitNow, runPart } from '../verify/run-part.ts';
import { keepResult, readResults } from '../verify/state.ts';

const { values } = parseArgs({
  options: {
    part: { type: 'string', multiple: true },
    again: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});

/** Named parts always run; without names, those that have no good result for this commit. */
function wanted(): Part[] {
  const named = values.part;
  if (named !== undefined) return parts.filter((part) => named.includes(part.name));
  const commit = commitNow();
  const results = readResults();
  return parts.filter((part) => {
    const result = results[part.name];
    return (
      values.again || result === undefined || !result.ok || result.commit !== commit || commit.endsWith('+')
    );
  });
}

async function main(): Promise<number> {
  const unknown = (values.part ?? []).filter((name) => !parts.some((part) => part.name === name));
  if (values.list || unknown.length > 0) {
    if (unknown.length > 0) process.stderr.write(`verify: no part is called ${unknown.join(', ')}\n`);
    for (const part of parts) process.stdout.write(`${part.name}  (${part.minutes} min)  ${part.shows}\n`);
    return unknown.length > 0 ? 2 : 0;
  }
  for (const line of machineLines()) process.stdout.write(`${line}\n`);
  const todo = wanted();
  const minutes = todo.reduce((sum, part) => sum + part.minutes, 0);
  process.stdout.write(
    `verify: ${todo.map((part) => part.name).join(', ') || 'nothing left'}; about ${minutes} minutes\n`,
  );
  await buildAll();
  const { missing } = await buildFixtures({ say: (line) => process.stdout.write(`${line}\n`) });
  for (const line of missing) process.stdout.write(`verify: ${line}\n`);
  let failed = 0;
  for (const part of todo) {
    process.stdout.write(`\nverify: ${part.name}: ${part.shows}\n`);
    const result = await runPart(part);
    if (!result.ok) failed += 1;
    keepResult(result);
    writeFileSync(join(root, 'docs/dev/verify.md'), verifyPage(parts, readResults()));
    process.stdout.write(`verify: ${part.name}: ${result.ok ? 'ok' : 'failed'}, ${result.seconds} s\n`);
  }
  process.stdout.write(`${todo.length - failed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
}

process.exitCode = await main();

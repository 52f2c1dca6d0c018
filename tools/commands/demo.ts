import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildAll } from '../build/build.ts';
import { type DemoDrill, demoDrills } from '../demo/drills.ts';
import { buildFixtures } from '../fixtures/build.mjs';
import { root } from '../root.ts';
import { runProgram } from '../run-program.ts';

function tell(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** @returns the grade, or what is wrong with the drill's outcome. */
async function drill(each: DemoDrill): Promise<string> {
  const html = `reports/${each.name}.html`;
  const json = join(root, `.cache/demo/${each.name}.json`);
  for (const file of [html, json]) rmSync(join(root, file), { force: true });
  const words = [
    'bin/sigtrail.js',
    'drill',
    '--network',
    'none',
    '--html',
    html,
    '--format',
    'text',
    '--output',
    '-',
  ];
  tell(`\n$ sigtrail drill --network none --html ${html} -- ${each.command.join(' ')}\n`);
  const code = await runProgram([
    process.execPath,
    ...words,
    '--format',
    'json',
    '--output',
    json,
    '--',
    ...each.command,
  ]);
  if (!existsSync(json)) return `no verdict, exit code ${code}`;
  const { grade } = JSON.parse(readFileSync(json, 'utf8')) as { grade: string | null };
  if (!existsSync(join(root, html))) return `grade ${grade}, but ${html} is missing`;
  return grade ?? 'no grade';
}

async function main(): Promise<number> {
  const started = performance.now();
  mkdirSync(join(root, 'reports'), { recursive: true });
  mkdirSync(join(root, '.cache/demo'), { recursive: true });
  await buildAll();
  const fixtures = await buildFixtures({ only: ['go/exit-at-once', 'go/drain'], say: tell });
  for (const line of fixtures.missing) tell(line);
  const inGo = [...fixtures.built, ...fixtures.fresh].includes('go');
  tell(
    inGo
      ? 'Two small servers in Go are drilled in the sandbox.'
      : 'Two small servers in Node are drilled in the sandbox.',
  );
  let asExpected = true;
  for (const each of demoDrills(inGo)) {
    tell(`\n${each.name}: ${each.says}`);
    const grade = await drill(each);
    if (grade === each.grade) continue;
    asExpected = false;
    tell(`${each.name}: expected grade ${each.grade}, got ${grade}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  tell(
    `\ndemo: ${asExpected ? 'both verdicts are as they should be' : 'not as it should be'}; ${seconds} s. Reports: reports/`,
  );
  return asExpected ? 0 : 1;
}

process.exitCode = await main();

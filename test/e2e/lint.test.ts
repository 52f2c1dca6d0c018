import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forbiddenImport } from '../../tools/lint/forbidden-import.ts';
import { rooms } from '../../tools/lint/rooms.ts';
import { root } from '../../tools/root.ts';

const run = promisify(execFile);
const oxlint = join(root, 'node_modules/oxlint/bin/oxlint');
let tree: string;

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'sigtrail-lint-'));
  for (const name of ['node_modules', 'oxlint.config.ts', 'tools', 'tsconfig.json', 'package.json']) {
    symlinkSync(join(root, name), join(tree, name));
  }
});

afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** Lints one file as if it lay in the checkout. @returns the complaints of the import table; '' when there are none */
async function lintFile(file: string, text: string): Promise<string> {
  mkdirSync(join(tree, dirname(file)), { recursive: true });
  writeFileSync(join(tree, file), text);
  const output = await run(process.execPath, [oxlint, '--format=unix', file], {
    cwd: tree,
    env: { ...process.env, SIGTRAIL_LINT_ROOT: tree },
  }).then(
    // A lint that is content has an exit code of 0: then no complaint is one that counts.
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
  rmSync(join(tree, file));
  return output
    .split('\n')
    .filter((line) => line.includes('house(rooms)'))
    .join('\n');
}

test.each([
  [
    'a plain import',
    'src/model/bad.ts',
    "import { openLoad } from '../load/load.ts';\nexport const x = openLoad;\n",
  ],
  [
    'a type',
    'src/load/bad.ts',
    "import type { Scenario } from '../drill/scenarios/scenario.ts';\nexport type X = Scenario;\n",
  ],
  ['a detour', 'src/load/deep/bad.ts', "export * from '../../model/../report/../drill/context.ts';\n"],
  ['a re-export', 'src/report/bad.ts', "export { parts } from '../kernel/tracefs.ts';\n"],
  ['import()', 'src/engine/bad.ts', "export const x = () => import('../drill/context.ts');\n"],
  ['a type by import()', 'src/proc/bad.ts', "export type X = import('../engine/engine.ts').Engine;\n"],
  [
    'a path that is made up at run time',
    'src/model/bad.ts',
    'export const x = (name: string) => import(`../${name}.ts`);\n',
  ],
  [
    'a Node module in the model',
    'src/model/bad.ts',
    "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;\n",
  ],
  ['a package', 'src/drill/bad.ts', "import { request } from 'undici';\nexport const x = request;\n"],
  ['tools', 'src/cli/bad.ts', "import { root } from '../../tools/root.ts';\nexport const x = root;\n"],
  ['a room that the table does not know', 'src/attic/bad.ts', "export * from '../model/signal.ts';\n"],
])('lint refuses %s', async (_, file, text) => {
  expect(await lintFile(file, text)).toContain(file);
});

test.each([
  ['src/drill/good.ts', "export type { Engine } from '../engine/engine.ts';\n"],
  ['src/engine/sandbox/good.ts', "export { readStatus } from '../../proc/process.ts';\n"],
  ['src/load/good.ts', "import { Pool } from 'undici';\nexport const x = Pool;\n"],
  ['src/cli/good.ts', "export const x = () => import('../drill/context.ts');\n"],
])('lint accepts what the table allows: %s', async (file, text) => {
  expect(await lintFile(file, text)).toBe('');
});

test('the checkout itself keeps the table', async () => {
  const done = await run(process.execPath, [oxlint, '--format=unix'], { cwd: root }).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );
  expect(done.split('\n').filter((line) => line.includes('house('))).toEqual([]);
});

test('the table has no circle', () => {
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (rooms[from]?.rooms ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  expect(Object.keys(rooms).filter((name) => reaches(name, name))).toEqual([]);
});

test('a test file may use any package, yet keeps to its room', () => {
  expect(forbiddenImport('src/model/signal.test.ts', 'fast-check')).toBeNull();
  expect(forbiddenImport('src/model/signal.test.ts', '../load/load.ts')).not.toBeNull();
});

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import { runProgram } from '../run-program.ts';
import { readTally, type Tally } from './tally.ts';

const reportFile = '.cache/test/vitest.json';

/**
 * Runs vitest and reads what it came to.
 * @param args further words for vitest: projects, files
 * @returns null when vitest did not get to its end.
 */
export async function runTests(args: readonly string[]): Promise<{ code: number; tally: Tally | null }> {
  mkdirSync(join(root, '.cache/test'), { recursive: true });
  rmSync(join(root, reportFile), { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const code = await runProgram(['vitest', 'run', ...reporters, ...args]);
  try {
    return { code, tally: readTally(join(root, reportFile)) };
  } catch {
    return { code, tally: null };
  }
}

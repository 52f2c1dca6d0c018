import { runProgram } from '../run-program.ts';

const checks: readonly (readonly string[])[] = [
  ['biome', 'format', '--max-diagnostics=20'],
  ['oxlint'],
  ['tsc', '--noEmit', '-p', '.'],
  ['knip'],
];

/**
 * Format, lint rules with the import table, types, and what nobody uses. All are run, so that one call shows everything.
 * @returns true when all are content.
 */
export async function lint(): Promise<boolean> {
  const bad: string[] = [];
  for (const words of checks) {
    process.stderr.write(`lint: ${words.join(' ')}\n`);
    if ((await runProgram(words)) !== 0) bad.push(words[0] ?? '');
  }
  if (bad.length > 0) process.stderr.write(`lint: not content: ${bad.join(', ')}\n`);
  return bad.length === 0;
}

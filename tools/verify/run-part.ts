import { execFileSync, spawn } from 'node:child_process';
import { cpus, release, type } from 'node:os';
import { createInterface } from 'node:readline';
import { root } from '../root.ts';
import type { Part } from './part.ts';
import type { PartResult } from './state.ts';

/** Short hash of the commit, with a `+` when the checkout has other changes than verify's own files. */
export function commitNow(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
  const dirty = git('status', '--porcelain', '--', '.', ':!docs/dev/verify.*') !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${dirty ? '+' : ''}`;
}

const figureMark = /^\s*figure: (.+)$/;
// biome-ignore lint: escape codes are the point here
const escapes = /\x1b\[[0-9;]*m/g;

/** Runs a part, shows its output as it comes and collects its figures. */
export async function runPart(part: Part): Promise<PartResult> {
  const started = performance.now();
  const figures: string[] = [];
  const [program, ...args] = part.command;
  const child = spawn(program === 'node' || program === undefined ? process.execPath : program, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, SIGTRAIL_VERIFY: '1' },
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    process.stdout.write(`${line}\n`);
    const [, figure] = figureMark.exec(line.replaceAll(escapes, '')) ?? [];
    if (figure !== undefined) figures.push(figure);
  });
  const ended = new Promise((resolve) => lines.on('close', resolve));
  const code = await new Promise<number>((resolve) => {
    child.on('error', () => resolve(1));
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  await ended;
  return {
    part: part.name,
    // A part that measured nothing has shown nothing, whatever its exit code.
    ok: code === 0 && figures.length > 0,
    date: new Date().toISOString(),
    commit: commitNow(),
    machine: `${type()} ${release()} ${process.arch}, ${cpus().length} cores, Node ${process.version}`,
    seconds: Math.round((performance.now() - started) / 1000),
    figures,
  };
}

import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriverAnswer, DriverOrder } from './sandbox-driver.ts';

const driver = join(import.meta.dirname, 'sandbox-driver.ts');
const nobody = 65534;

/** A user the driver runs as, with a temp folder of its own. */
export interface TestUser {
  readonly name: string;
  readonly folder: string;
  /** Words and environment with which a program runs as the user. */
  readonly words: readonly string[];
  readonly env: Record<string, string>;
}

/** This user and, when that is root, `nobody` too. */
export function testUsers(): TestUser[] {
  const isRoot = process.getuid?.() === 0;
  return (isRoot ? ['root', 'nobody'] : ['user']).map((name) => {
    const folder = mkdtempSync(join(tmpdir(), 'sigtrail-test-'));
    const asNobody = name === 'nobody';
    if (asNobody) chownSync(folder, nobody, nobody);
    chmodSync(folder, 0o755);
    const words = asNobody
      ? ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--']
      : [];
    return { name, folder, words, env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder } };
  });
}

export function removeUsers(users: readonly TestUser[]): void {
  for (const { folder } of users) rmSync(folder, { recursive: true, force: true });
}

function wordsFor(user: TestUser, order: DriverOrder): [string, string[]] {
  const [program, ...args] = [...user.words, process.execPath, driver, JSON.stringify(order)];
  return [program, args];
}

/** Runs the driver to its end; on failure the error holds what it wrote. */
export function drive(user: TestUser, order: DriverOrder): Promise<DriverAnswer> {
  const [program, args] = wordsFor(user, order);
  return new Promise((resolve, reject) => {
    execFile(program, args, { env: user.env, timeout: 60_000, killSignal: 'SIGKILL' }, (error, out, err) => {
      if (error) reject(new Error(`${error.message}\n${out}\n${err}`));
      else resolve(JSON.parse(out.trim().split('\n').at(-1) ?? '') as DriverAnswer);
    });
  });
}

/** Starts the driver and leaves it running. */
export function startDriver(user: TestUser, order: DriverOrder): ChildProcess {
  const [program, args] = wordsFor(user, order);
  return spawn(program, args, { env: user.env, stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Folder into which a service may write. */
export function makeWorkdir(user: TestUser, name: string): string {
  const folder = join(user.folder, name);
  mkdirSync(folder, { recursive: true });
  if (user.name === 'nobody') chownSync(folder, nobody, nobody);
  return folder;
}

/** Groups of one owner, in all hierarchies. */
export function groupsOf(ownerPid: number): string[] {
  const found = execFileSync(
    'find',
    ['/sys/fs/cgroup', '-maxdepth', '6', '-type', 'd', '-name', `sigtrail-${ownerPid}-*`],
    {
      encoding: 'utf8',
    },
  );
  return found.split('\n').filter(Boolean);
}

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A running helper process that is killed at the end of the `await using` block. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Its first line on stdout. */
  readonly firstLine: string;
  /** Resolves with [exit code, signal name] once it has ended. */
  readonly ended: Promise<unknown[]>;
}

/** Starts a program and waits for its first line. */
export async function startChild(command: string, ...args: string[]): Promise<Child> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [firstLine] = (await Promise.race([
    once(lines, 'line'),
    ended.then(([code, signal]) => {
      throw new Error(`${command} ended (${code ?? signal}) before it said a line`);
    }),
  ])) as [string];
  return {
    pid: child.pid ?? 0,
    process: child,
    firstLine,
    ended,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs a program to its end and gives what it wrote to stdout. */
export async function run(
  command: string,
  ...args: string[]
): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (piece: Buffer) => {
    stdout += piece.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout };
}

/** The only child of a process, as a pid of our own namespace. */
export function onlyChildOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);
  if (children.length !== 1 || !children[0])
    throw new Error(`process ${pid} has ${children.length} children`);
  return children[0];
}

/** A Node program that says `ready` and ends well on SIGTERM. */
export const graceful =
  "process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1e6); console.log('ready')";

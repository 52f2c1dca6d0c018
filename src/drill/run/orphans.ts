import { spawn } from 'node:child_process';
import type { ServiceInstance } from '../../engine/engine.ts';
import { processTree } from '../../proc/process.ts';
import type { DrillContext } from '../context.ts';
import { unlessAborted } from '../waiting.ts';

/** Orphans live this long: all of them must outlive the shell that leaves them behind. */
export const orphanSeconds = 1;

const limitMs = 20_000;

/**
 * Starts short-lived processes in the service's PID namespace whose parent, a shell, ends at once: the kernel gives them to
 * PID 1, which has to reap them.
 * @returns how many of them PID 1 really got
 * @throws Error that says why the shell could not start them all (a pids limit, no shell)
 */
export async function injectOrphans(
  context: DrillContext,
  instance: ServiceInstance,
  count: number,
): Promise<number> {
  // Every orphan is started by a shell of its own that ends right away: none is ever waited for.
  const script = `i=0; while [ $i -lt ${count} ]; do (sleep ${orphanSeconds} &) || exit 9; i=$((i+1)); done`;
  const [program, ...args] = [...instance.enter('pid'), '/bin/sh', '-c', script];
  const earlier = new Set(childrenOf(instance).map((child) => child.pid));
  const child = spawn(program, args, {
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal: AbortSignal.any([context.abort, AbortSignal.timeout(limitMs)]),
    killSignal: 'SIGKILL',
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(0, 500);
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  const code = await unlessAborted(ended, context.abort);
  // The orphans hold the pipe's other end; it is not waited for.
  child.stderr.destroy();
  if (code !== 0) throw new Error(said.trim().split('\n')[0] || `exit ${code}`);
  return childrenOf(instance).filter((orphan) => !earlier.has(orphan.pid)).length;
}

function childrenOf(instance: ServiceInstance) {
  return processTree(instance.pid).filter((info) => info.parent === instance.pid);
}

/** Dead children that PID 1 has not reaped. */
export function countZombies(instance: ServiceInstance): number {
  return childrenOf(instance).filter((info) => info.state === 'Z').length;
}

import { spawn } from 'node:child_process';
import type { ServiceInstance } from '../../engine/engine.ts';
import type { DrillContext } from '../context.ts';
import { unlessAborted } from '../waiting.ts';

/** Docker's default time limit of one check. Source: Dockerfile reference, HEALTHCHECK. */
const limitMs = 30_000;

/** Runs a health check's command once inside the service's namespaces, as an engine does. @returns did it exit 0 in time? */
export async function probeHealth(
  context: DrillContext,
  instance: ServiceInstance,
  command: string,
): Promise<boolean> {
  const [program, ...args] = [...instance.enter('pid'), '/bin/sh', '-c', command];
  const child = spawn(program, args, {
    cwd: context.spec.workdir,
    env: { ...context.spec.env },
    stdio: 'ignore',
    signal: AbortSignal.any([context.abort, AbortSignal.timeout(limitMs)]),
    killSignal: 'SIGKILL',
  });
  const code = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  return (await unlessAborted(code, context.abort)) === 0;
}

import { spawn } from 'node:child_process';
import type { ServiceInstance } from '../../engine/engine.ts';
import type { DrillContext } from '../context.ts';
import type { PreStop } from '../options.ts';
import { pause, unlessAborted } from '../waiting.ts';

/**
 * Runs the pre-stop hook before the signal, as the kubelet does: a failing hook is noted and the stop goes on.
 * It never lasts longer than the grace.
 */
export async function runPreStop(
  context: DrillContext,
  instance: ServiceInstance,
  hook: PreStop,
): Promise<void> {
  const limit = AbortSignal.any([context.abort, AbortSignal.timeout(context.spec.graceMs)]);
  try {
    if (hook.kind === 'sleep') await pause(Math.min(hook.ms, context.spec.graceMs), context.abort);
    else if (hook.kind === 'http') await callHook(context, hook.url);
    else await runHook(context, instance, hook.command, limit);
  } catch (error) {
    if (context.abort.aborted) throw error;
    context.found.notes.add(
      `the pre-stop hook failed: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function callHook(context: DrillContext, url: string): Promise<void> {
  const load = await context.load();
  const probe = await load.probe({ url }, { requests: 1, timeoutMs: context.spec.graceMs });
  if (probe.status === null || probe.status >= 400)
    throw new Error(`GET ${url} gave ${probe.status ?? 'no answer'}`);
}

function runHook(
  context: DrillContext,
  instance: ServiceInstance,
  command: string,
  limit: AbortSignal,
): Promise<void> {
  const words = [...instance.enter('pid'), '/bin/sh', '-c', command];
  const [program = '/bin/sh', ...args] = words;
  const child = spawn(program, args, {
    cwd: context.spec.workdir,
    env: { ...context.spec.env },
    stdio: 'ignore',
    signal: limit,
    killSignal: 'SIGKILL',
  });
  const done = new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${command}: exit ${code ?? signal}`)),
    );
  });
  return unlessAborted(done, context.abort);
}

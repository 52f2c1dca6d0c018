import { readdirSync, readFileSync } from 'node:fs';
import type { ServiceInstance } from '../../engine/engine.ts';
import type { LoadProcess } from '../../load/load.ts';
import { SigtrailError } from '../../model/error.ts';
import { processTree } from '../../proc/process.ts';
import type { ListeningSocket } from '../../proc/sockets.ts';
import type { DrillContext } from '../context.ts';
import type { ReadyCondition } from '../options.ts';
import { msBetween, nowNs, pause } from '../waiting.ts';
import { listensOnUnix, ownSockets } from './endpoint.ts';
import { diedEarly } from './died-early.ts';

/** When the service was ready and what told it. */
export interface Readiness {
  readonly readyNs: bigint;
  readonly readyMs: number;
  /** The sockets it listened on then, best candidate first. */
  readonly sockets: readonly ListeningSocket[];
}

/** What is being waited for, in words. */
export function describeCondition(
  condition: ReadyCondition,
  unixPath: string | null,
  port: number | null,
): string {
  if (condition.kind === 'http') return `${condition.url} to answer below 400`;
  if (condition.kind === 'tcp') return `tcp ${condition.port}`;
  if (condition.kind === 'log') return `a log line that matches ${condition.pattern}`;
  if (unixPath !== null) return `unix socket ${unixPath}`;
  return port === null ? 'a listening socket of the service' : `tcp ${port}`;
}

/**
 * Waits until the service is ready.
 * @param port the port it must open; null: any.
 * @throws SigtrailError `died-early`, `forked-away`, `port-owned-by-other` (it ended first), `never-ready`, `interrupted`.
 */
export async function waitUntilReady(
  context: DrillContext,
  instance: ServiceInstance,
  port: number | null,
): Promise<Readiness> {
  const { options } = context;
  const what = describeCondition(options.ready, options.unixPath, port);
  const isReady = await readyCheck(context, instance, port);
  const limitNs = instance.startedNs + BigInt(options.readyTimeoutMs) * 1_000_000n;
  let shownAt = 0;
  let children = 0;
  for (;;) {
    if (instance.exit) throw diedEarly(context, instance, what, children);
    const sockets = await isReady();
    const now = nowNs();
    if (sockets && !instance.exit)
      return { readyNs: now, readyMs: msBetween(instance.startedNs, now), sockets };
    const waited = msBetween(instance.startedNs, now);
    if (waited - shownAt > 200) {
      shownAt = waited;
      context.progress(`waiting for readiness: ${what}, ${(waited / 1000).toFixed(1)} s`);
    }
    if (now > limitNs) throw neverReady(instance, what, options.readyTimeoutMs);
    children = Math.max(children, countChildren(instance.pid));
    // A start-up is measured to about 2 ms at first; a slow one need not be that exact.
    await pause(waited < 1000 ? 2 : 20, context.abort);
  }
}

/** Processes that it started and that are there now; any thread may have forked. Source: proc_pid_children(5). */
function countChildren(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    return threads.flatMap(
      (thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').match(/\d+/g) ?? [],
    ).length;
  } catch {
    // It has ended, or the kernel is built without this file (CONFIG_PROC_CHILDREN).
    return processTree(pid).length - 1;
  }
}

type Check = () => Promise<readonly ListeningSocket[] | null>;

async function readyCheck(
  context: DrillContext,
  instance: ServiceInstance,
  port: number | null,
): Promise<Check> {
  const { ready, unixPath } = context.options;
  if (ready.kind === 'http') return httpCheck(await context.load(), instance, ready.url);
  if (ready.kind === 'log') return logCheck(instance, ready.pattern);
  const wanted = ready.kind === 'tcp' ? ready.port : port;
  if (unixPath !== null && ready.kind === 'sockets') {
    return async () => (listensOnUnix(instance, unixPath) ? ownSockets(instance) : null);
  }
  return async () => {
    const sockets = ownSockets(instance);
    const enough = wanted === null ? sockets.length > 0 : sockets.some((socket) => socket.port === wanted);
    return enough ? sockets : null;
  };
}

function httpCheck(load: LoadProcess, instance: ServiceInstance, url: string): Check {
  return async () => {
    const sockets = ownSockets(instance);
    if (sockets.length === 0) return null;
    const status = await load.status(url);
    return status !== null && status < 400 ? sockets : null;
  };
}

function logCheck(instance: ServiceInstance, pattern: RegExp): Check {
  return async () => (instance.log.some((line) => pattern.test(line.text)) ? ownSockets(instance) : null);
}

function neverReady(instance: ServiceInstance, what: string, limitMs: number): SigtrailError {
  const sockets = ownSockets(instance);
  const ports = sockets.map((socket) => `${socket.address}:${socket.port}`).join(', ');
  const last = instance.log.at(-1)?.text;
  return new SigtrailError('never-ready', {
    what: `The service was not ready after ${limitMs / 1000} s: waited for ${what}.`,
    why: [
      ports ? `It listens on ${ports}.` : 'It listens on no TCP port.',
      last ? `Its last line: ${last}` : 'It wrote nothing.',
    ].join(' '),
    next: 'Say what ready means: --ready http://…, --ready tcp:PORT or --ready log:TEXT.',
  });
}

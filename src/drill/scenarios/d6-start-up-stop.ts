import type { OrderInterval, ServiceExit, ServiceInstance } from '../../engine/engine.ts';
import type { KernelSignalEvent } from '../../kernel/signal-trace.ts';
import { findSignal } from '../../model/signal.ts';
import type { DrillContext } from '../context.ts';
import { describeExit, duration, isCleanExit } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { emptyFacts, keepEvidence } from '../run/facts.ts';
import { observe } from '../run/observe.ts';
import { launch, wantedPort } from '../run/service-run.ts';
import { lookAround, type StartUpLook, threadsOf } from '../run/start-up-look.ts';
import { waitUntilReady } from '../start/readiness.ts';
import { type Handling, howHandled } from '../stop/handled.ts';
import { msBetween, nowNs, pause, within } from '../waiting.ts';
import type { Scenario, ScenarioRun } from './scenario.ts';

/** Milliseconds after exec, one per run; the latest first, so that a service that ignores the signal for good is seen at once. */
export const delaysMs = [1000, 200, 50, 10, 0] as const;
/** A process that still runs this long after it became ready has not taken the signal. */
const wellAfterMs = 500;

/** D6: the stop signal at five moments of the start-up. PID 1 without a handler: the kernel drops it. */
export const startUpStop: Scenario = {
  id: 'D6',
  isDefault: () => false,
  runs: () => delaysMs.length,
  obstacle: (context) => {
    const { can, reason } = context.abilities['pid-namespace'];
    return can ? null : { outcome: 'not-pid1', reason: `not PID 1 here: ${reason}` };
  },
  estimateMs: () => 900,
  run: async (context, number) => {
    const delayMs = delaysMs[(number - 1) % delaysMs.length] ?? 0;
    await context.trace?.read();
    await using instance = await launch(context);
    const observer = observe(instance);
    try {
      const seen = await stopWhileStarting(context, instance, delayMs);
      keepEvidence(context, 'D6', number, { instance, observer }, { ...seen, beganNs: seen.t0.fromNs }, null);
      return runOf(context, instance, seen);
    } finally {
      observer.stop();
      context.found.serviceMs += msBetween(instance.startedNs, instance.exit?.seenNs ?? nowNs());
    }
  },
};

/** What one run saw. */
export interface StartUpStop {
  /** From exec to the signal as it was really sent. */
  readonly sentAfterMs: number;
  /** From exec to ready; null: it never was. */
  readonly readyMs: number | null;
  readonly look: StartUpLook;
  /** Did the kernel drop the signal, or the program ignore it? Null: not known. */
  readonly dropped: boolean | null;
  readonly droppedBy: 'trace' | 'masks' | null;
  /** The end; by our SIGKILL when `killedNs` is set. */
  readonly exit: ServiceExit;
  readonly killedNs: bigint | null;
  readonly stopMs: number;
  readonly handling: Handling;
}

interface Seen extends StartUpStop {
  readonly t0: { readonly fromNs: bigint; readonly toNs: bigint; readonly by: 'kill' };
  readonly events: readonly KernelSignalEvent[] | null;
}

async function stopWhileStarting(
  context: DrillContext,
  instance: ServiceInstance,
  delayMs: number,
): Promise<Seen> {
  const { abort, spec } = context;
  const waitReady = () =>
    waitUntilReady(context, instance, wantedPort(context)).then(
      ({ readyNs }) => readyNs,
      () => null,
    );
  // Looking for readiness costs milliseconds; before an early signal they would count.
  const early = delayMs >= 200 ? waitReady() : null;
  const wait = delayMs - msBetween(instance.startedNs, nowNs());
  if (wait > 0) await pause(wait, abort);
  const around = lookAround(instance, spec.stopSignal, () => instance.kill(spec.stopSignal));
  const { sent, look } = around;
  context.progress(`${spec.stopSignal} sent ${delayMs} ms after exec`);
  try {
    return await seeWhatBecomes(context, instance, { sent, look, ready: early ?? waitReady() });
  } finally {
    around.stop();
  }
}

async function seeWhatBecomes(
  context: DrillContext,
  instance: ServiceInstance,
  { sent, look, ready }: { sent: OrderInterval; look: StartUpLook; ready: Promise<bigint | null> },
): Promise<Seen> {
  const { abort, spec } = context;
  const graceEndNs = sent.fromNs + BigInt(Math.round(spec.graceMs * 1e6));
  const readyNs = await within(
    Promise.race([ready, instance.exited.then(() => null)]),
    Math.max(spec.graceMs, context.options.readyTimeoutMs),
    abort,
  );
  const calmNs = readyNs === null ? sent.fromNs : later(readyNs, sent.fromNs) + BigInt(wellAfterMs * 1e6);
  let exit = await within(instance.exited, msBetween(nowNs(), calmNs), abort);
  const events = await eventsOf(context, instance);
  const fate = fateOf(events, look, spec.stopSignal);
  // A signal that was taken may still be at work: the service gets all of its grace.
  if (!exit && fate.dropped !== true)
    exit = await within(instance.exited, msBetween(nowNs(), graceEndNs), abort);
  let killedNs: bigint | null = null;
  if (!exit) {
    killedNs = instance.kill('SIGKILL').fromNs;
    exit = await instance.exited;
  }
  return {
    sentAfterMs: msBetween(instance.startedNs, sent.fromNs),
    readyMs: readyNs === null ? null : msBetween(instance.startedNs, readyNs),
    look,
    ...fate,
    exit,
    killedNs,
    stopMs: msBetween(sent.fromNs, exit.seenNs),
    handling: handlingOf(look, killedNs === null ? exit : null, spec.stopSignal),
    t0: { ...interval(sent), by: 'kill' },
    events,
  };
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function interval({ fromNs, toNs }: OrderInterval) {
  return { fromNs, toNs };
}

async function eventsOf(
  context: DrillContext,
  instance: ServiceInstance,
): Promise<KernelSignalEvent[] | null> {
  const read = await context.trace?.read();
  if (!read || read.lost > 0) return null;
  const own = new Set([instance.pid, ...threadsOf(instance.pid)]);
  return read.events.filter((event) => own.has(event.targetPid));
}

/**
 * Was the signal dropped? The kernel's record decides: ignored when it was sent, or delivered to the default action, which
 * PID 1 is spared (Node without a handler takes the signal, restores the default and sends it to itself).
 * Without a record: the default action before and after.
 * @param events of PID 1's threads
 */
export function fateOf(
  events: readonly Pick<KernelSignalEvent, 'kind' | 'signal' | 'result' | 'handler'>[] | null,
  look: Pick<StartUpLook, 'before' | 'after'>,
  stopSignal: string,
): Pick<StartUpStop, 'dropped' | 'droppedBy'> {
  const number = findSignal(stopSignal)?.number ?? 15;
  const own = events?.filter((event) => event.signal === number) ?? [];
  if (own.some((event) => event.kind === 'generate')) {
    const isDropped = own.some((event) => event.result === 'ignored' || event.handler === 0n);
    return { dropped: isDropped, droppedBy: 'trace' };
  }
  const both = [look.before, look.after];
  if (both.every((stance) => stance === 'default' || stance === 'ignored'))
    return { dropped: true, droppedBy: 'masks' };
  if (both.every((stance) => stance === 'taken')) return { dropped: false, droppedBy: 'masks' };
  return { dropped: null, droppedBy: null };
}

function handlingOf(look: StartUpLook, exit: ServiceExit | null, stopSignal: string): Handling {
  // Before the runtime is known SigCgt may mean anything (Go catches all signals without a handler of the program's).
  const known = look.runtime !== 'unknown' && look.runtime !== 'init' && look.runtime !== 'shell';
  const masks = known ? look.masks : null;
  return howHandled({ ...look, masks, caughtAfterStop: null, isFirst: true, exit, stopSignal });
}

function runOf(context: DrillContext, instance: ServiceInstance, seen: Seen): ScenarioRun {
  const { startUp } = context.found;
  const { outcome, reason } = judgeStartUpStop(context, seen);
  if (outcome === 'unprotected') startUp.droppedMs = Math.max(startUp.droppedMs ?? 0, seen.sentAfterMs);
  else if (seen.killedNs === null)
    startUp.takenMs = Math.min(startUp.takenMs ?? Number.POSITIVE_INFINITY, seen.sentAfterMs);
  const measured = {
    sentAfterMs: seen.sentAfterMs,
    dropped: seen.killedNs === null ? false : seen.dropped,
    droppedBy: seen.killedNs === null ? null : seen.droppedBy,
    unprotectedMs: startUp.droppedMs,
    takenFromMs: startUp.takenMs,
  };
  return {
    outcome,
    reason: outcome === 'unprotected' ? `${reason}${span(startUp)}` : reason,
    facts: {
      ...emptyFacts(measured),
      exitCode: seen.exit.code,
      signal: seen.exit.signal,
      stopMs: seen.killedNs === null ? seen.stopMs : null,
      escalated: seen.killedNs !== null,
      readyMs: seen.readyMs,
      t0: { from: String(seen.t0.fromNs), to: String(seen.t0.toNs), by: 'kill' },
    },
    uncertain: seen.dropped === null && seen.killedNs !== null,
    weight: seen.sentAfterMs,
    logTail: instance.log.slice(-20).map((line) => line.text),
  };
}

function span({ droppedMs, takenMs }: DrillContext['found']['startUp']): string {
  return takenMs === null || takenMs < (droppedMs ?? 0) ? '' : `; ${duration(takenMs)} after exec it was not`;
}

/** D6's outcome for one moment. */
export function judgeStartUpStop(
  context: Pick<DrillContext, 'spec'>,
  seen: StartUpStop,
): { outcome: OutcomeOf<'D6'>; reason: string } {
  const { stopSignal } = context.spec;
  const { exit, readyMs, sentAfterMs, handling } = seen;
  const when = `${stopSignal} ${duration(sentAfterMs)} after exec`;
  if (seen.killedNs !== null) {
    const wasReady = readyMs !== null && sentAfterMs > readyMs;
    if (seen.dropped === true && wasReady) {
      return {
        outcome: 'ignored-when-ready',
        reason: `${when}, when it was ready (after ${duration(readyMs)}): ignored`,
      };
    }
    if (seen.dropped === false || wasReady || readyMs === null) {
      const what = readyMs === null ? 'neither ready nor ended' : 'still running';
      return {
        outcome: 'killed',
        reason: `${when}: ${what} ${duration(seen.stopMs)} later, killed by SIGKILL`,
      };
    }
    const how = seen.dropped === null ? 'without effect' : 'dropped';
    return {
      outcome: 'unprotected',
      reason: `unprotected for ${duration(sentAfterMs)} at least: ${stopSignal} was ${how}, ready after ${duration(readyMs)}`,
    };
  }
  const end = `${describeExit(exit)} after ${duration(seen.stopMs)}`;
  const isFront = seen.look.runtime === 'init' || seen.look.runtime === 'shell';
  // Behind an init or a shell 128 + n is how it tells that the signal killed its child.
  const byDefault =
    handling.handled === false ||
    (handling.handled === null && (isFront ? exit.code !== 0 : !isCleanExit(exit, stopSignal)));
  if (byDefault) return { outcome: 'default-action', reason: `${when}: ${end}, the default action` };
  return { outcome: 'stops-in-time', reason: `${when}: ${end}` };
}

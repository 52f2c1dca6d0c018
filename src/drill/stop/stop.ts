import type { OrderInterval, ServiceExit, ServiceInstance } from '../../engine/engine.ts';
import type { KernelSignalEvent } from '../../kernel/signal-trace.ts';
import type { StopInstant } from '../../model/request.ts';
import { findSignal } from '../../model/signal.ts';
import type { DrillContext } from '../context.ts';
import { endedByItself } from '../start/died-early.ts';
import { msBetween, nowNs, pause, within } from '../waiting.ts';
import { type Forwarding, judgeForwarding } from './forwarding.ts';
import { type Handling, howHandled } from './handled.ts';
import { chainTo, findLeaf, type Leaf } from './leaf.ts';
import { runPreStop } from './pre-stop.ts';
import { watchLeaf } from './watch-leaf.ts';

/** A stop, from the hook or signal to the end. */
export interface StopRecord {
  /** Where G, W and stopMs are counted from: the pre-stop hook's begin, else the signal. */
  readonly beganNs: bigint;
  readonly t0: StopInstant;
  /** From the signal's generation to its delivery to the leaf; null without a trace. */
  readonly deliveredMs: number | null;
  readonly exit: ServiceExit;
  readonly stopMs: number;
  /** SIGKILL was needed because the grace had passed. */
  readonly escalated: boolean;
  readonly killedNs: bigint | null;
  readonly leaf: Leaf;
  readonly handling: Handling;
  readonly forwarding: Forwarding;
  /** Kernel events of this stop; null without a trace. */
  readonly events: readonly KernelSignalEvent[] | null;
}

/** What else happens during a stop. */
export interface StopPlan {
  /** Told the instant right after the signal was sent. */
  readonly onSignal?: (sent: OrderInterval) => void;
  /** Sends the signal; by default to the first process. */
  readonly send?: () => OrderInterval;
  /** Called when all is ready for the signal. @returns the instant at which to send it (CLOCK_MONOTONIC); null: now */
  readonly plannedInstant?: () => Promise<bigint | null>;
  /** Looks at something about a millisecond before the planned instant. */
  readonly justBefore?: () => void;
  readonly withPreStop?: boolean;
  /** Send the stop signal again this long after the first. */
  readonly againAfterMs?: number;
  /** Told the instant of that second signal; not called when the service was gone before. */
  readonly onAgain?: (sent: OrderInterval) => void;
  /** Time given to stop; default: the grace. */
  readonly graceMs?: number;
  /** Does its duration tell what grace is needed (D15)? Default true. */
  readonly forNeededGrace?: boolean;
}

/** Stops the service as an engine does: hook, signal, grace, SIGKILL; and records what PID 1 and the leaf made of it. */
export async function stopService(
  context: DrillContext,
  instance: ServiceInstance,
  plan: StopPlan = {},
): Promise<StopRecord> {
  const { spec, abort, trace, options } = context;
  await trace?.read();
  const hookBegan = nowNs();
  const hook = plan.withPreStop === false ? null : options.preStop;
  if (hook) await runPreStop(context, instance, hook);
  if (instance.exit) throw endedByItself(instance);
  const leaf = findLeaf(instance);
  const planned = await plan.plannedInstant?.();
  if (planned) await untilInstant(planned, abort, plan.justBefore);
  const watch = watchLeafAfter(instance, leaf, spec.stopSignal, plan.send);
  const { sent } = watch;
  plan.onSignal?.(sent);
  const beganNs = hook ? hookBegan : sent.fromNs;
  const graceMs = plan.graceMs ?? spec.graceMs;
  const again =
    plan.againAfterMs === undefined
      ? undefined
      : setTimeout(() => {
          if (instance.exit) return;
          plan.onAgain?.(instance.kill(spec.stopSignal));
        }, plan.againAfterMs);
  const shown = setInterval(() => {
    const waited = (msBetween(beganNs, nowNs()) / 1000).toFixed(1);
    context.progress(`${spec.stopSignal} sent, waiting for the exit: ${waited} s of ${graceMs / 1000} s`);
  }, 500);
  let exit: ServiceExit | null;
  let killedNs: bigint | null = null;
  try {
    exit = await within(instance.exited, graceMs - msBetween(beganNs, nowNs()), abort);
    if (!exit) {
      killedNs = instance.kill('SIGKILL').fromNs;
      exit = await instance.exited;
    }
  } finally {
    clearInterval(shown);
    clearTimeout(again);
    watch.stop();
  }
  const read = trace ? await trace.read() : null;
  const events = read ? eventsOf(read.events, leaf) : null;
  const t0 = stopInstant(sent, events, instance.pid, spec.stopSignal);
  const handling = howHandled({
    runtime: leaf.runtime,
    masks: leaf.masks,
    threads: leaf.threads,
    waits: leaf.waits,
    caughtAfterStop: watch.sightings.caughtAfterStop,
    isFirst: leaf.isFirst && instance.isPid1,
    exit: killedNs === null ? exit : null,
    stopSignal: spec.stopSignal,
  });
  const forwarding = judgeForwarding({
    isPid1: instance.isPid1,
    leaf,
    firstPid: instance.pid,
    stopSignal: spec.stopSignal,
    sightings: watch.sightings,
    events,
    lost: read?.lost ?? 0,
  });
  const stopMs = msBetween(beganNs, exit.seenNs);
  const { found } = context;
  found.chain ??= chainTo(leaf);
  if (plan.forNeededGrace !== false) {
    found.longestStopMs = Math.max(found.longestStopMs ?? 0, stopMs);
    if (killedNs !== null) found.escalatedOnce = true;
  }
  return {
    beganNs,
    t0,
    deliveredMs: deliveryTime(events, leaf, t0, spec.stopSignal),
    exit,
    stopMs,
    escalated: killedNs !== null,
    killedNs,
    leaf,
    handling,
    forwarding,
    events,
  };
}

/** Time given to the last look. */
const lookNs = 1_500_000n;

/** Sleeps until shortly before the instant and looks at the clock for the last four milliseconds: timers are that late on a busy machine. */
async function untilInstant(instantNs: bigint, abort: AbortSignal, justBefore?: () => void): Promise<void> {
  const rest = msBetween(nowNs(), instantNs);
  if (rest > 4) await pause(rest - 4, abort);
  while (nowNs() < instantNs - lookNs);
  justBefore?.();
  while (nowNs() < instantNs);
}

/** Sends the signal and begins to look at once: for a fast service every 0.1 ms counts. */
function watchLeafAfter(
  instance: ServiceInstance,
  leaf: Leaf,
  stopSignal: string,
  send?: () => OrderInterval,
) {
  const sent = send ? send() : instance.kill(stopSignal);
  return { sent, ...watchLeaf(instance, leaf, stopSignal) };
}

function eventsOf(events: readonly KernelSignalEvent[], leaf: Leaf): KernelSignalEvent[] {
  const own = new Set([...leaf.tree.map((info) => info.pid), ...leaf.threadIds]);
  return events.filter((event) => own.has(event.targetPid));
}

/** The kernel's own instant of the stop signal where it was traced, else the interval of kill(2). */
function stopInstant(
  sent: OrderInterval,
  events: readonly KernelSignalEvent[] | null,
  pid: number,
  stopSignal: string,
): StopInstant {
  const number = findSignal(stopSignal)?.number ?? 15;
  const generated = events?.find(
    (event) =>
      event.kind === 'generate' &&
      event.targetPid === pid &&
      event.signal === number &&
      event.tNs >= sent.fromNs &&
      event.tNs <= sent.toNs,
  );
  if (generated) return { fromNs: generated.tNs, toNs: generated.tNs, by: 'trace' };
  return { fromNs: sent.fromNs, toNs: sent.toNs, by: 'kill' };
}

/** When a thread of the leaf took the signal; not where the kernel shows a death (its deliver event has another signal). */
function deliveryTime(
  events: readonly KernelSignalEvent[] | null,
  leaf: Leaf,
  t0: StopInstant,
  stopSignal: string,
): number | null {
  const number = findSignal(stopSignal)?.number ?? 15;
  const threads = new Set(leaf.threadIds);
  const delivered = events?.find(
    (event) =>
      event.kind === 'deliver' &&
      event.signal === number &&
      threads.has(event.targetPid) &&
      event.tNs >= t0.fromNs,
  );
  return delivered ? msBetween(t0.fromNs, delivered.tNs) : null;
}

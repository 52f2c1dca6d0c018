import { readdirSync } from 'node:fs';
import type { ServiceInstance } from '../../engine/engine.ts';
import { findSignal, inMask } from '../../model/signal.ts';
import { signalMasks, type SignalMasks, threadMasks, waitsForSignals } from '../../proc/process.ts';
import { type Runtime, runtimeOf } from '../../proc/runtime.ts';

/** How PID 1 stood to the stop signal at one instant. */
export type Stance = 'default' | 'ignored' | 'taken' | 'unknown';

/** The stance by its masks: neither caught nor blocked nor ignored is the default action, which PID 1 is spared. */
export function stanceOf(masks: SignalMasks | null, stopSignal: string): Stance {
  const number = findSignal(stopSignal)?.number ?? 15;
  if (!masks) return 'unknown';
  if (inMask(masks.ignored, number)) return 'ignored';
  return inMask(masks.caught, number) || inMask(masks.blocked, number) ? 'taken' : 'default';
}

/** What /proc told of PID 1 around a signal in its start-up. */
export interface StartUpLook {
  readonly before: Stance;
  /** The worst after the signal: a handler that takes it away and restores the default shows here. */
  readonly after: Stance;
  readonly runtime: Runtime;
  readonly masks: SignalMasks | null;
  readonly threads: readonly SignalMasks[];
  readonly waits: boolean | null;
}

/** The time between two looks after the signal: Node stands at the default for some milliseconds. */
const lookEveryMs = 2;

/** Looks, sends, looks again: together well below a millisecond, for at 0 ms after exec every one counts. */
export function lookAround<Sent>(
  instance: ServiceInstance,
  stopSignal: string,
  send: () => Sent,
): { sent: Sent; look: StartUpLook; stop: () => void } {
  const { pid } = instance;
  const masks = signalMasks(pid);
  const threads = threadMasks(pid);
  const waits = waitsForSignals(pid);
  const sent = send();
  let after = stanceOf(signalMasks(pid), stopSignal);
  const timer = setInterval(() => {
    const now = instance.exit ? 'unknown' : stanceOf(signalMasks(pid), stopSignal);
    if (now === 'default' && after !== 'ignored') after = now;
  }, lookEveryMs);
  // In sigwait the awaited signals are not blocked: the masks alone would say default.
  const before = waits ? 'taken' : stanceOf(masks, stopSignal);
  const look = {
    before,
    get after() {
      return after;
    },
    runtime: runtimeOf(pid),
    masks,
    threads,
    waits,
  };
  return { sent, look, stop: () => clearInterval(timer) };
}

/** The thread ids of a process; empty when it is gone. */
export function threadsOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

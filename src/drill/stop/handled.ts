import type { ServiceExit } from '../../engine/engine.ts';
import { findSignal, inMask } from '../../model/signal.ts';
import type { SignalMasks } from '../../proc/process.ts';
import { goHasSubscribed, type Runtime } from '../../proc/runtime.ts';

/** What is known of the leaf when the stop is over. */
export interface HandlingEvidence {
  readonly runtime: Runtime;
  readonly masks: SignalMasks | null;
  readonly threads: readonly SignalMasks[];
  /** Sleeps it in sigwait? Null: not known. */
  readonly waits: boolean | null;
  /** Node only: was the signal's caught bit still set when looked at after t0? Null: the process was gone too soon. */
  readonly caughtAfterStop: boolean | null;
  readonly isFirst: boolean;
  readonly exit: ServiceExit | null;
  readonly stopSignal: string;
}

/** Does the program itself react to the stop signal, and what tells so? Null: not knowable. */
export interface Handling {
  readonly handled: boolean | null;
  readonly because: string;
}

/**
 * Decides "handled" as `docs/drills` defines it. Go: by the fingerprint of its signal thread (SigCgt says nothing, the runtime
 * catches all signals); Node: the caught bit after t0 or exit 0 (libuv sets it without a handler); others by SigCgt.
 */
export function howHandled(evidence: HandlingEvidence): Handling {
  const number = findSignal(evidence.stopSignal)?.number ?? 15;
  const { masks, exit, stopSignal } = evidence;
  if (!masks) return { handled: null, because: 'its signal masks could not be read' };
  if (inMask(masks.ignored, number)) return { handled: false, because: `${stopSignal} is ignored (SigIgn)` };
  if (evidence.runtime === 'go') return goHandling(evidence);
  if (evidence.runtime === 'node') return nodeHandling(evidence);
  if (inMask(masks.caught, number)) return { handled: true, because: `${stopSignal} is caught (SigCgt)` };
  if (evidence.waits) return { handled: true, because: `${stopSignal} is taken by sigwait` };
  if (inMask(masks.blocked, number)) {
    // Blocked means "for ever" or "taken with sigwait or signalfd"; only the end tells which.
    if (exit && exit.signal === null)
      return { handled: true, because: `${stopSignal} is blocked and taken by sigwait or signalfd` };
    return { handled: exit ? false : null, because: `${stopSignal} is blocked (SigBlk)` };
  }
  // The kernel drops a default-action signal for PID 1: one that ended all the same took the signal in a way not seen here.
  const first = evidence.isFirst && exit !== null && exit.signal === null;
  if (first)
    return { handled: null, because: `no handler for ${stopSignal} was seen, yet PID 1 ended by itself` };
  return { handled: false, because: `no handler for ${stopSignal} (SigCgt)` };
}

function goHandling(evidence: HandlingEvidence): Handling {
  if (evidence.threads.length === 0) return { handled: null, because: 'its threads could not be read' };
  if (!goHasSubscribed(evidence.threads)) {
    return { handled: false, because: 'this Go program never called signal.Notify (no signal thread)' };
  }
  const number = findSignal(evidence.stopSignal)?.number ?? 15;
  const { exit } = evidence;
  // Subscribed, but perhaps to other signals only: the runtime's own way out for an unsubscribed one is 2 or 128+n.
  if (exit && evidence.isFirst && (exit.code === 2 || exit.code === 128 + number)) {
    return {
      handled: null,
      because: `it subscribes to signals, yet exit ${exit.code} is also what the Go runtime does without a handler`,
    };
  }
  return { handled: true, because: 'this Go program subscribes to signals (signal thread seen)' };
}

function nodeHandling(evidence: HandlingEvidence): Handling {
  if (evidence.caughtAfterStop === true)
    return { handled: true, because: 'still caught after the signal (SigCgt)' };
  if (evidence.exit?.code === 0) return { handled: true, because: 'exit 0 after the signal' };
  if (evidence.caughtAfterStop === false)
    return { handled: false, because: 'no longer caught after the signal: libuv had it, no handler did' };
  return { handled: null, because: 'the process ended before it could be looked at' };
}

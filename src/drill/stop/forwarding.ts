import type { KernelSignalEvent } from '../../kernel/signal-trace.ts';
import { findSignal, inMask } from '../../model/signal.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import type { Leaf } from './leaf.ts';
import type { LeafSightings } from './watch-leaf.ts';

/** Did the leaf get the stop signal (D13), and what tells so? */
export interface Forwarding {
  readonly outcome: OutcomeOf<'D13'>;
  readonly receivedSignal: boolean | null;
  readonly knownBy: 'same-process' | 'trace' | 'masks' | 'inferred' | null;
  /** From PID 1's signal to the leaf's. */
  readonly delayMs: number | null;
  readonly reason: string;
}

/** Everything D13 is decided by. */
export interface ForwardingEvidence {
  readonly isPid1: boolean;
  readonly leaf: Leaf;
  readonly firstPid: number;
  readonly stopSignal: string;
  readonly sightings: LeafSightings;
  /** Kernel events of this stop, or null without a trace; and whether any were lost. */
  readonly events: readonly KernelSignalEvent[] | null;
  readonly lost: number;
}

/** The leaf must have its signal this soon after PID 1. Source: docs/drills D13. */
const inTimeMs = 250;

/** The first process of the service is called PID 1 here, also where it runs as a plain process group. */
export function judgeForwarding(evidence: ForwardingEvidence): Forwarding {
  const { leaf, stopSignal } = evidence;
  if (!evidence.isPid1) {
    return answer(
      'not-pid1',
      null,
      null,
      null,
      'the service is not PID 1 here: what a container would do was not tried',
    );
  }
  if (leaf.isFirst) return answer('same-process', true, 'same-process', 0, `PID 1 is ${leaf.comm} itself`);
  if (evidence.events && evidence.lost === 0) return byTrace(evidence, evidence.events);
  const number = findSignal(stopSignal)?.number ?? 15;
  const masks = leaf.firstMasks;
  const first = leaf.tree[0]?.comm ?? 'PID 1';
  // A PID 1 that sleeps in sigwait (tini) takes the signal though no mask shows it; where that cannot be seen nothing is decided.
  if (masks && leaf.firstWaits === false && !inMask(masks.caught, number) && !inMask(masks.blocked, number)) {
    return answer(
      'not-forwarded',
      false,
      'masks',
      null,
      `PID 1 (${first}) neither catches nor takes ${stopSignal}, so ${leaf.comm} never gets it`,
    );
  }
  if (evidence.sightings.leafGoneFirst) {
    return answer(
      'inferred',
      true,
      'inferred',
      null,
      `${leaf.comm} ended before PID 1 (${first}): it was told, by inference`,
    );
  }
  return answer(
    'not-known',
    null,
    null,
    null,
    `whether ${first} passed ${stopSignal} on to ${leaf.comm} needs a kernel trace (run as root)`,
  );
}

function byTrace(evidence: ForwardingEvidence, events: readonly KernelSignalEvent[]): Forwarding {
  const { leaf, firstPid, stopSignal } = evidence;
  const number = findSignal(stopSignal)?.number ?? 15;
  const first = leaf.tree[0]?.comm ?? 'PID 1';
  const begin = events.find(
    (event) => event.kind === 'generate' && event.targetPid === firstPid && event.signal === number,
  );
  const toLeaf = events.find(
    (event) =>
      event.kind === 'generate' &&
      event.targetPid === leaf.pid &&
      event.signal !== 9 &&
      event.result === 'queued',
  );
  if (!toLeaf || !begin) {
    return answer(
      'not-forwarded',
      false,
      'trace',
      null,
      `${leaf.comm} got no ${stopSignal}: ${first} did not pass it on`,
    );
  }
  const delayMs = Number(toLeaf.tNs - begin.tNs) / 1e6;
  const name = findSignal(toLeaf.signal)?.name ?? stopSignal;
  if (toLeaf.tNs > begin.tNs && parentWasDead(toLeaf, evidence)) {
    return answer(
      'parent-death-only',
      true,
      'trace',
      delayMs,
      `${leaf.comm} got ${name} only by its parent's death`,
    );
  }
  const reason = `${leaf.comm} got ${name} ${delayMs.toFixed(1)} ms after PID 1 (${first})`;
  return answer(delayMs <= inTimeMs ? 'forwarded' : 'forwarded-late', true, 'trace', delayMs, reason);
}

/** A parent-death signal comes from the dying parent, after the kernel has begun its exit: code SI_USER, sender PID 1, nothing sent before. */
function parentWasDead(event: KernelSignalEvent, evidence: ForwardingEvidence): boolean {
  return (
    event.senderPid === evidence.firstPid &&
    evidence.sightings.firstGoneFirst &&
    evidence.leaf.firstRuntime === 'shell'
  );
}

function answer(
  outcome: OutcomeOf<'D13'>,
  receivedSignal: boolean | null,
  knownBy: Forwarding['knownBy'],
  delayMs: number | null,
  reason: string,
): Forwarding {
  return { outcome, receivedSignal, knownBy, delayMs, reason };
}

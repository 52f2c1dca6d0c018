import type { ServiceInstance } from '../../engine/engine.ts';
import { findSignal, inMask } from '../../model/signal.ts';
import { readProcess, signalMasks } from '../../proc/process.ts';
import type { Leaf } from './leaf.ts';

/** What was seen of leaf and PID 1 from the signal to the end. */
export interface LeafSightings {
  /** The leaf was seen dead while PID 1 still lived: it was told, and PID 1 waited for it. */
  leafGoneFirst: boolean;
  /** PID 1 was seen dying or dead while the leaf still lived: namespace teardown killed it. */
  firstGoneFirst: boolean;
  /** Was the stop signal still caught by the leaf at the last look after t0? */
  caughtAfterStop: boolean | null;
}

const dead = new Set(['Z', 'X', 'x']);

/**
 * Looks at leaf and PID 1 again and again until the end. Between the leaf's end and PID 1's lie often less than 0.2 ms,
 * so for the first two seconds of a wrapped service the looks follow each other without a pause.
 */
export function watchLeaf(
  instance: ServiceInstance,
  leaf: Leaf,
  stopSignal: string,
): { sightings: LeafSightings; stop: () => void } {
  const sightings: LeafSightings = { leafGoneFirst: false, firstGoneFirst: false, caughtAfterStop: null };
  const number = findSignal(stopSignal)?.number ?? 15;
  const begin = performance.now();
  let ended = false;
  let timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  const look = () => {
    if (ended || instance.exit) return;
    const leafDead = isDead(leaf.pid, leaf.tree.find((info) => info.pid === leaf.pid)?.startTicks);
    if (!leafDead && leaf.runtime === 'node') {
      const masks = signalMasks(leaf.pid);
      if (masks) sightings.caughtAfterStop = inMask(masks.caught, number);
    }
    if (!leaf.isFirst) {
      const firstDead = isDead(instance.pid, leaf.tree[0]?.startTicks);
      if (leafDead && !firstDead && !sightings.firstGoneFirst) sightings.leafGoneFirst = true;
      if (firstDead && !leafDead && !sightings.leafGoneFirst) sightings.firstGoneFirst = true;
    }
    const elapsed = performance.now() - begin;
    if (!leaf.isFirst && elapsed < 2000 && !sightings.leafGoneFirst && !sightings.firstGoneFirst)
      timer = setImmediate(look);
    else timer = setTimeout(look, elapsed < 100 ? 1 : 10);
  };
  look();
  return {
    sightings,
    stop: () => {
      ended = true;
      clearTimeout(timer as NodeJS.Timeout);
      clearImmediate(timer as NodeJS.Immediate);
    },
  };
}

function isDead(pid: number, startTicks: bigint | undefined): boolean {
  const info = readProcess(pid);
  return !info || dead.has(info.state) || (startTicks !== undefined && info.startTicks !== startTicks);
}

import { basename } from 'node:path';
import type { ServiceInstance } from '../../engine/engine.ts';
import {
  executable,
  namespacePid,
  type ProcessInfo,
  processTree,
  type SignalMasks,
  signalMasks,
  threadIds,
  threadMasks,
  waitsForSignals,
} from '../../proc/process.ts';
import { type Runtime, runtimeOf } from '../../proc/runtime.ts';
import { listeningSockets, socketInodes } from '../../proc/sockets.ts';

/** The process that does the work, and how it and PID 1 stood to signals just before the stop. */
export interface Leaf {
  readonly pid: number;
  readonly containerPid: number | null;
  readonly comm: string;
  readonly runtime: Runtime;
  readonly isFirst: boolean;
  /** The processes of the service at that moment, parents first. */
  readonly tree: readonly ProcessInfo[];
  /** Main thread and all threads of the leaf; null or empty when they may not be read. */
  readonly masks: SignalMasks | null;
  readonly threads: readonly SignalMasks[];
  readonly threadIds: readonly number[];
  /** PID 1's masks. */
  readonly firstMasks: SignalMasks | null;
  readonly firstRuntime: Runtime;
  /** Does it sleep in sigwait or sigtimedwait? The masks do not show that. Null: not known. */
  readonly waits: boolean | null;
  readonly firstWaits: boolean | null;
}

/**
 * Finds the leaf: the topmost process below shells and inits that owns a listening socket (for preforking servers the
 * master); without any socket the first process that is neither shell nor init; else PID 1 itself.
 */
export function findLeaf(instance: ServiceInstance): Leaf {
  const tree = processTree(instance.pid).filter((info) => info.state !== 'Z' && info.state !== 'X');
  const runtimes = new Map(tree.map((info) => [info.pid, runtimeOf(info.pid)]));
  const working = tree.filter((info) => !isFrontRuntime(runtimes.get(info.pid)));
  const listening = new Set(listeningSockets(instance.pid).map((socket) => socket.inode));
  const owner = working.find((info) =>
    [...(socketInodes(info.pid) ?? [])].some((inode) => listening.has(inode)),
  );
  const leaf = owner ?? working[0] ?? tree[0];
  const pid = leaf?.pid ?? instance.pid;
  return {
    pid,
    containerPid: namespacePid(pid),
    comm: leaf ? wholeName(leaf) : '?',
    runtime: runtimes.get(pid) ?? 'unknown',
    isFirst: pid === instance.pid,
    tree,
    masks: signalMasks(pid),
    threads: threadMasks(pid),
    threadIds: threadIds(pid),
    firstMasks: signalMasks(instance.pid),
    firstRuntime: runtimes.get(instance.pid) ?? 'unknown',
    waits: waitsForSignals(pid),
    firstWaits: waitsForSignals(instance.pid),
  };
}

/** Names of the processes from PID 1 down to the leaf. */
export function chainTo(leaf: Leaf): string[] {
  const chain: string[] = [];
  let at = leaf.tree.find((info) => info.pid === leaf.pid);
  // A process tree has no cycle; the bound is for one that changed while it was read.
  for (let step = 0; at && step < 64; step += 1) {
    chain.unshift(at.pid === leaf.pid ? leaf.comm : at.comm);
    const { parent } = at;
    at = leaf.tree.find((info) => info.pid === parent);
  }
  return chain;
}

function isFrontRuntime(runtime: Runtime | undefined): boolean {
  return runtime === 'shell' || runtime === 'init';
}

/** The kernel keeps 15 characters of a name (TASK_COMM_LEN); the program's file has the rest. */
export function wholeName({ pid, comm }: Pick<ProcessInfo, 'pid' | 'comm'>): string {
  if (comm.length < 15) return comm;
  const file = basename(executable(pid) ?? '').replace(/ \(deleted\)$/, '');
  return file.startsWith(comm) ? file : comm;
}

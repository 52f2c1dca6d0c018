import { constants } from 'node:fs';
import { access, readFile, readlink } from 'node:fs/promises';
import { endianness } from 'node:os';
import { findTracefs, tracefsHome } from './tracefs.ts';

/** Can this process record signals in the kernel? */
export interface SignalTraceAbility {
  readonly can: boolean;
  /** One sentence: what it rests on, or what is missing and how to get it. */
  readonly reason: string;
}

// Source: include/linux/proc_ns.h (PROC_PID_INIT_INO, PROC_TIME_INIT_INO): the same on every Linux.
const initialPidNamespace = 'pid:[4026531836]';
const initialTimeNamespace = 'time:[4026531834]';
const capSysAdmin = 21n;

/**
 * Looks whether a signal trace can be started here. Changes nothing: tracefs is not mounted by looking.
 * `can` is a promise about what could be looked at; a security module may still refuse, then startSignalTrace throws.
 */
export async function signalTraceAbility(): Promise<SignalTraceAbility> {
  if (process.platform !== 'linux') return no('signals are recorded through tracefs, which only Linux has');
  if (endianness() !== 'LE') return no('the trace decoder reads little-endian machines only');
  const namespaceReason = await namespaceObstacle();
  if (namespaceReason !== null) return no(namespaceReason);
  const folder = findTracefs();
  if (folder === null) {
    if (await mayMount()) return { can: true, reason: `tracefs will be mounted at ${tracefsHome}` };
    return no(`tracefs is not mounted; as root: mount -t tracefs nodev ${tracefsHome}`);
  }
  try {
    await access(`${folder}/instances`, constants.W_OK | constants.X_OK);
    await readFile(`${folder}/events/signal/signal_generate/format`);
    await readFile(`${folder}/events/signal/signal_deliver/format`);
  } catch (error) {
    return no(obstacle(folder, (error as NodeJS.ErrnoException).code));
  }
  return { can: true, reason: `tracefs at ${folder}` };
}

/** Pids and times of a trace are those of the initial namespaces; null when ours are the same. */
export async function namespaceObstacle(): Promise<string | null> {
  const [pid, time] = await Promise.all([
    readlink('/proc/self/ns/pid').catch(() => null),
    // Kernels before 5.6 have no time namespaces.
    readlink('/proc/self/ns/time').catch(() => initialTimeNamespace),
  ]);
  if (pid === null) return 'the pid namespace cannot be told: /proc/self/ns is not readable';
  if (pid !== initialPidNamespace) {
    return 'this is not the initial pid namespace, and the kernel records pids of that one; in a container: --pid=host';
  }
  if (time !== initialTimeNamespace) {
    return 'this is a time namespace of its own, so its clock is not the one the kernel records';
  }
  return null;
}

async function mayMount(): Promise<boolean> {
  const status = await readFile('/proc/self/status', 'utf8');
  const effective = /^CapEff:\s*([0-9a-f]{1,16})$/m.exec(status)?.[1];
  if (effective === undefined || ((BigInt(`0x${effective}`) >> capSysAdmin) & 1n) === 0n) return false;
  return access(tracefsHome).then(
    () => true,
    () => false,
  );
}

function obstacle(folder: string, code: string | undefined): string {
  if (code === 'EROFS') return `${folder} is mounted read-only`;
  if (code === 'EACCES' || code === 'EPERM') {
    return `${folder} may not be written by this user; run as root, or give the rights on ${folder} to a group`;
  }
  if (code === 'ENOENT')
    return `${folder} has no signal events or no instances; the kernel was built without them`;
  return `${folder} cannot be used (${code ?? 'unknown error'})`;
}

function no(reason: string): SignalTraceAbility {
  return { can: false, reason };
}

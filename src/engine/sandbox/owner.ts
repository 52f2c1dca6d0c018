import { readFileSync, readlinkSync } from 'node:fs';

/** Who made a thing: one sigtrail process, told apart from every other one on this machine, now and after a reboot. */
export interface OwnerTag {
  readonly pid: number;
  /** Field 22 of `/proc/PID/stat`; 0 where there is no /proc. */
  readonly startTicks: number;
  /** First eight characters of the kernel's boot id; `0` where unknown. */
  readonly boot: string;
  /** Inode of the PID namespace in which `pid` counts; `0` where unknown. */
  readonly pidNamespace: string;
}

function orElse<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

/**
 * Start of a process in clock ticks since boot, or null when there is no such process or only its zombie, which waits
 * for a parent that is none of our business. Source: proc_pid_stat(5), fields 3 and 22.
 */
export function startTicksOf(pid: number | 'self'): number | null {
  const text = orElse(() => readFileSync(`/proc/${pid}/stat`, 'latin1'), null);
  if (text === null) return null;
  // The name in field 2 may hold spaces and brackets: count from its last bracket.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : Number(fields[19]);
}

/** The tag of this very process. */
export function currentOwner(): OwnerTag {
  return {
    pid: process.pid,
    startTicks: startTicksOf('self') ?? 0,
    boot: orElse(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8), '0'),
    pidNamespace: orElse(() => /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0', '0'),
  };
}

/** The tag as one word, fit for a file name. */
export function ownerWord(owner: OwnerTag): string {
  return `${owner.pid}-${owner.startTicks}-${owner.boot}-${owner.pidNamespace}`;
}

/** Reads such a word; null when it is none. */
export function parseOwnerWord(word: string): OwnerTag | null {
  const match = /^([1-9]\d{0,9})-(\d{1,20})-([0-9a-f]{1,8})-(\d{1,20})$/.exec(word);
  if (!match) return null;
  const [, pid, startTicks, boot, pidNamespace] = match;
  return {
    pid: Number(pid),
    startTicks: Number(startTicks),
    boot: boot ?? '0',
    pidNamespace: pidNamespace ?? '0',
  };
}

/**
 * Is an owner gone? Only an owner of this PID namespace (or of an earlier boot) can be judged: in another
 * container, which may share the temp folder, the same number is another process.
 */
export function isDeadOwner(owner: OwnerTag, self: OwnerTag = currentOwner()): boolean {
  if (owner.boot !== self.boot) return true;
  if (owner.pidNamespace !== self.pidNamespace) return false;
  if (self.startTicks === 0) {
    try {
      process.kill(owner.pid, 0);
      return false;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ESRCH';
    }
  }
  return startTicksOf(owner.pid) !== owner.startTicks;
}

/** Name in the environment of our helper processes that says whose they are. The service never gets it. */
export const markName = 'SIGTRAIL_OWNER';

/** That mark, as an environment. */
export function markOf(owner: OwnerTag): Readonly<Record<string, string>> {
  return { [markName]: ownerWord(owner) };
}

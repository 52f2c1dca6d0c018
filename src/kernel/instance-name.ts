import { readFileSync } from 'node:fs';

/** The process a trace instance belongs to. */
export interface InstanceOwner {
  readonly pid: number;
  /** Field 22 of `/proc/PID/stat`: clock ticks since boot. With the pid it names a process for ever. */
  readonly startTime: string;
}

/** The folder name of the owner's n-th instance. */
export function instanceName(owner: InstanceOwner, n: number): string {
  return `sigtrail-${owner.pid}-${owner.startTime}-${n}`;
}

/** Reads the owner back from a folder name; null when the folder is not sigtrail's. */
export function ownerOfInstance(name: string): InstanceOwner | null {
  const match = /^sigtrail-([1-9]\d{0,9})-(\d{1,20})-\d{1,9}$/.exec(name);
  if (match === null) return null;
  return { pid: Number(match[1]), startTime: match[2] ?? '' };
}

/** This process as an owner. */
export function ownOwner(): InstanceOwner {
  return { pid: process.pid, startTime: startTimeOf(readFileSync('/proc/self/stat', 'utf8')) ?? '0' };
}

/** True unless it is certain that the owner has ended: the pid is free, or now belongs to a process started later. */
export function ownerLives(owner: InstanceOwner): boolean {
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  try {
    const startTime = startTimeOf(readFileSync(`/proc/${owner.pid}/stat`, 'utf8'));
    return startTime === null || startTime === owner.startTime;
  } catch {
    return true;
  }
}

/** The name in `stat` may hold spaces and brackets, so fields are counted after its last bracket (proc(5)). */
function startTimeOf(stat: string): string | null {
  const field = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return field !== undefined && /^\d{1,20}$/.test(field) ? field : null;
}

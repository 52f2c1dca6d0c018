import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

function numbered(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function namespaceOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return null;
  }
}

/** Session of a process: field 6 of `/proc/PID/stat`. */
function sessionOf(pid: number): number | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[3]);
  } catch {
    return null;
  }
}

function groupWithoutProc(leader: number): number[] {
  try {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,pgid='], { encoding: 'latin1', timeout: 5_000 });
    return [...table.matchAll(/^\s*(\d+)\s+(\d+)\s*$/gm)]
      .filter(([, , group]) => Number(group) === leader)
      .map(([, pid]) => Number(pid));
  } catch {
    return [];
  }
}

/**
 * Pids, as this machine's /proc shows them, of all processes of a service.
 * With a PID namespace: everything in it, also orphans and what entered it from outside (`/proc/PID/ns/pid`);
 * zombies have no namespace any more and are not listed. Without one: the members of the first process's session.
 */
export function pidsOfService(first: number, isPid1: boolean): number[] {
  if (process.platform !== 'linux') return groupWithoutProc(first);
  const wanted = isPid1 ? namespaceOf(first) : first;
  if (wanted === null) return [];
  const same = isPid1 ? namespaceOf : sessionOf;
  return numbered().filter((pid) => same(pid) === wanted);
}

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { startTicksOf } from '../../src/engine/sandbox/owner.ts';
import { parseListening } from '../../src/proc/sockets.ts';
import { groupsOf, type TestUser } from '../integration/sandbox-users.ts';

/** What one sigtrail has made on this machine, as far as it can be seen now. */
export interface Traces {
  /** `pid command line`. */
  readonly processes: readonly string[];
  readonly cgroups: readonly string[];
  readonly traceInstances: readonly string[];
  /** Names in the user's temp folder. */
  readonly temp: readonly string[];
  readonly listening: readonly number[];
}

/** What there must be when all has been cleaned up. */
export const nothing: Traces = { processes: [], cgroups: [], traceInstances: [], temp: [], listening: [] };

/** Looks for what the sigtrail with this pid has made; the user's temp folder must be used by it alone. */
export function tracesOf(user: TestUser, pid: number, ports: readonly number[] = []): Traces {
  return {
    processes: processesOf(user, pid).map(
      (own) => `${own} ${read(`/proc/${own}/cmdline`).replaceAll('\0', ' ')}`,
    ),
    cgroups: groupsOf(pid),
    traceInstances: traceInstancesOf(pid),
    temp: readdirSync(user.folder),
    listening: listeningAmong(ports),
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Processes of that sigtrail: itself, its helpers (by their mark) and all that got the user's temp folder from it. */
export function processesOf(user: TestUser, pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      const words = read(`/proc/${name}/environ`).split('\0');
      return (
        words.includes(`TMPDIR=${user.folder}`) ||
        words.some((word) => word.startsWith(`SIGTRAIL_OWNER=${pid}-`))
      );
    })
    .map(Number);
}

function traceInstancesOf(pid: number): string[] {
  return ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'].flatMap((place) => {
    try {
      return readdirSync(`${place}/instances`).filter((name) => name.startsWith(`sigtrail-${pid}-`));
    } catch {
      return [];
    }
  });
}

function listeningAmong(ports: readonly number[]): number[] {
  const open = parseListening(read('/proc/net/tcp'), 4).map(({ port }) => port);
  return ports.filter((port) => open.includes(port));
}

const kinds = ['pid', 'net', 'mnt', 'user', 'ipc', 'uts', 'cgroup'] as const;

/** A namespace, with the processes seen in it. */
export interface SeenNamespace {
  readonly inode: string;
  /** Start of its youngest process in clock ticks: whoever starts later in a namespace of that number uses the number again. */
  readonly lastStart: number;
}

/** Namespaces in which processes of that sigtrail are and this process is not. */
export function namespacesOf(user: TestUser, pid: number): SeenNamespace[] {
  const inode = (process: number | 'self', kind: string): string | null => {
    try {
      return /\d+/.exec(readlinkSync(`/proc/${process}/ns/${kind}`))?.[0] ?? null;
    } catch {
      return null;
    }
  };
  const own = processesOf(user, pid);
  const lastStart = Math.max(0, ...own.map((one) => startTicksOf(one) ?? 0));
  const found = own.flatMap((one) => kinds.map((kind) => [inode(one, kind), inode('self', kind)]));
  const inodes = new Set(found.flatMap(([theirs, ours]) => (theirs && theirs !== ours ? [theirs] : [])));
  return [...inodes].map((number) => ({ inode: number, lastStart }));
}

/** Those of the namespaces that still live. */
export function livingNamespaces(seen: readonly SeenNamespace[]): string[] {
  const rows = execFileSync('lsns', ['--noheadings', '--raw', '--output', 'NS,PID,COMMAND'], {
    encoding: 'utf8',
  });
  return rows.split('\n').filter((row) => {
    const [inode, pid] = row.split(' ');
    const known = seen.find((one) => one.inode === inode);
    return known !== undefined && (startTicksOf(Number(pid)) ?? Number.POSITIVE_INFINITY) <= known.lastStart;
  });
}

/** Looks until nothing that runs is left. @returns milliseconds that took; the last look's finds when the time was up */
export async function untilNoProcess(
  user: TestUser,
  pid: number,
  withinMs: number,
): Promise<readonly string[]> {
  const until = performance.now() + withinMs;
  for (;;) {
    const { processes } = tracesOf(user, pid);
    if (processes.length === 0 || performance.now() > until) return processes;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

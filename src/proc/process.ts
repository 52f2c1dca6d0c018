import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** What `/proc/PID/stat` and `/proc/PID/status` say of one process. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly comm: string;
  /** R running, S sleeping, Z zombie, T stopped … (proc_pid_stat(5)). */
  readonly state: string;
  /** Clock ticks after boot; together with the pid it names a process for good. */
  readonly startTicks: bigint;
  /** User and system time used, in clock ticks. */
  readonly cpuTicks: number;
}

/** The masks of one thread or process (proc_pid_status(5)); bit n-1 stands for signal n. */
export interface SignalMasks {
  readonly blocked: bigint;
  readonly ignored: bigint;
  readonly caught: bigint;
  readonly pending: bigint;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}

/** Parses the text of `/proc/PID/stat`. The name stands in parentheses and may hold any character, `)` too. */
export function parseStat(text: string): ProcessInfo | null {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 1 || close < open) return null;
  const rest = text.slice(close + 2).split(' ');
  const pid = Number(text.slice(0, open - 1));
  const parent = Number(rest[1]);
  const start = rest[19];
  if (!Number.isInteger(pid) || !Number.isInteger(parent) || !start || !/^\d+$/.test(start)) return null;
  return {
    pid,
    parent,
    comm: text.slice(open + 1, close),
    state: rest[0] ?? '?',
    startTicks: BigInt(start),
    cpuTicks: (Number(rest[11]) || 0) + (Number(rest[12]) || 0),
  };
}

/** @returns null when there is no such process (any more). */
export function readProcess(pid: number): ProcessInfo | null {
  const text = readText(`/proc/${pid}/stat`);
  return text === null ? null : parseStat(text);
}

/** Every process this /proc shows. */
export function allProcesses(): ProcessInfo[] {
  const found: ProcessInfo[] = [];
  for (const name of readdirSync('/proc')) {
    if (name.charCodeAt(0) > 57 || name.charCodeAt(0) < 48) continue;
    const info = readProcess(Number(name));
    if (info) found.push(info);
  }
  return found;
}

/** A process and all that descend from it, parents before children; empty when it is gone. */
export function processTree(root: number): ProcessInfo[] {
  const first = readProcess(root);
  if (!first) return [];
  const byParent = Map.groupBy(allProcesses(), (info) => info.parent);
  const tree = [first];
  for (const info of tree) tree.push(...(byParent.get(info.pid) ?? []));
  return tree;
}

/** The arguments, NUL separated in /proc; empty for a zombie or a kernel thread. */
export function commandLine(pid: number): string[] {
  const text = readText(`/proc/${pid}/cmdline`);
  return text ? text.replace(/\0$/, '').split('\0') : [];
}

/** Path of the running program; null without the right to see it. */
export function executable(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/exe`);
  } catch {
    return null;
  }
}

/** Pid inside the innermost PID namespace (last number of NSpid). */
export function namespacePid(pid: number): number | null {
  const line = /^NSpid:\s+(.*)$/m.exec(readText(`/proc/${pid}/status`) ?? '');
  const last = line?.[1]?.trim().split(/\s+/).at(-1);
  return last ? Number(last) : null;
}

/** Parses the mask lines of a status file; null when they are not there. */
export function parseMasks(status: string): SignalMasks | null {
  const mask = (name: string): bigint | null => {
    const match = new RegExp(`^${name}:\\s*([0-9a-f]{1,32})$`, 'm').exec(status);
    return match ? BigInt(`0x${match[1]}`) : null;
  };
  const blocked = mask('SigBlk');
  const ignored = mask('SigIgn');
  const caught = mask('SigCgt');
  if (blocked === null || ignored === null || caught === null) return null;
  return { blocked, ignored, caught, pending: (mask('SigPnd') ?? 0n) | (mask('ShdPnd') ?? 0n) };
}

/** The main thread's masks. */
export function signalMasks(pid: number): SignalMasks | null {
  const status = readText(`/proc/${pid}/status`);
  return status === null ? null : parseMasks(status);
}

/** Ids of the process's threads; empty when it is gone. */
export function threadIds(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** The masks of every thread; bounded to the first 1 024. */
export function threadMasks(pid: number): SignalMasks[] {
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return names.slice(0, 1024).flatMap((name) => {
    const status = readText(`/proc/${pid}/task/${name}/status`);
    const masks = status === null ? null : parseMasks(status);
    return masks ? [masks] : [];
  });
}

/** Resident memory in bytes; null when the process is gone. */
export function residentBytes(pid: number): number | null {
  const pages = (readText(`/proc/${pid}/statm`) ?? '').split(' ')[1];
  return pages === undefined ? null : Number(pages) * 4096;
}

/** Number of rt_sigtimedwait, which sigwait(3) and sigtimedwait(2) end in. Source: the kernel's syscall tables. */
const sigTimedWait: Readonly<Record<string, string>> = { x64: '128', arm64: '137' };

/**
 * Does a thread of the process sleep in sigwait or sigtimedwait just now? While it does, the signals that it waits for are not
 * in its SigBlk: the kernel unblocks them for the wait (kernel/signal.c, do_sigtimedwait).
 * @returns null without the right to look
 */
export function waitsForSignals(pid: number, arch: string = process.arch): boolean | null {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return null;
  }
  let looked = false;
  for (const thread of threads.slice(0, 1024)) {
    const call = readText(`/proc/${pid}/task/${thread}/syscall`);
    if (call === null) continue;
    looked = true;
    if (call.split(' ')[0] === sigTimedWait[arch]) return true;
  }
  return looked ? false : null;
}

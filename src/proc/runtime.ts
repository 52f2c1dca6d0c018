import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { commandLine, executable, type SignalMasks } from './process.ts';

/** What runs a program; decides how its masks are to be read. */
export type Runtime = 'go' | 'node' | 'jvm' | 'python' | 'shell' | 'init' | 'native' | 'unknown';

const byName: ReadonlyArray<readonly [RegExp, Runtime]> = [
  [/^(node|nodejs|bun|deno)$/, 'node'],
  [/^java$/, 'jvm'],
  [/^(python|pypy)[\d.]*$/, 'python'],
  [/^(sh|dash|bash|ash|busybox|ksh|mksh|zsh)$/, 'shell'],
  [/^(tini|tini-static|docker-init|dumb-init|catatonit|s6-svscan|runit|runsvdir|init|systemd)$/, 'init'],
];

/**
 * Names the runtime of a live process from its program file: by name, else by the mark that the Go linker leaves
 * (`\xff Go buildinf:`, debug/buildinfo).
 */
export function runtimeOf(pid: number): Runtime {
  const path = executable(pid);
  const name = basename((path ?? commandLine(pid)[0] ?? '').replace(/ \(deleted\)$/, ''));
  if (name === '') return 'unknown';
  const known = byName.find(([pattern]) => pattern.test(name));
  if (known) return known[1];
  const go = hasGoBuildInfo(`/proc/${pid}/exe`);
  if (go === null) return 'unknown';
  return go ? 'go' : 'native';
}

const mark = Buffer.from('\xff Go buildinf:', 'latin1');
const chunkBytes = 1 << 20;
const limitBytes = 512 << 20;

/** Does the file hold Go's build information? Null when it cannot be read. */
export function hasGoBuildInfo(path: string): boolean | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes + mark.length);
    for (let offset = 0; offset < limitBytes; offset += chunkBytes) {
      const length = readSync(fd, buffer, 0, buffer.length, offset);
      if (buffer.subarray(0, length).includes(mark)) return true;
      if (length < buffer.length) return false;
    }
    return false;
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

/** The bits of 1–31 that a Go thread waiting for signals blocks, at the most. Source: measured with Go 1.19–1.27. */
const goSignalThread = 0x3bba3a00n;
const low31 = 0x7fffffffn;

/**
 * Has the Go program ever subscribed to a signal? Its signal thread then has a blocked mask of its own, and
 * `Notify` for all signals adds CONT, TSTP, TTIN, TTOU to the caught ones (the runtime itself never catches these).
 * True does not say which signal; false says nobody called Notify or Reset.
 */
export function goHasSubscribed(threads: readonly SignalMasks[]): boolean {
  const jobControl = (1n << 17n) | (1n << 19n) | (1n << 20n) | (1n << 21n);
  return threads.some((masks) => {
    if ((masks.caught & jobControl) !== 0n) return true;
    const low = masks.blocked & low31;
    return low !== 0n && (low & ~goSignalThread) === 0n && masks.blocked >> 34n !== 0n;
  });
}

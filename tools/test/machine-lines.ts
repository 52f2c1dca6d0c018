import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, release, type } from 'node:os';

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return 'unknown';
  }
}

function goVersion(): string {
  try {
    return execFileSync('go', ['version'], { encoding: 'utf8' }).replace('go version ', '').trim();
  } catch {
    return 'none';
  }
}

/** Where and when a run takes place, one fact per line, so that its output shows that it is a live one. */
export function machineLines(): string[] {
  return [
    `date: ${new Date().toISOString()}`,
    `kernel: ${type()} ${release()} ${arch()}, ${cpus().length} cores`,
    `boot id: ${read('/proc/sys/kernel/random/boot_id')}`,
    `node: ${process.version}`,
    `go: ${goVersion()}`,
    `user id: ${process.getuid?.() ?? 'unknown'}`,
  ];
}

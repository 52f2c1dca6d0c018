import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { SigtrailError } from '../model/error.ts';

/** Where tracefs belongs. Source: Documentation/trace/ftrace.rst. */
export const tracefsHome = '/sys/kernel/tracing';

/**
 * Finds a mounted tracefs: its own mount first, then the `tracing` folder that debugfs mounts by itself.
 * @param mounts the text of `/proc/self/mounts`
 * @returns the folder, or null when none is mounted.
 */
export function findTracefs(mounts: string = readFileSync('/proc/self/mounts', 'utf8')): string | null {
  const folders = new Map<string, string[]>();
  for (const line of mounts.split('\n')) {
    const [, folder, kind] = line.split(' ');
    if (folder === undefined || (kind !== 'tracefs' && kind !== 'debugfs')) continue;
    const known = folders.get(kind) ?? [];
    known.push(unescapeOctal(folder));
    folders.set(kind, known);
  }
  const own = folders.get('tracefs') ?? [];
  if (own.includes(tracefsHome)) return tracefsHome;
  if (own[0] !== undefined) return own[0];
  const under = (folders.get('debugfs') ?? []).map((folder) => `${folder}/tracing`);
  return under.find((folder) => existsSync(`${folder}/instances`)) ?? null;
}

/**
 * Mounts tracefs at its home and leaves it there: other tools of the machine use the same mount.
 * @throws SigtrailError `no-permission` when the kernel refuses.
 */
export async function mountTracefs(): Promise<string> {
  try {
    await promisify(execFile)('mount', ['-t', 'tracefs', 'nodev', tracefsHome]);
    return tracefsHome;
  } catch (cause) {
    throw new SigtrailError(
      'no-permission',
      {
        what: 'tracefs is not mounted and could not be mounted.',
        next: `As root: mount -t tracefs nodev ${tracefsHome}`,
      },
      cause,
    );
  }
}

/** In `/proc/self/mounts` a space, tab, newline or backslash of a path stands as three octal digits (proc(5)). */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

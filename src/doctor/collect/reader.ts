import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';

/** How the collectors look at the machine; a test gives one of its own. Nothing here throws. */
export interface Reader {
  /** Text of a small file; null: not there, not readable, or no plain file. */
  text(path: string): string | null;
  exists(path: string): boolean;
  /** Where a symbolic link points; null: none, or not readable. */
  link(path: string): string | null;
  /** The path without symbolic links; itself where that cannot be told. */
  real(path: string): string;
  /** Names in a folder, sorted. */
  list(path: string): readonly string[];
}

/** Longer files are cut: a machine with thousands of mounts has a long mountinfo, and what is looked for stands early. */
const mostBytes = 1024 * 1024;

function orElse<Value>(read: () => Value, otherwise: Value): Value {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

function readStart(path: string): string | null {
  // A pipe or device of that name would block.
  if (!statSync(path).isFile()) return null;
  const file = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(mostBytes);
    let used = 0;
    // Files of /proc give a page at a time and have no size.
    for (let got = 1; got > 0 && used < mostBytes; used += got) {
      got = readSync(file, buffer, used, mostBytes - used, null);
    }
    return buffer.toString('utf8', 0, used);
  } finally {
    closeSync(file);
  }
}

/** Looks at the real machine. */
export const machineReader: Reader = {
  text: (path) => orElse(() => readStart(path), null),
  exists: (path) => existsSync(path),
  link: (path) => orElse(() => readlinkSync(path), null),
  real: (path) => orElse(() => realpathSync(path), path),
  list: (path) => orElse(() => readdirSync(path).sort(), []),
};

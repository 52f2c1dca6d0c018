import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Debian keeps administration programs in sbin, which is not on every user's path.
const alsoLookedAt = ['/usr/local/sbin', '/usr/sbin', '/sbin'];
const libraryRoots = ['/lib', '/usr/lib', '/lib64', '/usr/lib64', '/usr/local/lib'];

/** The file of a program, or null. No process is started for it. */
export function findProgram(name) {
  const folders = name.includes('/') ? [''] : [...(process.env.PATH ?? '').split(delimiter), ...alsoLookedAt];
  for (const folder of folders) {
    const file = folder === '' ? name : join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // Not there, or not ours to run: look on.
    }
  }
  return null;
}

/** Is a shared library in one of the usual folders, or in one named after a platform below them (`x86_64-linux-gnu`)? */
function hasLibrary(name) {
  if (process.platform !== 'linux') return true;
  for (const root of libraryRoots) {
    try {
      const entries = readdirSync(root, { withFileTypes: true });
      if (entries.some((entry) => entry.name === name)) return true;
      for (const entry of entries) {
        if (!entry.name.includes('-linux-')) continue;
        if (readdirSync(join(root, entry.name)).includes(name)) return true;
      }
    } catch {
      // This machine has no such folder.
    }
  }
  return false;
}

/** @param {{programs: readonly string[], library?: boolean}} need */
export function isThere(need) {
  return need.programs.some((name) => (need.library ? hasLibrary(name) : findProgram(name) !== null));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import type { GeneratedFile } from './files.ts';

interface LockEntry {
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const systems = 'android|darwin|linux|win32|freebsd|netbsd|openbsd|openharmony|aix|sunos';
const platform = new RegExp(`(?:^|[-/])(${systems})-([a-z0-9]+)(?:-(.*))?$`);

/** What npm would write for a package that holds a program for one platform, told from its name. */
function platformEntry(name: string, version: string, dev: boolean): object | null {
  const [, system, cpu, library = ''] = platform.exec(name) ?? [];
  if (system === undefined || !/^\d/.test(version)) return null;
  const libc = library.includes('musl') ? ['musl'] : library.includes('gnu') ? ['glibc'] : undefined;
  return { version, cpu: [cpu], ...(dev && { dev }), ...(libc && { libc }), optional: true, os: [system] };
}

/**
 * The lock file with an entry for every per-platform package. npm leaves out those that its registry does not have at that
 * moment, and `npm ci` then refuses the lock file everywhere.
 */
export function lockFile(): GeneratedFile {
  const path = 'package-lock.json';
  const lock = JSON.parse(readFileSync(join(root, path), 'utf8')) as { packages: Record<string, LockEntry> };
  const packages: Record<string, object> = { ...lock.packages };
  for (const entry of Object.values(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const added = platformEntry(name, version, entry.dev ?? false);
      if (added !== null) packages[`node_modules/${name}`] ??= added;
    }
  }
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  return { path, text: `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n` };
}

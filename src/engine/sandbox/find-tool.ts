import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const usualFolders = ['/usr/bin', '/bin', '/usr/sbin', '/sbin', '/usr/local/bin', '/usr/local/sbin'];

/** Is it a file that this user may execute? */
export function isExecutableFile(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Absolute path of a tool on sigtrail's own PATH or in the usual folders; null when it is not there. */
export function findTool(name: string, path: string = process.env['PATH'] ?? ''): string | null {
  const folders = [...path.split(delimiter).filter((folder) => folder.startsWith('/')), ...usualFolders];
  return folders.map((folder) => join(folder, name)).find(isExecutableFile) ?? null;
}

/** A minimal init; the first that is there. dumb-init comes last because it signals the whole session, not its child. */
export function findInit(): string | null {
  const places = ['tini', 'tini-static', 'docker-init', 'catatonit', 'dumb-init'];
  const elsewhere = [
    '/usr/libexec/docker/docker-init',
    '/usr/libexec/podman/catatonit',
    '/usr/lib/podman/catatonit',
  ];
  for (const name of places) {
    const found = findTool(name);
    if (found !== null) return found;
    const other = elsewhere.find((path) => path.endsWith(`/${name}`) && isExecutableFile(path));
    if (other !== undefined) return other;
  }
  return null;
}

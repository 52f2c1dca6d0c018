import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { SigtrailError } from '../../model/error.ts';
import { isExecutableFile } from './find-tool.ts';
import { formatProblem } from './program-format.ts';

/** What a shell uses when PATH is not set. */
const pathWithoutPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const nearNamesShown = 3;

/** Edit distance, given up beyond two. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries()) {
      next.push(
        Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (letter === other ? 0 : 1)),
      );
    }
    row = next;
  }
  return row[b.length] ?? 3;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, 20_000);
  } catch {
    return [];
  }
}

/** Programs whose name is like the one that was not found: on PATH, and in the working directory as `./name`. */
function nearNames(name: string, folders: readonly string[], workdir: string): string[] {
  const wanted = basename(name).slice(0, 100);
  const candidates = [
    ...namesIn(workdir).map((found) => ({ found, path: join(workdir, found), shown: `./${found}` })),
    ...folders.flatMap((folder) =>
      namesIn(folder).map((found) => ({ found, path: join(folder, found), shown: found })),
    ),
  ].map((candidate) => ({ ...candidate, far: distance(wanted, candidate.found) }));
  const limit = wanted.length < 4 ? 1 : 2;
  const near = candidates
    .filter(({ far, path }) => far <= limit && isExecutableFile(path))
    .sort((a, b) => a.far - b.far);
  return [...new Set(near.map(({ shown }) => shown))].slice(0, nearNamesShown);
}

function notFound(name: string, why: string, folders: readonly string[], workdir: string): SigtrailError {
  const near = nearNames(name, folders, workdir);
  return new SigtrailError('program-not-found', {
    what: `There is no program ${name}.`,
    why,
    next: near.length > 0 ? `Did you mean ${near.join(', ')}?` : 'Check the name, or give its path.',
  });
}

function notExecutable(path: string, why: string, next: string): SigtrailError {
  return new SigtrailError('program-not-executable', { what: `${path} cannot be executed.`, why, next });
}

/** A folder of the PATH that this user may not enter holds nothing for it: execvp(3) goes on with the next one as well. */
function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * Finds the file that execvp(3) would execute, by the service's own PATH and working directory, and looks whether the
 * kernel would take it.
 * @returns its absolute path
 * @throws SigtrailError `program-not-found`, `program-not-executable`
 */
export function findProgram(name: string, env: Readonly<Record<string, string>>, workdir: string): string {
  const folders = (env['PATH'] ?? pathWithoutPath).split(':').map((folder) => resolve(workdir, folder));
  if (name === '') throw notFound("''", 'The command is an empty word.', [], workdir);
  const candidates = name.includes('/')
    ? [resolve(workdir, name)]
    : folders.map((folder) => join(folder, name));
  const existing = candidates.filter(exists);
  const path = existing.find(isExecutableFile);
  if (path !== undefined) {
    const problem = formatProblem(path);
    if (problem === null) return path;
    throw notExecutable(
      path,
      `The kernel refuses it: ${problem}.`,
      'Build it for this machine, or name the right file.',
    );
  }
  const first = existing[0];
  if (first === undefined) {
    const where = name.includes('/') ? `${candidates[0]} does not exist.` : 'It is in no folder of the PATH.';
    throw notFound(name, where, folders, workdir);
  }
  if (statSync(first).isDirectory()) throw notExecutable(first, 'It is a folder.', 'Name the program in it.');
  throw notExecutable(first, 'It has no execute permission for this user.', `chmod +x ${first}`);
}

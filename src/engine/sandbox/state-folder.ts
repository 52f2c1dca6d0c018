import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SigtrailError } from '../../model/error.ts';
import { type OwnerTag, ownerWord, parseOwnerWord } from './owner.ts';

/** Folder under which every sigtrail of this user keeps what is needed to clean up after it. */
export function stateRoot(): string {
  return join(tmpdir(), `sigtrail-${process.getuid?.() ?? 'user'}`);
}

/**
 * Makes the folder, for this user only. A folder that another user made first is refused, as is a symbolic link:
 * what stands in it decides what is killed.
 * @throws SigtrailError `no-permission`
 */
export function makeStateRoot(root: string = stateRoot()): string {
  // Not `recursive`: below /proc, Node would try for ever.
  try {
    mkdirSync(root, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw noTempFolder(root, error);
  }
  const found = lstatSync(root);
  const uid = process.getuid?.() ?? found.uid;
  if (!found.isDirectory() || found.uid !== uid) {
    throw new SigtrailError('no-permission', {
      what: `${root} is not a folder of this user.`,
      why: 'sigtrail keeps there what it needs to clean up after itself, and trusts only a folder of its own.',
      next: `Remove ${root}, or set TMPDIR to a folder of yours.`,
    });
  }
  if ((found.mode & 0o077) !== 0) chmodSync(root, 0o700);
  return root;
}

/**
 * Makes a folder for one engine of one owner: `<owner>_<random>`.
 * @throws SigtrailError `no-permission`
 */
export function makeOwnerFolder(owner: OwnerTag, root?: string): string {
  const name = `${ownerWord(owner)}_${randomBytes(4).toString('hex')}`;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const folder = join(makeStateRoot(root), name);
      mkdirSync(folder, { mode: 0o700 });
      return folder;
    } catch (error) {
      // Another sigtrail that ends removes the folder above when it finds it empty.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 10) throw error;
    }
  }
}

function noTempFolder(root: string, error: unknown): SigtrailError {
  const why = error instanceof Error ? error.message : String(error);
  const next = 'Set TMPDIR to a folder that this user may write.';
  return new SigtrailError('no-permission', { what: `${root} cannot be made.`, why, next }, error);
}

/** The owner that a folder's name tells; null when it is not one of ours. */
export function ownerOfFolder(name: string): OwnerTag | null {
  const [word = '', ...rest] = name.split('_');
  return rest.length === 1 ? parseOwnerWord(word) : null;
}

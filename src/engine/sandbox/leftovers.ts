import { lstatSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isGroupOf, removeGroup } from './cgroup/group.ts';
import {
  currentOwner,
  isDeadOwner,
  markName,
  type OwnerTag,
  ownerWord,
  parseOwnerWord,
  startTicksOf,
} from './owner.ts';
import { pidsOfService } from './service-pids.ts';
import { ownerOfFolder, stateRoot } from './state-folder.ts';

/** One thing that a killed sigtrail left behind. */
export interface Leftover {
  readonly kind: 'process' | 'cgroup' | 'folder';
  /** For people: `pid 4711 (unshare)`, a path. */
  readonly what: string;
  readonly pid: number | null;
  readonly path: string | null;
  /** Start of the process, against a number that was given to another one meanwhile. */
  readonly startTicks: number | null;
}

/** Notes down that a process or cgroup is about to be used; read when its owner is found dead. */
export function noteDown(
  folder: string,
  note: { readonly pid: number; readonly isPid1: boolean } | { readonly cgroup: string },
): void {
  const text =
    'pid' in note
      ? `pid ${note.pid} ${startTicksOf(note.pid) ?? 0} ${note.isPid1}\n`
      : `cgroup ${note.cgroup}\n`;
  writeFileSync(join(folder, 'made'), text, { flag: 'a', mode: 0o600 });
}

function commandName(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '?';
  }
}

function processLeftover(pid: number): Leftover[] {
  const startTicks = startTicksOf(pid);
  if (startTicks === null) return [];
  return [{ kind: 'process', what: `pid ${pid} (${commandName(pid)})`, pid, path: null, startTicks }];
}

/** Our helper processes carry their owner's word in their environment. */
function markedProcesses(isDead: (word: string) => boolean): Leftover[] {
  let names: string[];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    try {
      const marks = readFileSync(`/proc/${name}/environ`, 'latin1').split('\0');
      const word = marks.find((mark) => mark.startsWith(`${markName}=`))?.slice(markName.length + 1);
      return word !== undefined && isDead(word) ? processLeftover(Number(name)) : [];
    } catch {
      return [];
    }
  });
}

/** Another sigtrail that ends may just have removed the folder. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isOwnFolder(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true && found.uid === (process.getuid?.() ?? found.uid);
}

function notedIn(folder: string, owner: OwnerTag, self: OwnerTag): Leftover[] {
  let text = '';
  try {
    text = readFileSync(join(folder, 'made'), 'utf8').slice(0, 1_000_000);
  } catch {
    // Nothing was made.
  }
  if (owner.boot !== self.boot) return [];
  return text.split('\n').flatMap((line): Leftover[] => {
    const noted = /^pid (\d{1,10}) (\d{1,20}) (true|false)$/.exec(line);
    if (noted) {
      const pid = Number(noted[1]);
      if (startTicksOf(pid) !== Number(noted[2])) return [];
      const members =
        noted[3] === 'true' ? [pid] : [pid, ...pidsOfService(pid, false).filter((other) => other !== pid)];
      return members.flatMap(processLeftover);
    }
    const path = /^cgroup (\/.{1,4000})$/.exec(line)?.[1];
    if (path === undefined || !isGroupOf(path, ownerWord(owner)) || !isOwnFolder(path)) return [];
    return [{ kind: 'cgroup', what: path, pid: null, path, startTicks: null }];
  });
}

/**
 * What sigtrails that no longer run left behind. Things of a living one, or of one in another PID namespace, which
 * cannot be judged from here, are never among it.
 */
export function findLeftovers(root: string = stateRoot(), self: OwnerTag = currentOwner()): Leftover[] {
  if (!isOwnFolder(root)) return markedProcesses((word) => isDeadWord(word, self));
  const noted = namesIn(root).flatMap((word): Leftover[] => {
    const owner = ownerOfFolder(word);
    const folder = join(root, word);
    if (owner === null || !isDeadOwner(owner, self) || !isOwnFolder(folder)) return [];
    return [
      ...notedIn(folder, owner, self),
      { kind: 'folder', what: folder, pid: null, path: folder, startTicks: null },
    ];
  });
  const known = new Set(noted.map(({ pid }) => pid));
  return [
    ...markedProcesses((word) => isDeadWord(word, self)).filter(({ pid }) => !known.has(pid)),
    ...noted,
  ];
}

function isDeadWord(word: string, self: OwnerTag): boolean {
  const owner = parseOwnerWord(word);
  return owner !== null && owner.boot === self.boot && isDeadOwner(owner, self);
}

async function waitUntilGone(pid: number, startTicks: number | null): Promise<void> {
  const until = process.hrtime.bigint() + 5_000_000_000n;
  while (startTicksOf(pid) === startTicks && process.hrtime.bigint() < until) {
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Kills and removes leftovers: processes first, then the groups they were in, then the notes about them. */
export async function removeLeftovers(leftovers: readonly Leftover[]): Promise<void> {
  const processes = leftovers.filter(({ kind }) => kind === 'process');
  for (const { pid, startTicks } of processes) {
    if (pid === null || startTicksOf(pid) !== startTicks) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Gone meanwhile.
    }
  }
  for (const { path, kind } of leftovers) if (kind === 'cgroup' && path !== null) thawGroup(path);
  for (const { pid, startTicks } of processes) if (pid !== null) await waitUntilGone(pid, startTicks);
  for (const { path, kind } of leftovers) {
    if (path === null) continue;
    if (kind === 'cgroup') await removeGroup(path);
    if (kind === 'folder') rmSync(path, { recursive: true, force: true });
  }
}

/** A process that sits in a frozen group of cgroup v1 cannot die. */
function thawGroup(folder: string): void {
  for (const [file, text] of [
    ['freezer.state', 'THAWED'],
    ['cgroup.freeze', '0'],
  ] as const) {
    try {
      writeFileSync(join(folder, file), text, { flag: 'r+' });
    } catch {
      // Not a group that can be frozen.
    }
  }
}

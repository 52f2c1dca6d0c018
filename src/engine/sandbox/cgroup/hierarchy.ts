import { accessSync, constants, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What sigtrail uses cgroups for. */
export type Controller = 'cpu' | 'memory' | 'pids' | 'freezer';

/** Where groups may be made for one controller. */
export interface Place {
  readonly version: 1 | 2;
  /** Folder under which a group is made. */
  readonly parent: string;
  /** Controllers that must first be switched on in the parent's `cgroup.subtree_control` (version 2). */
  readonly switchOn: readonly string[];
}

/** Texts of the kernel, so that a test can give its own. */
export interface CgroupTexts {
  /** `/proc/self/mountinfo` */
  readonly mountinfo: string;
  /** `/proc/self/cgroup` */
  readonly own: string;
}

/** One mounted hierarchy and our own group in it. */
export interface Hierarchy {
  readonly version: 1 | 2;
  /** Controllers, as the mount options name them (version 1). */
  readonly controllers: readonly string[];
  readonly mountPoint: string;
  readonly ownFolder: string;
}

/** Reads both texts. Empty off Linux. */
export function readCgroupTexts(): CgroupTexts {
  const read = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  return { mountinfo: read('/proc/self/mountinfo'), own: read('/proc/self/cgroup') };
}

function unescapeMount(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/**
 * Joins mounts and memberships. A mount may show only a part of the hierarchy (its root field, in containers): our
 * path counts from there. Source: proc_pid_mountinfo(5), cgroups(7).
 */
export function parseHierarchies(texts: CgroupTexts): Hierarchy[] {
  const own = texts.own
    .split('\n')
    .map((line) => /^(\d+):([^:]*):(\/.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, id, names, path]) => ({ id: Number(id), names: (names ?? '').split(','), path: path ?? '/' }));
  return texts.mountinfo.split('\n').flatMap((line): Hierarchy[] => {
    const [before = '', after = ''] = line.split(' - ');
    const fields = before.split(' ');
    const [type = '', , options = ''] = after.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    const version = type === 'cgroup2' ? 2 : 1;
    const controllers =
      version === 2 ? [] : options.split(',').filter((option) => option !== 'rw' && option !== 'ro');
    const member = own.find(({ id, names }) =>
      version === 2 ? id === 0 : names.some((name) => name !== '' && controllers.includes(name)),
    );
    if (!member) return [];
    const root = unescapeMount(fields[3] ?? '/');
    const mountPoint = unescapeMount(fields[4] ?? '/');
    const prefix = root === '/' ? '' : root;
    const isUnder = member.path === prefix || member.path.startsWith(`${prefix}/`);
    const ownFolder = join(mountPoint, isUnder ? member.path.slice(prefix.length) : '');
    return [{ version, controllers, mountPoint, ownFolder }];
  });
}

function words(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split(/\s+/).filter(Boolean);
  } catch {
    return [];
  }
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * A folder of version 2 in which a group with a controller can be made: ours, or the nearest above. A group that holds
 * processes cannot pass controllers on ("no internal processes"), only the root of the hierarchy can.
 */
function placeInV2(hierarchy: Hierarchy, controller: Controller): Place | string {
  // Freezing is part of every group of version 2, without a controller.
  const wanted = controller === 'freezer' ? null : controller;
  let reason = `the kernel's cgroup v2 has no ${controller} controller here`;
  for (let folder = hierarchy.ownFolder; ; folder = dirname(folder)) {
    const passesOn = wanted === null || words(join(folder, 'cgroup.subtree_control')).includes(wanted);
    const has = wanted === null || words(join(folder, 'cgroup.controllers')).includes(wanted);
    if (has && !mayWrite(folder)) reason = `no right to make a group under ${folder}`;
    else if (has && passesOn) return { version: 2, parent: folder, switchOn: [] };
    else if (has) {
      // The root of the whole hierarchy has no cgroup.type file; a container's visible root has one.
      const isTrueRoot = folder === hierarchy.mountPoint && words(join(folder, 'cgroup.type')).length === 0;
      const isEmpty = words(join(folder, 'cgroup.procs')).length === 0;
      if ((isTrueRoot || isEmpty) && mayWrite(join(folder, 'cgroup.subtree_control'))) {
        return { version: 2, parent: folder, switchOn: wanted === null ? [] : [wanted] };
      }
      reason = `${folder} holds processes and so cannot pass the ${controller} controller on`;
    }
    if (folder === hierarchy.mountPoint || folder === '/' || folder === '.') return reason;
  }
}

/** Where groups for a controller can be made, or why nowhere. */
export function findPlace(controller: Controller, hierarchies: readonly Hierarchy[]): Place | string {
  const first = hierarchies.find(
    ({ version, controllers }) => version === 1 && controllers.includes(controller),
  );
  if (first) {
    if (mayWrite(first.ownFolder)) return { version: 1, parent: first.ownFolder, switchOn: [] };
    return `no right to make a group under ${first.ownFolder}`;
  }
  const second = hierarchies.find(({ version }) => version === 2);
  if (!second) return 'no cgroup hierarchy is mounted';
  return placeInV2(second, controller);
}

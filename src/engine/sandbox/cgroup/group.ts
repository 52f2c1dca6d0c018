import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Place } from './hierarchy.ts';

/** CPU bandwidth is given out in periods of 100 ms, as container engines do. */
const periodUs = 100_000;
/** The kernel takes no smaller quota. Source: kernel/sched/core.c, min_cfs_quota_period. */
const smallestQuotaUs = 1_000;

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** One group of ours in one hierarchy. All writes are plain file writes; errors are the kernel's own. */
export class Group {
  readonly folder: string;
  readonly version: 1 | 2;

  constructor(place: Place, name: string) {
    this.folder = join(place.parent, name);
    this.version = place.version;
    for (const controller of place.switchOn) {
      writeFileSync(join(place.parent, 'cgroup.subtree_control'), `+${controller}`);
    }
    mkdirSync(this.folder);
  }

  #write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Text of one of the group's files, or null. */
  read(file: string): string | null {
    try {
      return readFileSync(join(this.folder, file), 'utf8').trim();
    } catch {
      return null;
    }
  }

  /** Value of a `name value` line of one of its files. */
  field(file: string, name: string): number | null {
    const line = this.read(file)
      ?.split('\n')
      .find((candidate) => candidate.startsWith(`${name} `));
    return line === undefined ? null : Number(line.slice(name.length + 1));
  }

  /** Moves a process in; one that is gone is no error. */
  add(pid: number): void {
    try {
      this.#write('cgroup.procs', String(pid));
    } catch (error) {
      if (codeOf(error) !== 'ESRCH') throw error;
    }
  }

  /** @param cpus fraction of one CPU; Infinity: no limit */
  setCpus(cpus: number): void {
    const quota = Number.isFinite(cpus) ? Math.max(smallestQuotaUs, Math.round(cpus * periodUs)) : null;
    if (this.version === 2) {
      this.#write('cpu.max', `${quota ?? 'max'} ${periodUs}`);
      return;
    }
    this.#write('cpu.cfs_period_us', String(periodUs));
    this.#write('cpu.cfs_quota_us', String(quota ?? -1));
  }

  /** @param bytes of memory, swap not allowed beyond it; Infinity: counted, not limited */
  setMemory(bytes: number): void {
    const limit = Number.isFinite(bytes) ? String(Math.floor(bytes)) : null;
    if (this.version === 2) {
      this.#write('memory.max', limit ?? 'max');
      if (this.read('memory.swap.max') !== null) this.#write('memory.swap.max', limit === null ? 'max' : '0');
      return;
    }
    // The kernel keeps limit ≤ memory + swap at every moment: lowered from below, raised from above.
    const files = ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'].filter(
      (file) => this.read(file) !== null,
    );
    try {
      for (const file of files) this.#write(file, limit ?? '-1');
    } catch (error) {
      if (codeOf(error) !== 'EINVAL') throw error;
      for (const file of files.toReversed()) this.#write(file, limit ?? '-1');
    }
  }

  setPids(most: number): void {
    this.#write('pids.max', Number.isFinite(most) ? String(most) : 'max');
  }

  /** Orders the freeze or thaw; `isFrozen` tells when it has come about. */
  setFrozen(frozen: boolean): void {
    if (this.version === 2) this.#write('cgroup.freeze', frozen ? '1' : '0');
    else this.#write('freezer.state', frozen ? 'FROZEN' : 'THAWED');
  }

  isFrozen(): boolean {
    if (this.version === 2) return this.field('cgroup.events', 'frozen') === 1;
    return this.read('freezer.state') === 'FROZEN';
  }

  /** Bytes in use that the kernel could not simply drop: usage minus inactive file pages. */
  workingSet(): number | null {
    const usage = this.read(this.version === 2 ? 'memory.current' : 'memory.usage_in_bytes');
    const inactive = this.field('memory.stat', this.version === 2 ? 'inactive_file' : 'total_inactive_file');
    return usage === null || inactive === null ? null : Math.max(0, Number(usage) - inactive);
  }

  oomKills(): number | null {
    return this.field(this.version === 2 ? 'memory.events' : 'memory.oom_control', 'oom_kill');
  }

  remove(): Promise<boolean> {
    return removeGroup(this.folder);
  }
}

/** How long a group whose processes were killed may take to become empty. */
const removalMs = 5_000;

/**
 * Removes a group, waiting for the kernel to have buried its last process. There is no event for that in version 1.
 * @returns false when it still holds processes after five seconds
 */
export async function removeGroup(folder: string): Promise<boolean> {
  const until = process.hrtime.bigint() + BigInt(removalMs) * 1_000_000n;
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, 20)) {
    try {
      rmdirSync(folder);
      return true;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return true;
      if (codeOf(error) !== 'EBUSY' || process.hrtime.bigint() > until) return false;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** Does a path look like a group that an owner made? Only such a folder is ever removed for a dead owner. */
export function isGroupOf(folder: string, ownerWord: string): boolean {
  const name = folder.slice(dirname(folder).length + 1);
  return name.startsWith(`sigtrail-${ownerWord}-`) && !folder.split('/').includes('..');
}

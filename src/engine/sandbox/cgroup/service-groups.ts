import { SigtrailError } from '../../../model/error.ts';
import type { ServiceLimits } from '../../engine.ts';
import { Group } from './group.ts';
import { type Controller, findPlace, type Hierarchy } from './hierarchy.ts';

/** What the groups of one service are made with. */
export interface GroupPlan {
  readonly hierarchies: readonly Hierarchy[];
  /** Name of the group, the same in every hierarchy. */
  readonly name: string;
  /** Notes the folder down before it is made, so that it is found after a crash. */
  readonly noteDown: (folder: string) => void;
}

function noRight(what: string, why: string, cause?: unknown): SigtrailError {
  return new SigtrailError('no-permission', { what, why, next: 'sigtrail doctor' }, cause);
}

/** How long the kernel may take to stop all processes of a group. */
const freezeMs = 5_000;

/** The cgroups of one service: made when first needed, one per controller, or one for all in cgroup v2. */
export class ServiceGroups {
  readonly #plan: GroupPlan;
  readonly #groups = new Map<Controller, Group>();
  #isFrozen = false;

  constructor(plan: GroupPlan) {
    this.#plan = plan;
  }

  /** Processes join it until no new one is found: a process may fork while its parent is being moved. */
  #join(group: Group, pids: () => readonly number[]): void {
    const joined = new Set<number>();
    for (let round = 0; round < 10; round += 1) {
      const fresh = pids().filter((pid) => !joined.has(pid));
      if (fresh.length === 0) return;
      for (const pid of fresh) {
        group.add(pid);
        joined.add(pid);
      }
    }
  }

  #need(controller: Controller, pids: () => readonly number[]): Group {
    const known = this.#groups.get(controller);
    if (known) return known;
    const place = findPlace(controller, this.#plan.hierarchies);
    if (typeof place === 'string')
      throw noRight(`The service cannot be given a ${controller} group.`, `${place}.`);
    try {
      const folder = `${place.parent}/${this.#plan.name}`;
      let group = [...this.#groups.values()].find((other) => other.folder === folder);
      if (!group) {
        this.#plan.noteDown(folder);
        group = new Group(place, this.#plan.name);
      }
      this.#groups.set(controller, group);
      this.#join(group, pids);
      return group;
    } catch (error) {
      throw noRight(`The service cannot be given a ${controller} group.`, (error as Error).message, error);
    }
  }

  /**
   * Sets limits; `Infinity` counts without limiting (a memory group must be there from the start to count all).
   * @throws SigtrailError `no-permission`
   */
  async limit(limits: ServiceLimits, pids: () => readonly number[]): Promise<void> {
    const { cpus, memoryBytes, pids: most } = limits;
    try {
      if (cpus !== undefined) this.#need('cpu', pids).setCpus(cpus);
      if (memoryBytes !== undefined) this.#need('memory', pids).setMemory(memoryBytes);
      if (most !== undefined) this.#need('pids', pids).setPids(most);
    } catch (error) {
      if (error instanceof SigtrailError) throw error;
      throw noRight('A limit could not be set.', (error as Error).message, error);
    }
  }

  async workingSet(): Promise<number | null> {
    return this.#groups.get('memory')?.workingSet() ?? null;
  }

  async oomKills(): Promise<number | null> {
    return this.#groups.get('memory')?.oomKills() ?? null;
  }

  /** Stops all processes where they are; resolves when they stand still. @throws SigtrailError `no-permission` */
  async freeze(pids: () => readonly number[]): Promise<void> {
    const group = this.#need('freezer', pids);
    this.#isFrozen = true;
    group.setFrozen(true);
    const until = process.hrtime.bigint() + BigInt(freezeMs) * 1_000_000n;
    while (!group.isFrozen()) {
      if (process.hrtime.bigint() > until)
        throw noRight('The service could not be frozen.', 'A process did not stand still.');
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async thaw(): Promise<void> {
    if (!this.#isFrozen) return;
    this.#groups.get('freezer')?.setFrozen(false);
    this.#isFrozen = false;
  }

  /** Removes the groups; its processes must have been killed. */
  async remove(): Promise<void> {
    const distinct = new Set(this.#groups.values());
    this.#groups.clear();
    await Promise.all([...distinct].map((group) => group.remove()));
  }
}

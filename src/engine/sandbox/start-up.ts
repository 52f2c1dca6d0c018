import { realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { SigtrailError } from '../../model/error.ts';
import type { ServiceInstance, ServiceLimits, ServiceSpec } from '../engine.ts';
import { parseHierarchies, readCgroupTexts } from './cgroup/hierarchy.ts';
import { ServiceGroups } from './cgroup/service-groups.ts';
import { findProgram } from './find-program.ts';
import { findInit, findTool } from './find-tool.ts';
import { killService, SandboxInstance } from './instance.ts';
import { type Isolation, toolEnv } from './isolation.ts';
import { Launch } from './launch.ts';
import { noteDown } from './leftovers.ts';
import { makePipes } from './named-pipes.ts';
import type { NetworkHolder } from './network-holder.ts';
import { markName, markOf, type OwnerTag, ownerWord } from './owner.ts';

/** What one start needs to know. */
export interface StartPlan {
  readonly spec: ServiceSpec;
  readonly limits: ServiceLimits;
  readonly isolation: Isolation;
  readonly owner: OwnerTag;
  /** Folder for the notes and pipes of this engine. */
  readonly folder: string;
  /** Number of the start within its engine. */
  readonly run: number;
  readonly network: Promise<NetworkHolder> | null;
  readonly onGone: () => void;
}

/** dash where it is: other shells add names to the environment, which takes one more exec to undo. */
function gateShell(): { path: string; addsNames: boolean } {
  const path = findTool('dash') ?? '/bin/sh';
  return { path, addsNames: basename(realpathSync(path)) !== 'dash' };
}

function commandOf(spec: ServiceSpec): string[] {
  findProgram(spec.command[0] ?? '', spec.env, spec.workdir);
  if (!spec.init) return [...spec.command];
  const init = findInit();
  if (init === null) {
    throw new SigtrailError('missing-tool', {
      what: 'There is no minimal init on this machine.',
      why: '--init puts one in front of the service (tini, docker-init, catatonit or dumb-init).',
      next: 'apt-get install tini',
    });
  }
  // dumb-init signals the whole session unless told otherwise; the others only their child.
  return [init, ...(basename(init) === 'dumb-init' ? ['--single-child'] : []), '--', ...spec.command];
}

/** One start of a service, which can be broken off at any moment. */
export class StartUp {
  readonly #plan: StartPlan;
  readonly #groups: ServiceGroups;
  #launch: Launch | null = null;
  #pid: number | null = null;
  #isAborted = false;
  #instance: ServiceInstance | null = null;
  #done: Promise<unknown> = Promise.resolve();

  constructor(plan: StartPlan) {
    this.#plan = plan;
    this.#groups = new ServiceGroups({
      hierarchies: parseHierarchies(readCgroupTexts()),
      name: `sigtrail-${ownerWord(plan.owner)}-${basename(plan.folder).split('_')[1] ?? '0'}-${plan.run}`,
      noteDown: (cgroup) => noteDown(plan.folder, { cgroup }),
    });
  }

  get #isPid1(): boolean {
    return this.#plan.isolation.kind === 'namespace';
  }

  /** @throws SigtrailError as `Engine.start` says, and `interrupted` after `abort` */
  run(): Promise<ServiceInstance> {
    const starting = this.#start();
    this.#done = starting.catch(() => null);
    return starting;
  }

  #goOn(): void {
    if (this.#isAborted) throw new SigtrailError('interrupted', { what: 'The start was broken off.' });
  }

  async #start(): Promise<ServiceInstance> {
    try {
      return await this.#bringUp();
    } catch (error) {
      await this.#takeDown();
      if (this.#isAborted) this.#goOn();
      throw error;
    }
  }

  async #bringUp(): Promise<ServiceInstance> {
    const { spec, limits, isolation, owner, folder, run, network, onGone } = this.#plan;
    const argv = commandOf(spec);
    const networkWords = (await network)?.words ?? [];
    this.#goOn();
    const pipes = await makePipes(folder, run);
    const shell = gateShell();
    this.#launch = new Launch({
      front: [...networkWords, ...isolation.words],
      hasParent: this.#isPid1,
      shell: shell.path,
      workdir: spec.workdir,
      mark: markOf(owner),
      pipes,
    });
    if (this.#isAborted) killService(this.#launch, null, this.#isPid1);
    const pid = await this.#launch.reachGate();
    this.#pid = pid;
    noteDown(folder, { pid, isPid1: this.#isPid1 });
    await this.#groups.limit(limits, () => [pid]);
    this.#goOn();
    const startedNs = await this.#launch.open({
      argv,
      env: spec.env,
      ownNames: [...Object.keys(toolEnv), markName],
      envTool: findTool('env') ?? '/usr/bin/env',
      shellAddsNames: shell.addsNames,
    });
    pipes.unlink();
    this.#goOn();
    this.#instance = new SandboxInstance({
      launch: this.#launch,
      pid,
      isPid1: this.#isPid1,
      startedNs,
      groups: this.#groups,
      enterWords: { network: networkWords, pid: this.#pidWords(pid, networkWords) },
      onGone,
    });
    return this.#instance;
  }

  #pidWords(pid: number, networkWords: readonly string[]): string[] {
    const nsenter = findTool('nsenter');
    if (!this.#isPid1 || nsenter === null) return [];
    const user = this.#plan.isolation.userNamespace ? ['--user', '--preserve-credentials'] : [];
    // The network belongs to a user namespace above the service's: from inside that one it could not be entered any more.
    return [...networkWords, nsenter, '--target', String(pid), ...user, '--mount', '--pid', '--'];
  }

  async #takeDown(): Promise<void> {
    const launch = this.#launch;
    if (launch) {
      killService(launch, this.#pid, this.#isPid1);
      await launch.ended;
      launch.close();
    }
    await this.#groups.remove();
    this.#plan.onGone();
  }

  /** Breaks the start off, or takes the service down when it has been started; resolves when nothing is left. */
  async abort(): Promise<void> {
    this.#isAborted = true;
    if (this.#launch && !this.#instance) killService(this.#launch, this.#pid, this.#isPid1);
    await this.#done;
    await this.#instance?.[Symbol.asyncDispose]();
  }
}

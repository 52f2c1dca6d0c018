import { accessSync, constants, rmSync, rmdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SigtrailError } from '../../model/error.ts';
import type { Ability, AbilityName, Engine, ServiceInstance, ServiceLimits, ServiceSpec } from '../engine.ts';
import { abilitiesOf } from './abilities.ts';
import { parseHierarchies, readCgroupTexts } from './cgroup/hierarchy.ts';
import { findIsolation, type Isolation } from './isolation.ts';
import { findLeftovers, removeLeftovers } from './leftovers.ts';
import { holdNetwork, type NetworkHolder } from './network-holder.ts';
import { currentOwner, type OwnerTag } from './owner.ts';
import { StartUp } from './start-up.ts';
import { makeOwnerFolder, stateRoot } from './state-folder.ts';

/** How the embedded sandbox is made. */
export interface SandboxOptions {
  readonly network: 'host' | 'none';
  /** Whose the things are that it makes; this process unless a test says otherwise. */
  readonly owner?: OwnerTag;
  /** `process-group` does without namespaces even where they are to be had. */
  readonly isolation?: 'auto' | 'process-group';
  /** Where notes for cleaning up are kept: `sigtrail-<uid>` in the temp folder. */
  readonly stateRoot?: string;
}

class Sandbox implements Engine {
  readonly name = 'sandbox';
  readonly #options: SandboxOptions;
  readonly #isolation: Isolation;
  readonly #owner: OwnerTag;
  readonly #folder: string;
  readonly #running = new Set<StartUp>();
  #holder: Promise<NetworkHolder> | null = null;
  #disposing: Promise<void> | null = null;
  #count = 0;

  constructor(options: SandboxOptions, isolation: Isolation, owner: OwnerTag, folder: string) {
    this.#options = options;
    this.#isolation = isolation;
    this.#owner = owner;
    this.#folder = folder;
  }

  async abilities(): Promise<Readonly<Record<AbilityName, Ability>>> {
    return abilitiesOf(this.#isolation, parseHierarchies(readCgroupTexts()));
  }

  #network(): Promise<NetworkHolder> | null {
    if (this.#options.network === 'host') return null;
    this.#holder ??= holdNetwork(this.#isolation, this.#owner);
    return this.#holder;
  }

  async enterNetwork(): Promise<readonly string[]> {
    this.#refuseWhenDisposed();
    return (await this.#network())?.words ?? [];
  }

  #refuseWhenDisposed(): void {
    if (this.#disposing) throw new SigtrailError('interrupted', { what: 'The sandbox is being taken down.' });
  }

  async start(spec: ServiceSpec, limits: ServiceLimits = {}): Promise<ServiceInstance> {
    this.#refuseWhenDisposed();
    checkWorkdir(spec.workdir);
    this.#count += 1;
    const startUp = new StartUp({
      spec,
      limits,
      isolation: this.#isolation,
      owner: this.#owner,
      folder: this.#folder,
      run: this.#count,
      network: this.#network(),
      onGone: () => this.#running.delete(startUp),
    });
    this.#running.add(startUp);
    return startUp.run();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    await Promise.all([...this.#running].map((startUp) => startUp.abort()));
    const holder = await this.#holder?.catch(() => null);
    await holder?.close();
    rmSync(this.#folder, { recursive: true, force: true });
    try {
      rmdirSync(dirname(this.#folder));
    } catch {
      // Another sigtrail still keeps its notes there.
    }
  }
}

/** @throws SigtrailError `usage` when there is no such folder, `no-permission` when this user may not enter it */
function checkWorkdir(workdir: string): void {
  try {
    if (!statSync(workdir).isDirectory()) {
      throw new SigtrailError('usage', { what: `${workdir} is not a folder.`, next: 'Check --workdir.' });
    }
    accessSync(workdir, constants.X_OK);
  } catch (error) {
    if (error instanceof SigtrailError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    const lacksRight = code === 'EACCES' || code === 'EPERM';
    throw new SigtrailError(
      lacksRight ? 'no-permission' : 'usage',
      {
        what: lacksRight ? `${workdir} may not be entered by this user.` : `${workdir} is not a folder.`,
        why: message,
        next: 'Check --workdir.',
      },
      error,
    );
  }
}

/**
 * Makes the embedded sandbox, after removing what sigtrails that were killed left behind.
 * Where PID namespaces are not to be had the services run in plain process groups; `abilities()` says why.
 * @throws SigtrailError `no-permission` (temp folder), `not-supported` (no POSIX shell)
 */
export async function createSandbox(options: SandboxOptions): Promise<Engine> {
  if (process.platform === 'win32') {
    throw new SigtrailError('not-supported', {
      what: 'The embedded sandbox does not run on Windows.',
      why: 'Windows has no POSIX signals.',
      next: 'Run sigtrail in WSL2, or name a container engine with --engine.',
    });
  }
  const root = options.stateRoot ?? stateRoot();
  const owner = options.owner ?? currentOwner();
  await removeLeftovers(findLeftovers(root));
  const isolation = await findIsolation(options.isolation);
  const folder = makeOwnerFolder(owner, root);
  return new Sandbox(options, isolation, owner, folder);
}

/** What the sandbox can do for this user on this machine; makes nothing that stays. */
export async function sandboxAbilities(): Promise<Readonly<Record<AbilityName, Ability>>> {
  return abilitiesOf(await findIsolation(), parseHierarchies(readCgroupTexts()));
}

import { SigtrailError } from '../../model/error.ts';
import { findSignal } from '../../model/signal.ts';
import type { LogLine, OrderInterval, ServiceExit, ServiceInstance, ServiceLimits } from '../engine.ts';
import type { ServiceGroups } from './cgroup/service-groups.ts';
import type { Launch } from './launch.ts';
import { startTicksOf } from './owner.ts';
import { pidsOfService } from './service-pids.ts';

/** What an instance is made of. */
export interface InstanceParts {
  readonly launch: Launch;
  readonly pid: number;
  readonly isPid1: boolean;
  readonly startedNs: bigint;
  readonly groups: ServiceGroups;
  readonly enterWords: Readonly<Record<'network' | 'pid', readonly string[]>>;
  /** Called once, after everything is gone. */
  readonly onGone: () => void;
}

/** A service in the embedded sandbox. */
export class SandboxInstance implements ServiceInstance {
  readonly pid: number;
  readonly isPid1: boolean;
  readonly startedNs: bigint;
  readonly exited: Promise<ServiceExit>;
  #exit: ServiceExit | null = null;
  #disposing: Promise<void> | null = null;
  readonly #parts: InstanceParts;

  constructor(parts: InstanceParts) {
    this.#parts = parts;
    this.pid = parts.pid;
    this.isPid1 = parts.isPid1;
    this.startedNs = parts.startedNs;
    this.exited = parts.launch.ended.then((exit) => {
      this.#exit = exit;
      return exit;
    });
  }

  get exit(): ServiceExit | null {
    return this.#exit;
  }

  get log(): readonly LogLine[] {
    return this.#parts.launch.log.lines;
  }

  onLog(listener: (line: LogLine) => void): () => void {
    return this.#parts.launch.log.onLine(listener);
  }

  kill(signal: string): OrderInterval {
    const number = findSignal(signal)?.number;
    if (number === undefined) {
      throw new SigtrailError('usage', {
        what: `There is no signal ${signal}.`,
        next: 'sigtrail explain signals',
      });
    }
    const fromNs = process.hrtime.bigint();
    // Once the end was seen the number may be another process's.
    if (this.#parts.launch.hasEnded) return { fromNs, toNs: fromNs };
    try {
      process.kill(this.pid, number);
      return { fromNs, toNs: process.hrtime.bigint() };
    } catch (error) {
      const toNs = process.hrtime.bigint();
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return { fromNs, toNs };
      throw new SigtrailError(
        'no-permission',
        {
          what: `${signal} could not be sent to the service (pid ${this.pid}).`,
          why: 'It runs as another user.',
          next: 'Run sigtrail as root.',
        },
        error,
      );
    }
  }

  enter(which: 'network' | 'pid'): readonly string[] {
    return this.#parts.enterWords[which];
  }

  /** Host pids of all processes of the service, also those that entered its PID namespace; the first one comes first. */
  pids(): number[] {
    return this.#parts.launch.hasEnded && this.isPid1 ? [] : pidsOfService(this.pid, this.isPid1);
  }

  limit(limits: ServiceLimits): Promise<void> {
    return this.#parts.groups.limit(limits, () => this.pids());
  }

  workingSet(): Promise<number | null> {
    return this.#parts.groups.workingSet();
  }

  oomKills(): Promise<number | null> {
    return this.#parts.groups.oomKills();
  }

  freeze(): Promise<void> {
    return this.#parts.groups.freeze(() => this.pids());
  }

  thaw(): Promise<void> {
    return this.#parts.groups.thaw();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#disposing ??= this.#dispose();
    return this.#disposing;
  }

  async #dispose(): Promise<void> {
    const { launch, groups, onGone } = this.#parts;
    killService(launch, this.pid, this.isPid1);
    // A frozen process dies only when it is thawed (cgroup v1).
    await groups.thaw();
    await launch.ended;
    await groups.remove();
    launch.close();
    onGone();
  }
}

/** Kills the service and all that belongs to it. With a PID namespace the kernel does the rest. */
export function killService(launch: Launch, pid: number | null, isPid1: boolean): void {
  const front = launch.child.pid;
  const kill = (target: number): void => {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // Gone already.
    }
  };
  if (isPid1) {
    if (launch.hasEnded) return;
    if (pid !== null) kill(pid);
    else if (front !== undefined) kill(front);
    return;
  }
  if (front === undefined) return;
  // A session's number is not given out again while a member lives. So if the first process has ended and its number
  // is in use, the session is over and the number is a stranger's.
  if (!launch.hasEnded || startTicksOf(front) === null) {
    for (const member of pidsOfService(front, false)) kill(member);
  }
  if (!launch.hasEnded) kill(front);
}

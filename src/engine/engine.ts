import type { Lifecycle } from '../model/fact.ts';

/** What to start, after every option and default has been applied. */
export interface ServiceSpec {
  /** Program and arguments. */
  readonly command: readonly string[];
  readonly workdir: string;
  /** The whole environment of the service. */
  readonly env: Readonly<Record<string, string>>;
  readonly stopSignal: string;
  readonly graceMs: number;
  /** Put a minimal init in front as PID 1. */
  readonly init: boolean;
  readonly network: 'host' | 'none';
  readonly lifecycle: Lifecycle;
}

/** Limits of one run, through cgroups. */
export interface ServiceLimits {
  /** Fraction of one CPU: 0.05. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  readonly pids?: number;
}

/** How PID 1 of the service ended. */
export interface ServiceExit {
  /** null when a signal ended it. */
  readonly code: number | null;
  /** Name, as `SIGKILL`; null when it exited by itself. */
  readonly signal: string | null;
  /** CLOCK_MONOTONIC when the end was seen. */
  readonly seenNs: bigint;
}

/** One line the service wrote, control characters stripped. */
export interface LogLine {
  readonly tNs: bigint;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

/** The instants just before and after an order was given, CLOCK_MONOTONIC. */
export interface OrderInterval {
  readonly fromNs: bigint;
  readonly toNs: bigint;
}

/** A service that was started and has not been disposed of. */
export interface ServiceInstance extends AsyncDisposable {
  /** Pid of its first process, as this machine's /proc shows it. */
  readonly pid: number;
  /** Is that process PID 1 of a PID namespace of its own? */
  readonly isPid1: boolean;
  /** When the program was exec'ed. */
  readonly startedNs: bigint;
  /** Resolves when the first process has ended; never rejects. */
  readonly exited: Promise<ServiceExit>;
  /** The end, once known. */
  readonly exit: ServiceExit | null;
  /** The newest lines; bounded. */
  readonly log: readonly LogLine[];
  onLog(listener: (line: LogLine) => void): () => void;
  /** Sends a signal to the first process. @throws SigtrailError `no-permission`; a process that is gone is no error. */
  kill(signal: string): OrderInterval;
  /** Words to put in front of a program so that it runs inside the service's namespaces; empty on the host. */
  enter(which: 'network' | 'pid'): readonly string[];
  limit(limits: ServiceLimits): Promise<void>;
  /** Bytes of the cgroup's working set, or null where that is not to be had. */
  workingSet(): Promise<number | null>;
  /** OOM kills in the service's cgroup so far, or null. */
  oomKills(): Promise<number | null>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  /** Kills what is left and removes all that was made. Idempotent. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** One thing an engine can or cannot do here. */
export interface Ability {
  readonly can: boolean;
  /** Why not, and how to get it; empty when it can. */
  readonly reason: string;
}

export type AbilityName =
  | 'pid-namespace'
  | 'network-namespace'
  | 'cpu-limit'
  | 'memory-limit'
  | 'pids-limit'
  | 'freeze'
  | 'init';

/** The place where services run: the embedded sandbox, or a container engine. */
export interface Engine extends AsyncDisposable {
  readonly name: 'sandbox' | 'docker' | 'podman';
  abilities(): Promise<Readonly<Record<AbilityName, Ability>>>;
  /** @throws SigtrailError `program-not-found`, `program-not-executable`, `missing-tool`, `no-permission` */
  start(spec: ServiceSpec, limits?: ServiceLimits): Promise<ServiceInstance>;
  /** Words that run a program in the network namespace the services of this engine share; empty on the host. Lives as long as the engine. */
  enterNetwork(): Promise<readonly string[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

import type { Ability, AbilityName, Engine, ServiceSpec } from '../engine/engine.ts';
import type { SignalTrace } from '../kernel/signal-trace.ts';
import type { LoadProcess } from '../load/load.ts';
import type { RunEvidence } from '../model/evidence.ts';
import type { DrillOptions } from './options.ts';
import type { Endpoint } from './start/endpoint.ts';

/** Told what is being done and waited for; shown on a terminal only. */
export type Progress = (text: string) => void;

/** All that the scenarios of one drill share. */
export interface DrillContext {
  readonly engine: Engine;
  readonly abilities: Readonly<Record<AbilityName, Ability>>;
  readonly spec: ServiceSpec;
  readonly options: DrillOptions;
  readonly random: () => number;
  readonly abort: AbortSignal;
  readonly progress: Progress;
  /** The kernel's own record of signals, where it is to be had. */
  readonly trace: SignalTrace | null;
  /** Started at the first use, in the service's network namespace. */
  load(): Promise<LoadProcess>;
  /** What was found out once and holds for all runs. */
  readonly found: Found;
  readonly evidence: RunEvidence[];
}

/** Facts that the first run finds out and the later ones use. */
export interface Found {
  endpoint: Endpoint | null;
  /** Does the endpoint speak HTTP/2 too? Null before it was asked. */
  http2: boolean | null;
  /** How requests can be kept in flight; null before it was looked for. */
  inFlight: InFlightWay | null;
  keepAlive: { readonly stays: boolean; readonly post: boolean; readonly latencyMs: number } | null;
  /** Milliseconds spent in the service's own start, load and stop. */
  serviceMs: number;
  /** Names of the processes from PID 1 to the leaf, as /proc showed them; null before a stop. */
  chain: readonly string[] | null;
  readonly notes: Set<string>;
  readonly unknown: Set<string>;
  /** Did any process outlive its parent and wait, dead, for a PID 1 that reaps? */
  zombiesSeen: number;
  /** D3 runs made again because hardly a request fell on the signal. */
  extraRuns: number;
  longestStopMs: number | null;
  /** Delays after exec at which the stop signal was dropped (the largest) and was not (the smallest); D6. */
  startUp: { droppedMs: number | null; takenMs: number | null };
  /** Does it wait for a body that is held back, with a status below 500? Null: not tried; D8. */
  trickles: boolean | null;
  /** Most memory the service's cgroup worked with under load, bytes; D9 and D10. */
  workingSetBytes: number | null;
  escalatedOnce: boolean;
  /** Status codes before the stop, e.g. `GET 200`. */
  readonly statuses: Set<string>;
}

/** How the drill keeps requests in flight at the stop signal. */
export type InFlightWay =
  | { readonly kind: 'slow'; readonly latencyMs: number }
  | { readonly kind: 'trickled' }
  | { readonly kind: 'none'; readonly reason: string };

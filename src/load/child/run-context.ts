import type { LoadPlan, PopulationPlan } from '../plan.ts';
import type { Random } from '../random.ts';
import type { Clock } from './clock.ts';
import { Arrivals } from './arrivals.ts';
import { openSocket, type ConnectFailure, type OpenedSocket, type ResolvedTarget } from './connect.ts';
import type { RecordStore } from './record-store.ts';
import type { PreparedRequest, Wire } from './wire.ts';
import type { WireMaker } from './wire-maker.ts';

const maxErrorKinds = 50;

/** One population of a run, with what its clients share. */
export interface PopulationState {
  readonly plan: PopulationPlan;
  readonly name: string;
  readonly requests: readonly PreparedRequest[];
  /** Least pause after a failed connection attempt, so that all clients together stay below the plan's limit. */
  readonly refusedPauseMs: number;
  released: boolean;
}

/** What all clients of a run share. */
export class RunContext {
  readonly plan: LoadPlan;
  readonly target: ResolvedTarget;
  readonly clock: Clock;
  readonly store: RecordStore;
  readonly #wires: WireMaker;
  readonly arrivals: Arrivals;
  readonly errors: Record<string, number> = {};
  /** No request is begun any more. */
  ending = false;
  /** Connections of the keep-alive and trickled populations that end are not replaced any more. */
  noReopen = false;
  /** Held bodies have been let go: new ones are not held. */
  bodiesReleased = false;
  inFlight = 0;
  connections = 0;
  /** Local port of each keep-alive and trickled connection, by its id. */
  readonly localPorts = new Map<number, number>();
  retired = 0;
  ownFailures = 0;
  bodyBytes = 0;
  /** Called whenever a request has ended. */
  onEnded: () => void = () => undefined;

  constructor(plan: LoadPlan, target: ResolvedTarget, clock: Clock, store: RecordStore, wires: WireMaker) {
    this.plan = plan;
    this.target = target;
    this.clock = clock;
    this.store = store;
    this.#wires = wires;
    this.arrivals = new Arrivals(clock);
  }

  /** @returns gives the attempt up */
  open(opened: (socket: OpenedSocket) => void, failed: (failure: ConnectFailure) => void): () => void {
    return openSocket(this.target, this.connections++, this.clock, opened, failed);
  }

  wire(opened: OpenedSocket, hold: boolean): Wire {
    return this.#wires(opened, this.target, this.clock, hold);
  }

  countError(code: string): void {
    if (code === '') return;
    const known = this.errors[code];
    if (known !== undefined) this.errors[code] = known + 1;
    else if (Object.keys(this.errors).length < maxErrorKinds) this.errors[code] = 1;
  }
}

/** Evenly random think time, milliseconds. */
export function thinkTime(plan: PopulationPlan, random: Random): number {
  const [low, high] = plan.thinkMs;
  return low + (high - low) * random();
}

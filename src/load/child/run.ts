import type { LoadPlan } from '../plan.ts';
import type { LoadSnapshot } from '../result.ts';
import { seededRandom } from '../random.ts';
import { startClock, type Clock } from './clock.ts';
import { resolveTarget, type ResolvedTarget } from './connect.ts';
import { LagSampler } from './lag-sampler.ts';
import { LoadClient } from './load-client.ts';
import { RecordStore } from './record-store.ts';
import { type PopulationState, RunContext } from './run-context.ts';
import { prepare } from './wire.ts';
import type { WireMaker } from './wire-maker.ts';

const mostRecords = 2_000_000;
const sweepMs = 20;
/** A client that has failed this often and never succeeded ends the start. */
const hopeless = 5;

/** One run of load in the load process. */
export class Run {
  readonly context: RunContext;
  readonly lag: LagSampler;
  readonly #clock: Clock;
  readonly #groups: { readonly state: PopulationState; readonly clients: readonly LoadClient[] }[];
  readonly #sweep: NodeJS.Timeout;
  #bodyTimer: NodeJS.Timeout | null = null;

  static async create(plan: LoadPlan, wires: WireMaker): Promise<Run> {
    return new Run(plan, await resolveTarget(plan.target), wires);
  }

  private constructor(plan: LoadPlan, target: ResolvedTarget, wires: WireMaker) {
    this.#clock = startClock();
    const store = new RecordStore(Math.min(mostRecords, plan.maxRecords ?? mostRecords));
    this.context = new RunContext(plan, target, this.#clock, store, wires);
    this.lag = new LagSampler(this.#clock);
    this.#groups = plan.populations.map((population, group) => {
      const state = populationState(plan, group, target);
      const clients = Array.from(
        { length: population.clients },
        (_, index) =>
          new LoadClient(this.context, state, seededRandom(plan.seed + group * 7_919_111 + index * 104_729)),
      );
      return { state, clients };
    });
    this.lag.start();
    this.#sweep = setInterval(() => this.#expire(), sweepMs);
  }

  get originNs(): bigint {
    return this.#clock.originNs;
  }

  /** Begins all populations that do not wait; resolves when each keep-alive client has completed one exchange. */
  async warmUp(): Promise<void> {
    for (const { state, clients } of this.#groups)
      if (state.released) begin(clients, state.plan.staggerMs ?? 0);
    const waitedFor = this.#groups
      .filter(({ state }) => state.released && state.plan.population === 'keep-alive')
      .flatMap(({ clients }) => clients);
    const limitNs = this.#clock.now() + this.context.plan.timeLimitMs * 1e6;
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        const waiting = waitedFor.filter((client) => client.completed === 0);
        const failed = waiting.some((client) => client.failures >= hopeless) || this.#clock.now() > limitNs;
        if (waiting.length > 0 && !failed) return;
        clearInterval(ticking);
        this.context.onEnded = () => undefined;
        if (waiting.length === 0) resolve();
        else reject(new Error(this.#whyNot(waiting.length, waitedFor.length)));
      };
      const ticking = setInterval(look, 100);
      this.context.onEnded = look;
      look();
    });
  }

  release(name: string): void {
    for (const { state, clients } of this.#groups) {
      if (state.name !== name || state.released) continue;
      state.released = true;
      begin(clients, state.plan.staggerMs ?? 0);
    }
  }

  /** @param atNs when the signal is planned; null: not known */
  prepareStop(atNs: bigint | null): void {
    this.context.noReopen = true;
    if (atNs !== null) this.context.arrivals.aimAt(Number(atNs - this.originNs));
  }

  /** The stop signal was sent at this instant of CLOCK_MONOTONIC. */
  signalSent(fromNs: bigint): void {
    this.context.noReopen = true;
    const ago = (this.#clock.now() - Number(fromNs - this.originNs)) / 1e6;
    const wait = Math.max(0, (this.context.plan.trickle?.afterStopMs ?? 500) - ago);
    this.#bodyTimer = setTimeout(() => this.#releaseBodies(), wait);
  }

  snapshot(): LoadSnapshot {
    const { store, inFlight, ownFailures } = this.context;
    return { ended: store.ended, complete: store.complete, inFlight, ownFailures, tNs: this.#clock.now() };
  }

  /** No new request; those that run get this long. @returns how many were left then */
  async finish(waitInFlightMs: number): Promise<number> {
    this.context.ending = true;
    this.context.noReopen = true;
    this.#releaseBodies();
    await new Promise<void>((resolve) => {
      const limit = setTimeout(resolve, waitInFlightMs);
      this.context.onEnded = () => {
        if (this.context.inFlight > 0) return;
        clearTimeout(limit);
        resolve();
      };
      this.context.onEnded();
    });
    this.context.onEnded = () => undefined;
    const abandoned = this.context.inFlight;
    this.stop();
    return abandoned;
  }

  /** Closes everything at once. */
  stop(): void {
    this.context.ending = true;
    clearInterval(this.#sweep);
    if (this.#bodyTimer !== null) clearTimeout(this.#bodyTimer);
    this.lag.stop();
    this.context.arrivals.stop();
    for (const { clients } of this.#groups) for (const client of clients) client.close();
  }

  #releaseBodies(): void {
    this.context.bodiesReleased = true;
    for (const { state, clients } of this.#groups) {
      if (state.plan.population === 'trickled') for (const client of clients) client.releaseBody();
    }
  }

  #expire(): void {
    const now = this.#clock.now();
    for (const { clients } of this.#groups) {
      for (const client of clients) if (client.deadlineNs < now) client.expire();
    }
  }

  #whyNot(waiting: number, of: number): string {
    const errors = Object.entries(this.context.errors)
      .sort((a, b) => b[1] - a[1])
      .slice(0, 3)
      .map(([code, count]) => `${code} (${count})`);
    return `${waiting} of ${of} keep-alive clients completed no request: ${errors.join(', ') || 'no answer'}`;
  }
}

function begin(clients: readonly LoadClient[], staggerMs: number): void {
  clients.forEach((client, index) => client.beginAfter((index * staggerMs) / clients.length));
}

function populationState(plan: LoadPlan, group: number, target: ResolvedTarget): PopulationState {
  const population = plan.populations[group];
  if (population === undefined) throw new RangeError('no such population');
  const held = population.population === 'trickled';
  const agent = plan.userAgent ?? 'sigtrail';
  return {
    plan: population,
    name: population.name ?? population.population,
    // A trickled request without a body has nothing to hold back.
    requests: population.requests.map((shape) =>
      prepare(held && shape.body === undefined ? { ...shape, body: 'held=1' } : shape, target, agent),
    ),
    refusedPauseMs: (population.clients * 1000) / (population.maxRefusedPerSecond ?? 200),
    released: population.startPaused !== true,
  };
}

import type { Random } from '../random.ts';
import type { Clock } from './clock.ts';

/** Requests arrive from this long before the planned instant to this long after it. */
const beforeNs = 0.5e6;
const afterNs = 1.5e6;

/**
 * Lets the think times of idle clients end around a planned instant, within the bounds of their think time. Timers have a
 * grain of 1 ms, and the races of a stop are shorter than that, so for these few milliseconds the loop does not sleep.
 */
export class Arrivals {
  readonly #clock: Clock;
  #atNs: number | null = null;
  #due: { readonly atNs: number; readonly go: () => void }[] = [];
  #timer: NodeJS.Timeout | null = null;
  #turn: NodeJS.Immediate | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param atNs the planned instant, relative to the run's origin */
  aimAt(atNs: number): void {
    this.#atNs = atNs;
    const wait = (atNs - beforeNs - 1.5e6 - this.#clock.now()) / 1e6;
    this.#timer = setTimeout(this.#look, Math.max(0, wait));
  }

  /** Takes a client that begins to think, when its think time can end around the instant. @returns false: it thinks as usual */
  take(go: () => void, thinkMs: readonly [number, number], random: Random): boolean {
    if (this.#atNs === null || thinkMs[1] <= 0) return false;
    const now = this.#clock.now();
    const earliest = Math.max(now + thinkMs[0] * 1e6, this.#atNs - beforeNs);
    const latest = Math.min(now + thinkMs[1] * 1e6, this.#atNs + afterNs);
    if (latest <= earliest) return false;
    this.#due.push({ atNs: earliest + (latest - earliest) * random(), go });
    return true;
  }

  drop(go: () => void): void {
    if (this.#due.length > 0) this.#due = this.#due.filter((entry) => entry.go !== go);
  }

  stop(): void {
    this.#atNs = null;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#turn !== null) clearImmediate(this.#turn);
    this.#due = [];
  }

  readonly #look = (): void => {
    if (this.#atNs === null) return;
    const now = this.#clock.now();
    // One at a time: between two of them the loop reads what has arrived.
    const next = this.#due.findIndex((entry) => entry.atNs <= now);
    if (next >= 0) this.#due.splice(next, 1)[0]?.go();
    if (now < this.#atNs + afterNs || this.#due.length > 0) this.#turn = setImmediate(this.#look);
    else this.#atNs = null;
  };
}

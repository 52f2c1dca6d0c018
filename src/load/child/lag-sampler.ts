import type { Clock } from './clock.ts';

const stepMs = 4;
/** 400 000 samples are 26 minutes of load; older ones are overwritten after that. */
const capacity = 400_000;

/** Samples how late timers run in this process: every 4 ms while it is on. */
export class LagSampler {
  readonly #clock: Clock;
  #times = new Float64Array(4096);
  #lags = new Float32Array(4096);
  #count = 0;
  #timer: NodeJS.Timeout | null = null;
  #dueNs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  start(): void {
    this.#arm();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** All samples, in order of time unless more than the capacity were taken. */
  samples(): { readonly timesNs: Float64Array; readonly lagMs: Float32Array } {
    const length = Math.min(this.#count, capacity);
    return { timesNs: this.#times.slice(0, length), lagMs: this.#lags.slice(0, length) };
  }

  #arm(): void {
    this.#dueNs = this.#clock.now() + stepMs * 1e6;
    this.#timer = setTimeout(() => {
      const now = this.#clock.now();
      this.#add(now, Math.max(0, (now - this.#dueNs) / 1e6));
      this.#arm();
    }, stepMs);
  }

  #add(timeNs: number, lagMs: number): void {
    if (this.#count === this.#times.length && this.#times.length < capacity) this.#grow();
    const at = this.#count++ % capacity;
    this.#times[at] = timeNs;
    this.#lags[at] = lagMs;
  }

  #grow(): void {
    const size = Math.min(capacity, this.#times.length * 4);
    const times = new Float64Array(size);
    times.set(this.#times);
    this.#times = times;
    const lags = new Float32Array(size);
    lags.set(this.#lags);
    this.#lags = lags;
  }
}

/**
 * How one request of the load ended, as the client saw it. Times are CLOCK_MONOTONIC nanoseconds
 * relative to the load's `originNs`, so that they fit a double without loss.
 */
export interface RequestRecord {
  readonly id: number;
  /** Identity of the socket, not of the client object. */
  readonly connection: number;
  readonly population: Population;
  readonly method: string;
  /** When the socket was connected; null when the connection was never made. */
  readonly connectedNs: number | null;
  /** When the attempt began (connect or first byte written). */
  readonly beganNs: number;
  /** Last byte written; for a trickled request the end of its head. Null when nothing was written. */
  readonly lastByteWrittenNs: number | null;
  /** First byte of the answer. */
  readonly firstByteNs: number | null;
  readonly endNs: number;
  readonly outcome: RequestOutcome;
  readonly status: number | null;
}

/** `keep-alive` connections are opened before t0 and never reopened; `new` ones carry one request each; `trickled` ones hold their body back. */
export type Population = 'keep-alive' | 'new' | 'trickled';

/**
 * `complete` the whole answer came; `cut` the connection ended or the answer was truncated; `refused` no connection
 * (refused, or reset while connecting); `timed-out` nothing within the client's limit; `address-gone` no route to the host.
 */
export type RequestOutcome = 'complete' | 'cut' | 'refused' | 'timed-out' | 'address-gone';

/** The classes of `docs/drills`: every request is in exactly one, and they add up to `total`. */
export type RequestClass =
  | 'failedBeforeStop'
  | 'ok'
  | 'rejected'
  | 'timedOut'
  | 'inFlightLost'
  | 'boundary'
  | 'keepAliveLost'
  | 'newConnLost'
  | 'refusedWhileReady'
  | 'addressGone'
  | 'refusedAfterDrain';

/** Counts of one run, as they stand in the JSON document. */
export type RequestCounts = Readonly<Record<RequestClass, number>> & {
  readonly total: number;
  /** Unanswered at t0.from and older than ε; overlaps the classes. */
  readonly inFlightAtSignal: number;
  /** Of `rejected`, those that were in flight at t0. */
  readonly rejectedInFlight: number;
};

/** The stop signal's instant as an interval on CLOCK_MONOTONIC, nanoseconds. */
export interface StopInstant {
  readonly fromNs: bigint;
  readonly toNs: bigint;
  /** `trace` a kernel record (from = to), `kill` entry and return of kill(2), `engine` the engine's API and event. */
  readonly by: 'trace' | 'kill' | 'engine';
}

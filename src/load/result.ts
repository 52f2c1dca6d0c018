import type { RequestRecord } from '../model/request.ts';

/** One sample of the load process's event loop: how much later than asked a timer ran. */
export interface LagSample {
  /** Nanoseconds since the load's `originNs`. */
  readonly tNs: number;
  readonly lagMs: number;
}

/** Everything one run of load saw. */
export interface LoadResult {
  /** CLOCK_MONOTONIC of the records' zero. */
  readonly originNs: bigint;
  /** In the order in which they ended. */
  readonly records: RequestRecord[];
  readonly lag: readonly LagSample[];
  /** Connections that were made. */
  readonly connections: number;
  /** Local port of each keep-alive and trickled connection, by its id; 0 on a unix socket. */
  readonly localPorts: ReadonlyMap<number, number>;
  /** Connections that ended between two requests, or by `connection: close` or GOAWAY: no loss. */
  readonly retired: number;
  /** Requests still unanswered when the wait of `finish` ended; they have no record. 0 when that wait was as long as the time limit. */
  readonly abandoned: number;
  /** The limit of records was reached and no further request was begun. */
  readonly full: boolean;
  /** Error codes seen by the clients, with counts; at most 50 different ones. */
  readonly errors: Readonly<Record<string, number>>;
  /** Attempts that failed for want of something on our own side (no free local port, too many open files). They are no records and not the service's fault; above 0 the load is not to be trusted. */
  readonly ownFailures: number;
  /** Answer bytes that were read and thrown away. */
  readonly bodyBytes: number;
}

/** Counts while the load runs. */
export interface LoadSnapshot {
  readonly ended: number;
  readonly complete: number;
  readonly inFlight: number;
  readonly ownFailures: number;
  readonly tNs: number;
}

/** What one GET said. */
export interface HttpProbe {
  /** A status line came. Nothing else may be sent to a port where this is false. */
  readonly isHttp: boolean;
  readonly status: number | null;
  /** Connect to whole answer, milliseconds. */
  readonly latencyMs: number | null;
  /** Median of the sequential GETs on one connection, milliseconds: the unloaded latency. */
  readonly unloadedMs: number | null;
  /** The fastest of them: what the service itself needs, also where a busy machine delays most answers. */
  readonly fastestMs: number | null;
  /** The connection outlived its answers. */
  readonly keepAlive: boolean;
  /** Status of a POST of `{}`, when it was asked for; null when none came. */
  readonly postStatus: number | null;
  /** What went wrong, in words; empty when nothing did. */
  readonly detail: string;
}

/** Whether the service waits for a request body that is held back. */
export interface TrickleProbe {
  /** No response byte came before the body's end, in all of them. */
  readonly waits: boolean;
  /** How many were tried. */
  readonly of: number;
  /** Status that came after the body; null when none did. */
  readonly status: number | null;
  readonly detail: string;
}

import type { Population } from '../model/request.ts';

/** Where the load goes. */
export interface LoadTarget {
  /** `http://` or `https://`, with the path that requests without one of their own ask for. */
  readonly url: string;
  /** Connect to this unix socket instead of the URL's host and port. */
  readonly unixPath?: string;
  /** Accept any certificate. */
  readonly insecure?: boolean;
  /** Speak HTTP/2: by ALPN on https, by prior knowledge on http. */
  readonly http2?: boolean;
}

/** One kind of request. */
export interface RequestShape {
  readonly method: string;
  /** Starts with `/`; default: path and query of the target's URL. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Status codes that are right; default: what the service answers before the stop, never 5xx. */
  readonly expectStatus?: readonly number[];
}

/** One group of clients that behave alike. */
export interface PopulationPlan {
  /** For `release`; default: the population's kind. */
  readonly name?: string;
  readonly population: Population;
  readonly clients: number;
  /** Pause between two requests of one client: evenly random between these, milliseconds. */
  readonly thinkMs: readonly [number, number];
  /** One is chosen for each exchange, all equally likely. */
  readonly requests: readonly RequestShape[];
  /** The clients begin one after the other, spread over this time, so that they do not keep step with each other. Default 0. */
  readonly staggerMs?: number;
  /** Begins only at `release`. */
  readonly startPaused?: boolean;
  /** Upper bound of failed connection attempts per second, so that a server that is gone is not hammered. Default 200. */
  readonly maxRefusedPerSecond?: number;
}

/** What one run of load does. */
export interface LoadPlan {
  readonly target: LoadTarget;
  readonly populations: readonly PopulationPlan[];
  /** A request that has no whole answer this long after it began is timed out: G + 5 s. */
  readonly timeLimitMs: number;
  /** Every random choice follows from it. */
  readonly seed: number;
  /** Held bodies are sent this long after the stop signal: min(500, G / 4). Default 500. */
  readonly trickle?: { readonly afterStopMs: number };
  /** Name of a header that carries the record's id; for tests. Without it a request looks like any other. */
  readonly idHeader?: string;
  /** Sent as `user-agent` unless a shape brings its own; default `sigtrail`. */
  readonly userAgent?: string;
  /** Records kept at most; then no new request is begun. Default and upper bound 2 000 000. */
  readonly maxRecords?: number;
}

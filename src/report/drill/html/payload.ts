import type { RequestClass } from '../../../model/request.ts';

/** All classes, worst first: the order of legends, tables and of what is drawn on top. Positions are the encoded numbers. */
export const classOrder: readonly RequestClass[] = [
  'inFlightLost',
  'timedOut',
  'refusedWhileReady',
  'addressGone',
  'newConnLost',
  'rejected',
  'keepAliveLost',
  'boundary',
  'failedBeforeStop',
  'refusedAfterDrain',
  'ok',
];

/** What each class is called in front of people. */
export const classWords: Readonly<Record<RequestClass, string>> = {
  inFlightLost: 'in flight, cut',
  timedOut: 'timed out',
  refusedWhileReady: 'refused while ready',
  addressGone: 'address gone',
  newConnLost: 'new connection, cut',
  rejected: 'rejected',
  keepAliveLost: 'keep-alive race',
  boundary: "at the signal's instant",
  failedBeforeStop: 'failed before the stop',
  refusedAfterDrain: 'refused after the drain',
  ok: 'answered',
};

export const outcomes = ['complete', 'cut', 'refused', 'timed-out', 'address-gone'] as const;
export const populations = ['keep-alive', 'new', 'trickled'] as const;

/** Stands for null in the columns of times. */
export const absent = -(2 ** 31);

/** Requests as columns: base64 of little-endian numbers, sorted by `began`. Times count `unitNs` from the run's zero. */
export interface RequestColumns {
  readonly count: number;
  readonly unitNs: number;
  readonly id: string;
  readonly connection: string;
  readonly connected: string;
  readonly began: string;
  readonly written: string;
  readonly firstByte: string;
  readonly ended: string;
  readonly status: string;
  readonly kind: string;
  readonly outcome: string;
  readonly population: string;
  readonly method: string;
  readonly methods: readonly string[];
}

/** One run as the page gets it; all times are milliseconds from t0 (without a t0: from the load's begin). */
export interface RunPayload {
  readonly scenario: string;
  readonly run: number;
  readonly label: string;
  readonly hasT0: boolean;
  readonly t0ToMs: number;
  readonly graceMs: number | null;
  readonly exitMs: number | null;
  readonly requests: RequestColumns;
  readonly processes: readonly {
    readonly pid: number;
    readonly containerPid: number | null;
    readonly comm: string;
    readonly cmdline: string;
    readonly from: number;
    readonly to: number | null;
  }[];
  readonly moments: readonly {
    readonly t: number;
    readonly kind: string;
    readonly text: string;
    readonly pid: number | null;
    readonly sender: number | null;
    readonly source: string;
  }[];
  readonly usage: readonly (readonly [t: number, rssBytes: number, cpuMs: number])[];
}

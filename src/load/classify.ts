import type { RequestClass, RequestCounts, RequestRecord, StopInstant } from '../model/request.ts';
import type { Baseline } from './baseline.ts';
import { inBaseline } from './baseline.ts';

export { baselineOf } from './baseline.ts';
export type { Baseline } from './baseline.ts';
export { epsilonMs, lagP99Ms } from './lag.ts';

/** What the classes rest on besides the records. */
export interface ClassifyContext {
  readonly t0: StopInstant;
  /** CLOCK_MONOTONIC of the records' zero. */
  readonly originNs: bigint;
  readonly epsilonMs: number;
  /** W: how long after t0 new connections may still arrive; null when it is not known. */
  readonly routeDelayMs: number | null;
  /** CLOCK_MONOTONIC at which the service stopped announcing itself ready; null when it never did or was not asked. */
  readonly notReadyFromNs: bigint | null;
  /** Is there a readiness URL? */
  readonly announcesReadiness: boolean;
  readonly baseline: Baseline;
  /** Connections whose bytes the service had not read shortly before the signal, as the kernel showed; empty: not known or none. */
  readonly unread?: ReadonlySet<number>;
}

/** The context in numbers relative to the records' zero. */
interface Bounds {
  readonly fromNs: number;
  readonly toNs: number;
  readonly epsilonNs: number;
  /** A refused attempt that began before this was the service's fault. */
  readonly readyUntilNs: number;
  readonly baseline: Baseline;
  readonly unread: ReadonlySet<number>;
}

/**
 * Puts every request into exactly one class: the table of `drills`, first match from the top.
 * @returns `classes` in the order of the records, and their counts
 */
export function classify(
  records: readonly RequestRecord[],
  context: ClassifyContext,
): { readonly classes: RequestClass[]; readonly counts: RequestCounts } {
  const bounds = boundsOf(context);
  const counts: Record<RequestClass | 'total' | 'inFlightAtSignal' | 'rejectedInFlight', number> = {
    total: records.length,
    failedBeforeStop: 0,
    ok: 0,
    rejected: 0,
    timedOut: 0,
    inFlightLost: 0,
    boundary: 0,
    keepAliveLost: 0,
    newConnLost: 0,
    refusedWhileReady: 0,
    addressGone: 0,
    refusedAfterDrain: 0,
    inFlightAtSignal: 0,
    rejectedInFlight: 0,
  };
  const classes: RequestClass[] = [];
  for (const record of records) {
    const found = classOf(record, bounds);
    classes.push(found);
    counts[found]++;
    if (inFlight(record, bounds)) {
      counts.inFlightAtSignal++;
      if (found === 'rejected') counts.rejectedInFlight++;
    }
  }
  return { classes, counts };
}

function boundsOf(context: ClassifyContext): Bounds {
  const fromNs = Number(context.t0.fromNs - context.originNs);
  const routed =
    context.routeDelayMs === null ? Number.NEGATIVE_INFINITY : fromNs + context.routeDelayMs * 1e6;
  let announced = Number.NEGATIVE_INFINITY;
  if (context.announcesReadiness) {
    announced =
      context.notReadyFromNs === null
        ? Number.POSITIVE_INFINITY
        : Number(context.notReadyFromNs - context.originNs);
  }
  return {
    fromNs,
    toNs: Number(context.t0.toNs - context.originNs),
    epsilonNs: context.epsilonMs * 1e6,
    readyUntilNs: Math.max(routed, announced),
    baseline: context.baseline,
    unread: context.unread ?? new Set(),
  };
}

function classOf(record: RequestRecord, bounds: Bounds): RequestClass {
  const answered = record.outcome === 'complete' && record.status !== null;
  if (record.endNs < bounds.fromNs && (!answered || (record.status as number) >= 500))
    return 'failedBeforeStop';
  if (answered)
    return inBaseline(bounds.baseline, record.method, record.status as number) ? 'ok' : 'rejected';
  if (record.outcome === 'timed-out') return 'timedOut';
  if (record.outcome === 'address-gone') {
    return 'addressGone';
  }
  if (record.outcome === 'refused' || neverConnected(record)) {
    return record.beganNs < bounds.readyUntilNs ? 'refusedWhileReady' : 'refusedAfterDrain';
  }
  return classOfCut(record, bounds);
}

/** The connection is known, the answer is not whole. */
function classOfCut(record: RequestRecord, bounds: Bounds): RequestClass {
  const last = record.lastByteWrittenNs;
  // Connected within [from, to]: perhaps before the signal, so judged by the rules for old connections.
  const old = (record.connectedNs ?? record.beganNs) <= bounds.toNs;
  if (record.firstByteNs !== null) return 'inFlightLost';
  if (last !== null && last < bounds.fromNs - bounds.epsilonNs) {
    // A service that got no CPU had not read it: for the service it came together with the signal.
    return bounds.unread.has(record.connection) ? 'boundary' : 'inFlightLost';
  }
  if (!old) return 'newConnLost';
  // Still unanswered this long after its last byte: the service had accepted it (an idle connection that closes cuts within 12 ms).
  if (last !== null && record.endNs - last > Math.max(50e6, 5 * bounds.epsilonNs)) return 'inFlightLost';
  return last !== null && last <= bounds.toNs ? 'boundary' : 'keepAliveLost';
}

function neverConnected(record: RequestRecord): boolean {
  return record.connectedNs === null && record.lastByteWrittenNs === null;
}

/** Not answered in whole at the signal, and written longer than ε before it. */
function inFlight(record: RequestRecord, bounds: Bounds): boolean {
  return (
    record.lastByteWrittenNs !== null &&
    record.lastByteWrittenNs < bounds.fromNs - bounds.epsilonNs &&
    record.endNs >= bounds.fromNs
  );
}

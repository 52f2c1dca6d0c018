import type { LoadPlan } from '../../load/load.ts';
import type { RequestClass, RequestRecord, StopInstant } from '../../model/request.ts';
import type { DrillContext, InFlightWay } from '../context.ts';
import { loadTarget } from '../start/discover-endpoint.ts';
import type { Endpoint } from '../start/endpoint.ts';
import { findInFlightWay } from './in-flight-way.ts';
import { inFlightPlan, shapesOf, trickledShape } from './plans.ts';

/**
 * How requests are kept in flight at a service that gets next to no CPU. Bodies that are held back come first, even where
 * answers are slow: their heads were read long before the signal, so a cut is never one of a request left unread.
 */
export async function findSqueezedWay(context: DrillContext, endpoint: Endpoint): Promise<InFlightWay> {
  const { found } = context;
  found.inFlight ??= await findInFlightWay(context, endpoint);
  if (found.inFlight.kind !== 'slow') return found.inFlight;
  if (found.trickles === null) {
    context.progress('trying whether it waits for a request body');
    const load = await context.load();
    const target = loadTarget(context, endpoint.url, endpoint.unixPath);
    const trickle = await load.probeTrickle(target, trickledShape(context));
    found.trickles = trickle.waits && (trickle.status ?? 500) < 500;
  }
  return found.trickles ? { kind: 'trickled' } : found.inFlight;
}

/** Few clients: a service with a twentieth of a CPU cannot serve more. */
const squeezedClients = 16;

/** D2's load with few clients. Beside held bodies as many clients ask without a pause, so that the little CPU is used up. */
export function squeezedPlan(context: DrillContext, endpoint: Endpoint, way: InFlightWay): LoadPlan {
  const clients = Math.min(context.options.clients ?? squeezedClients, squeezedClients);
  const plan = inFlightPlan(context, endpoint, way, clients);
  if (way.kind !== 'trickled') return plan;
  const busy = {
    population: 'keep-alive',
    clients,
    thinkMs: [0, 0],
    requests: [...shapesOf(context, false)],
  } as const;
  return { ...plan, populations: [...plan.populations, busy] };
}

/** Latency of an answer without load; 0 where it was too short to matter. */
export function slowLatencyMs(context: DrillContext): number {
  return context.found.inFlight?.kind === 'slow' ? context.found.inFlight.latencyMs : 0;
}

/** Cgroup CPU bandwidth comes in periods of this length: a throttled process may stand still for all of one. */
const periodMs = 100;
/** Shutting down costs CPU time too, so that the last wait may be longer than any before. */
const margin = 3;

/** What `possiblyUnread` looks at. */
export interface SqueezedResult {
  readonly records: readonly RequestRecord[];
  readonly classes: readonly RequestClass[];
  readonly originNs: bigint;
  readonly t0: StopInstant;
  /** Latency without load and limit. */
  readonly unloadedMs: number;
}

/**
 * How many of the cut requests the service may not have read yet when the signal came, as it stood still: sent within
 * three times the longest wait seen before the signal, at least one bandwidth period, and without a byte of an answer.
 */
export function possiblyUnread(result: SqueezedResult): number {
  const t0 = Number(result.t0.fromNs - result.originNs);
  let waitMs = periodMs;
  for (const { lastByteWrittenNs, endNs, outcome } of result.records) {
    if (outcome !== 'complete' || lastByteWrittenNs === null || endNs >= t0) continue;
    waitMs = Math.max(waitMs, (endNs - lastByteWrittenNs) / 1e6 - result.unloadedMs);
  }
  return result.records.filter(
    (record, index) =>
      result.classes[index] === 'inFlightLost' &&
      record.population === 'keep-alive' &&
      record.firstByteNs === null &&
      record.lastByteWrittenNs !== null &&
      record.lastByteWrittenNs >= t0 - margin * waitMs * 1e6,
  ).length;
}

import type { RequestRecord, StopInstant } from '../../model/request.ts';
import type { InFlightWay } from '../context.ts';

/** The throughput is counted over this long before t0. */
const windowMs = 300;

/**
 * Share of the clients whose request the service itself was working on, on average, shortly before the signal: throughput
 * times latency without load (Little's law), divided by the clients. Where the load process or the CPU is what limits the
 * throughput, most connections are idle for the service although their clients never think.
 * @returns 0 to 1; 1 for held bodies, which the service was shown to wait for; 0 when nothing is known of its latency
 */
export function busyShare(
  way: InFlightWay | null,
  records: readonly RequestRecord[],
  at: { readonly t0: StopInstant; readonly originNs: bigint },
  clients: number,
): number {
  if (way?.kind === 'trickled') return 1;
  if (way?.kind !== 'slow' || clients === 0) return 0;
  const toNs = Number(at.t0.fromNs - at.originNs);
  const fromNs = toNs - windowMs * 1e6;
  const answered = records.filter(
    ({ outcome, population, endNs }) =>
      outcome === 'complete' && population !== 'new' && endNs >= fromNs && endNs < toNs,
  ).length;
  return Math.min(1, ((answered / windowMs) * way.latencyMs) / clients);
}

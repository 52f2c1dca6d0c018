import type { RequestRecord } from '../../../src/model/request.ts';

/** What the cutting server wrote about one request. */
export interface Fate {
  readonly fate: string;
  readonly phase: 'before' | 'after';
  readonly tNs: bigint;
}

/** Times relative to the load's zero, nanoseconds. */
export interface OracleTimes {
  readonly fromNs: number;
  readonly toNs: number;
  readonly epsilonNs: number;
  readonly routedUntilNs: number;
}

/**
 * The class of one request from what the server did to it and when the client wrote it; knows nothing of the classifier.
 * A request that the server never saw was refused, or was written into a connection that the server had closed or never took.
 */
export function oracle(seen: Fate | undefined, record: RequestRecord, times: OracleTimes): string {
  if (seen?.phase === 'before') return seen.fate.startsWith('ok') ? 'ok' : 'failedBeforeStop';
  if (seen?.fate.startsWith('ok')) return 'ok';
  if (seen?.fate === '503') return 'rejected';
  if (seen?.fate === 'stall') return 'timedOut';
  if (seen?.fate === 'half') return 'inFlightLost';
  const written = record.lastByteWrittenNs;
  if (written === null)
    return record.beganNs < times.routedUntilNs ? 'refusedWhileReady' : 'refusedAfterDrain';
  if (written < times.fromNs - times.epsilonNs) return 'inFlightLost';
  if (record.connectedNs === null || record.connectedNs > times.toNs) return 'newConnLost';
  if (record.endNs - written > Math.max(50_000_000, 5 * times.epsilonNs)) return 'inFlightLost';
  return written <= times.toNs ? 'boundary' : 'keepAliveLost';
}

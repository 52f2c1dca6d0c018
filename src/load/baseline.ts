import type { RequestRecord, StopInstant } from '../model/request.ts';

/** What the service answers when nothing is wrong. */
export interface Baseline {
  /** Status codes that are right, by method. 5xx is never among them. */
  readonly statuses: ReadonlyMap<string, ReadonlySet<number>>;
  /** Median time from the start of a request to the end of its answer, milliseconds; null when none was complete. */
  readonly medianMs: number | null;
  readonly p99Ms: number | null;
  /** Complete answers below 500 before the stop. */
  readonly samples: number;
  /** Complete answers of 500 and above before the stop. */
  readonly serverErrors: number;
  /** Cut, refused or timed out before the stop. */
  readonly failed: number;
}

/**
 * Status codes and latency before the stop.
 * @param expected codes by method that are right whatever was seen (`expectStatus`); for these methods nothing else is a baseline
 */
export function baselineOf(
  records: readonly RequestRecord[],
  at: { readonly t0: StopInstant; readonly originNs: bigint },
  expected: ReadonlyMap<string, ReadonlySet<number>> = new Map(),
): Baseline {
  const fromNs = Number(at.t0.fromNs - at.originNs);
  const statuses = new Map<string, Set<number>>();
  for (const [method, codes] of expected)
    statuses.set(method, new Set([...codes].filter((code) => code < 500)));
  const latencies: number[] = [];
  let serverErrors = 0;
  let failed = 0;
  for (const record of records) {
    if (record.endNs >= fromNs) continue;
    if (record.outcome !== 'complete' || record.status === null) {
      failed++;
    } else if (record.status >= 500) {
      serverErrors++;
    } else {
      latencies.push((record.endNs - record.beganNs) / 1e6);
      if (!expected.has(record.method)) {
        const codes = statuses.get(record.method);
        if (codes === undefined) statuses.set(record.method, new Set([record.status]));
        else codes.add(record.status);
      }
    }
  }
  latencies.sort((a, b) => a - b);
  return {
    statuses,
    medianMs: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    samples: latencies.length,
    serverErrors,
    failed,
  };
}

/**
 * Is this status what the service answers when nothing is wrong? A method that was never answered before the stop
 * (every one of its requests was in flight) is measured by what the other methods got, and by 2xx and 3xx.
 */
export function inBaseline(baseline: Baseline, method: string, status: number): boolean {
  if (status >= 500) return false;
  const own = baseline.statuses.get(method);
  if (own !== undefined) return own.has(status);
  if (status < 400) return true;
  for (const codes of baseline.statuses.values()) if (codes.has(status)) return true;
  return false;
}

function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? null;
}

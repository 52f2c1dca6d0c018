import type { LagSample } from './result.ts';

/**
 * 99th percentile of the load process's event-loop lag around an instant, milliseconds.
 * @param aroundNs nanoseconds since the load's `originNs`
 * @returns null when there is no sample in that window (the loop stood still, or the load did not run then)
 */
export function lagP99Ms(lag: readonly LagSample[], aroundNs: number, plusMinusMs = 100): number | null {
  const within: number[] = [];
  for (const sample of lag) {
    if (Math.abs(sample.tNs - aroundNs) <= plusMinusMs * 1e6) within.push(sample.lagMs);
  }
  if (within.length === 0) return null;
  within.sort((a, b) => a - b);
  return within[Math.ceil(within.length * 0.99) - 1] as number;
}

/** ε = max(2 ms, p99 of the loop lag within ± 100 ms of t0), milliseconds (drills: Words). */
export function epsilonMs(lagP99: number): number {
  return Math.max(2, lagP99);
}

/** Nanoseconds of CLOCK_MONOTONIC since an origin, as a number: exact for 104 days. */
export interface Clock {
  readonly originNs: bigint;
  now(): number;
}

/** A clock whose zero is now. */
export function startClock(): Clock {
  const originNs = process.hrtime.bigint();
  return { originNs, now: () => Number(process.hrtime.bigint() - originNs) };
}

import { SigtrailError } from '../model/error.ts';

/** Waits, and gives up at once when the drill is interrupted. */
export function pause(ms: number, abort: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (abort.aborted) return reject(interrupted());
    const stop = () => {
      clearTimeout(timer);
      reject(interrupted());
    };
    const timer = setTimeout(() => {
      abort.removeEventListener('abort', stop);
      resolve();
    }, ms);
    abort.addEventListener('abort', stop, { once: true });
  });
}

/** The promise, or an `interrupted` error when the drill is interrupted first. */
export function unlessAborted<Value>(work: Promise<Value>, abort: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(interrupted());
    if (abort.aborted) stop();
    abort.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => abort.removeEventListener('abort', stop));
  });
}

/** The value, or null when it has not come within the time. The work goes on. */
export async function within<Value>(
  work: Promise<Value>,
  ms: number,
  abort: AbortSignal,
): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, ms));
  });
  try {
    return await unlessAborted(Promise.race([work, late]), abort);
  } finally {
    clearTimeout(timer);
  }
}

/** The error of Ctrl-C. */
export function interrupted(): SigtrailError {
  return new SigtrailError('interrupted', { what: 'The drill was interrupted.' });
}

/** Milliseconds between two instants of CLOCK_MONOTONIC. */
export function msBetween(fromNs: bigint, toNs: bigint): number {
  return Number(toNs - fromNs) / 1e6;
}

/** Now, CLOCK_MONOTONIC nanoseconds: on Linux process.hrtime reads this clock, as the kernel trace does. */
export function nowNs(): bigint {
  return process.hrtime.bigint();
}

import { freemem } from 'node:os';
import type { DrillContext } from '../context.ts';
import { stopInFlightOrIdle } from './either-stop.ts';
import { startService } from './service-run.ts';

const sampleMs = 10;

/**
 * The most memory the service works with under D2's load and in the stop, bytes; null where it is not to be read.
 * Measured once per drill. Half of the free memory is the limit meanwhile: a service that eats without end must not take
 * the machine with it.
 * @throws SigtrailError as starting and loading do
 */
export async function workingSetUnderLoad(context: DrillContext): Promise<number | null> {
  const { found } = context;
  if (found.workingSetBytes !== null) return found.workingSetBytes;
  context.progress('measuring its memory under load');
  await using run = await startService(context, { memoryBytes: Math.floor(freemem() / 2) });
  let most: number | null = null;
  const sample = async () => {
    const bytes = await run.instance.workingSet().catch(() => null);
    if (bytes !== null && !run.instance.exit) most = Math.max(most ?? 0, bytes);
  };
  const timer = setInterval(() => void sample(), sampleMs);
  try {
    await stopInFlightOrIdle(context, run);
  } finally {
    clearInterval(timer);
  }
  found.workingSetBytes = most;
  return most;
}

/** Bytes in words: 12.3 MB (10^6, as the limits are written in). */
export function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toPrecision(3))} MB`;
}

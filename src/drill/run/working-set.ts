import type { ServiceInstance } from '../../engine/engine.ts';
import type { DrillContext } from '../context.ts';
import { stopInFlightOrIdle } from './either-stop.ts';
import { type OomWatch, watchOom } from './oom-watch.ts';
import { startService } from './service-run.ts';
import { isServiceFailure } from './squeeze-failure.ts';

const sampleMs = 10;

/**
 * The most memory the service works with under D2's load and in the stop, bytes; or in words why that is not known.
 * Measured once per drill. Half of the available memory is the limit meanwhile: a service that eats without end must not
 * take the machine with it.
 * @throws SigtrailError as starting and loading do
 */
export async function workingSetUnderLoad(context: DrillContext): Promise<number | string> {
  const { found } = context;
  if (found.workingSetBytes !== null) return found.workingSetBytes;
  context.progress('measuring its memory under load');
  const ceiling = Math.floor(process.availableMemory() / 2);
  const watch: { oom: OomWatch | null } = { oom: null };
  try {
    await using run = await startService(context, { memoryBytes: ceiling }, (instance) => {
      watch.oom = watchOom(instance);
    });
    const most = await mostDuring(run.instance, () => stopInFlightOrIdle(context, run));
    if (most === null) return 'its working set could not be read';
    if (watch.oom?.kills === 0) return (found.workingSetBytes = most);
  } catch (error) {
    if (!isServiceFailure(error) || !watch.oom?.kills) throw error;
  } finally {
    watch.oom?.stop();
  }
  return `it has no working set: under load it took more than ${megabytes(ceiling)}`;
}

async function mostDuring(instance: ServiceInstance, work: () => Promise<unknown>): Promise<number | null> {
  let most: number | null = null;
  const sample = async () => {
    const bytes = await instance.workingSet().catch(() => null);
    if (bytes !== null && !instance.exit) most = Math.max(most ?? 0, bytes);
  };
  const timer = setInterval(() => void sample(), sampleMs);
  try {
    await work();
    return most;
  } finally {
    clearInterval(timer);
  }
}

/** Bytes in words: 12.3 MB (10^6, as the limits are written in). */
export function megabytes(bytes: number): string {
  return `${Number((bytes / 1e6).toPrecision(3))} MB`;
}

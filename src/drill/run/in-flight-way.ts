import type { InFlightWay, DrillContext } from '../context.ts';
import { loadTarget } from '../start/discover-endpoint.ts';
import type { Endpoint } from '../start/endpoint.ts';
import { duration } from '../judge/exit.ts';
import { trickledShape } from './plans.ts';

/**
 * An answer that takes this long without any other load is slow enough for requests to be in flight at the signal:
 * twice the least ε. A faster service under load only has requests waiting in queues.
 */
const slowMs = 4;

/** Finds out, before any stop, how requests can be kept in flight: a slow answer, or a body that the service waits for. */
export async function findInFlightWay(context: DrillContext, endpoint: Endpoint): Promise<InFlightWay> {
  const load = await context.load();
  const target = loadTarget(context, endpoint.url, endpoint.unixPath);
  context.progress('measuring the latency without load');
  const [shape] = context.options.requests ?? [];
  const probe = await load.probe(target, { requests: 5, timeoutMs: 30_000, ...(shape ? { shape } : {}) });
  // The fastest answer: a busy machine makes a fast service look slow, and then nothing would really be in flight.
  if (probe.fastestMs !== null && probe.fastestMs >= slowMs)
    return { kind: 'slow', latencyMs: probe.fastestMs };
  context.progress('trying whether it waits for a request body');
  const trickle = await load.probeTrickle(target, trickledShape(context));
  if (trickle.waits && (trickle.status ?? 500) < 500) return { kind: 'trickled' };
  const latency = probe.fastestMs === null ? 'gives no answer' : `answers in ${duration(probe.fastestMs)}`;
  const path = new URL(endpoint.url).pathname;
  return {
    kind: 'none',
    reason: `nothing was in flight: ${path} ${latency} and does not wait for a request body (give a slow one with --url)`,
  };
}

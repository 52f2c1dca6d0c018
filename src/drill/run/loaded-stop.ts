import { baselineOf, classify, epsilonMs, lagP99Ms } from '../../load/classify.ts';
import type { LoadPlan, LoadResult, LoadRun, RequestShape } from '../../load/load.ts';
import { SigtrailError } from '../../model/error.ts';
import type { RequestClass, RequestCounts, RequestRecord } from '../../model/request.ts';
import type { DrillContext } from '../context.ts';
import { unreadPeers } from '../../proc/sockets.ts';
import { type StopPlan, type StopRecord, stopService } from '../stop/stop.ts';
import { msBetween, nowNs, pause, unlessAborted } from '../waiting.ts';
import type { ServiceRun } from './service-run.ts';

/** A stop under load: what became of every request. */
export interface LoadedStop {
  readonly stop: StopRecord;
  readonly result: LoadResult;
  readonly counts: RequestCounts;
  readonly classes: readonly RequestClass[];
  readonly epsilonMs: number;
  /** Null: the load is a command whose event loop cannot be looked into. */
  readonly loadLagMs: number | null;
  /** Keep-alive connections that were open at t0. */
  readonly openAtSignal: number;
}

/** What goes with a stop under load. */
export interface LoadedStopPlan extends StopPlan {
  /** Populations that begin right after the signal. */
  readonly releaseAfterSignal?: readonly string[];
  /** Keep the load on until this long after the stop began (W). */
  readonly keepLoadMs?: number;
  /** W, where it is not that of --route-delay. */
  readonly routeDelayMs?: number;
  readonly readiness?: { readonly notReadyFromNs: bigint | null };
  /** Called when the load runs, before the stop. */
  readonly beforeStop?: (load: LoadRun) => Promise<void>;
}

/** The load runs at least this long before t0. Source: docs/drills. */
const warmUpMs = 500;

/** From the announcement of the signal to the load until it is sent: as long as the longest think time. */
const leadNs = 25_000_000n;

/** Puts the load on, stops the service in the middle of it and classifies every request. */
export async function stopUnderLoad(
  context: DrillContext,
  run: ServiceRun,
  plan: LoadPlan,
  stopPlan: LoadedStopPlan = {},
): Promise<LoadedStop> {
  const { abort, options } = context;
  const routeDelayMs = stopPlan.routeDelayMs ?? options.routeDelayMs;
  const load = await context.load();
  context.progress('putting load on');
  const running = await unlessAborted(load.start(plan), abort);
  run.observer.mark('load', 'load begins', running.originNs, 'load');
  // A random part lets the signal fall anywhere in the service's own rhythm.
  await pause(warmUpMs + context.random() * 50, abort);
  await stopPlan.beforeStop?.(running);
  if (run.instance.exit) throw diedUnderLoad(run);
  let unread: ReadonlySet<number> = new Set();
  const stop = await stopService(context, run.instance, {
    ...stopPlan,
    plannedInstant: async () => {
      run.observer.hold(true);
      const planned = nowNs() + leadNs;
      await unlessAborted(running.prepareStop(planned), abort);
      return planned;
    },
    justBefore: () => {
      const port = run.endpoint?.port;
      if (port) unread = unreadPeers(run.instance.pid, port);
    },
    onSignal: (sent) => {
      run.observer.hold(false);
      running.signalSent({ ...sent, by: 'kill' });
      for (const name of stopPlan.releaseAfterSignal ?? []) running.release(name);
      stopPlan.onSignal?.(sent);
    },
  });
  const rest = (stopPlan.keepLoadMs ?? 0) - msBetween(stop.beganNs, nowNs());
  if (rest > 0) await pause(rest, abort);
  const result = await unlessAborted(
    running.finish({ waitInFlightMs: run.instance.isPid1 ? 1000 : plan.timeLimitMs }),
    abort,
  );
  refuseUntrusted(result);
  const { t0 } = stop;
  const { originNs } = result;
  // Without one sample in the window the loop stood still for all of it.
  const loadLagMs = lagP99Ms(result.lag, Number(t0.fromNs - originNs), 100) ?? 100;
  const epsilon = epsilonMs(loadLagMs);
  const { classes, counts } = classify(result.records, {
    t0,
    originNs,
    epsilonMs: epsilon,
    // W is counted from the stop's begin, the pre-stop hook included.
    routeDelayMs: routeDelayMs === null ? null : routeDelayMs - msBetween(stop.beganNs, t0.fromNs),
    notReadyFromNs: stopPlan.readiness?.notReadyFromNs ?? null,
    announcesReadiness: stopPlan.readiness !== undefined,
    baseline: baselineOf(result.records, { t0, originNs }, expectedStatuses(options.requests ?? [])),
    unread: connectionsOf(unread, result),
  });
  refuseInvalid(counts, howFailed(result.records, classes));
  return {
    stop,
    result,
    counts,
    classes,
    epsilonMs: epsilon,
    loadLagMs,
    openAtSignal: openAt(result.records, originNs, t0.fromNs),
  };
}

/** The connections that have one of the ports. */
function connectionsOf(ports: ReadonlySet<number>, result: LoadResult): ReadonlySet<number> {
  if (ports.size === 0) return new Set();
  return new Set(
    [...result.localPorts].flatMap(([connection, port]) => (ports.has(port) ? [connection] : [])),
  );
}

/** Connections that were made before the instant and carried a request or more after it. */
export function openAt(records: readonly RequestRecord[], originNs: bigint, t0: bigint): number {
  const at = Number(t0 - originNs);
  const open = new Set<number>();
  for (const record of records) {
    const before = record.connectedNs !== null && record.connectedNs < at;
    if (before && record.population !== 'new' && record.endNs > at) open.add(record.connection);
  }
  return open.size;
}

function expectedStatuses(shapes: readonly RequestShape[]): ReadonlyMap<string, ReadonlySet<number>> {
  const expected = new Map<string, Set<number>>();
  for (const shape of shapes) {
    if (!shape.expectStatus) continue;
    const codes = expected.get(shape.method) ?? new Set<number>();
    for (const code of shape.expectStatus) codes.add(code);
    expected.set(shape.method, codes);
  }
  return expected;
}

/** The error of a service that ended before anybody stopped it. */
export function diedUnderLoad(run: ServiceRun): SigtrailError {
  const exit = run.instance.exit;
  return new SigtrailError('died-early', {
    what: `The service ended by itself under load, before it was stopped: ${exit?.signal ?? `exit ${exit?.code}`}.`,
    why: run.instance.log.at(-1)?.text ?? 'It wrote nothing.',
    next: 'Try fewer clients (--clients 8), and look at its log.',
  });
}

function refuseUntrusted(result: LoadResult): void {
  if (result.abandoned > 0) {
    throw new SigtrailError('load-failed', {
      what: `${result.abandoned} requests were still open one second after the service had ended.`,
      why: 'Something else keeps its connections: a process that outlived PID 1, or a proxy.',
      next: 'Give the service a network of its own: --network none.',
    });
  }
  if (result.ownFailures === 0) return;
  throw new SigtrailError('load-failed', {
    what: `${result.ownFailures} connections failed on this side (no free local port or too many open files).`,
    why: Object.entries(result.errors)
      .map(([code, times]) => `${code} ${times} times`)
      .join(', '),
    next: 'Try fewer clients (--clients 16), or raise the limit: ulimit -n 65536.',
  });
}

/** What became of the requests that failed before the stop: `12 answered 503, 2 were cut`. */
export function howFailed(records: readonly RequestRecord[], classes: readonly RequestClass[]): string {
  const ways = new Map<string, number>();
  records.forEach((record, index) => {
    if (classes[index] !== 'failedBeforeStop') return;
    const way = record.outcome === 'complete' ? `were answered ${record.status}` : waysToFail[record.outcome];
    ways.set(way, (ways.get(way) ?? 0) + 1);
  });
  return [...ways]
    .sort((a, b) => b[1] - a[1])
    .map(([way, count]) => `${count} ${way}`)
    .join(', ');
}

const waysToFail: Readonly<Record<RequestRecord['outcome'], string>> = {
  complete: 'were answered with an error',
  cut: 'were cut',
  refused: 'were refused',
  'timed-out': 'timed out',
  'address-gone': 'found no address',
};

/** More than one per cent of failures before the stop: the run shows the service's trouble, not the stop's. */
export function refuseInvalid(counts: RequestCounts, how: string): void {
  if (counts.failedBeforeStop <= counts.total / 100) return;
  throw new SigtrailError('unhealthy-before-stop', {
    what: `${counts.failedBeforeStop} of ${counts.total} requests failed before the service was stopped: ${how}.`,
    why: 'Loss that happens anyway says nothing about the stop, so it was not drilled.',
    next: 'Try fewer clients (--clients 16), or a path that works: --url http://HOST:PORT/PATH.',
  });
}

import type { RequestCounts } from '../../model/request.ts';
import type { DrillContext } from '../context.ts';
import { describeExit, duration } from '../judge/exit.ts';
import { verdictOf, type OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { type LoadedStop, stopUnderLoad } from '../run/loaded-stop.ts';
import { noLoad } from '../run/no-load.ts';
import { latecomers } from '../run/plans.ts';
import { type ServiceRun, startService } from '../run/service-run.ts';
import { findSqueezedWay, possiblyUnread, slowLatencyMs, squeezedPlan } from '../run/squeezed-load.ts';
import { notJudged } from '../run/squeeze-failure.ts';
import { type StopRecord, stopService } from '../stop/stop.ts';
import { pause } from '../waiting.ts';
import { settleMs } from './d1-idle-stop.ts';
import { judgeInFlight } from './d2-in-flight.ts';
import type { NotRun, Scenario, ScenarioRun } from './scenario.ts';

/** Fraction of one CPU. Source: docs/drills D8. */
const cpus = 0.05;
/** A signal delivered later than this is a warning. Source: docs/drills D8. */
const slowDeliveryMs = 500;

/** D8: next to no CPU from readiness on, then a stop with requests in flight. */
export const cpuSqueeze: Scenario = {
  id: 'D8',
  isDefault: () => false,
  runs: () => 3,
  obstacle: (context) => {
    const { can, reason } = context.abilities['cpu-limit'];
    return can ? null : { outcome: 'no-rights', reason: `the CPU could not be limited: ${reason}` };
  },
  estimateMs: () => 2000,
  run: async (context, number) => {
    await using run = await startService(context);
    try {
      return await squeeze(context, run, number);
    } catch (error) {
      return notJudged(error, 'no-rights', `${cpus} CPU`);
    }
  },
};

async function squeeze(
  context: DrillContext,
  run: ServiceRun,
  number: number,
): Promise<ScenarioRun | NotRun> {
  const { endpoint } = run;
  const way = endpoint?.http ? await findSqueezedWay(context, endpoint) : null;
  const idleBecause = !endpoint?.http
    ? (noLoad(context, endpoint)?.reason ?? 'load was not tried')
    : way?.kind === 'none'
      ? way.reason
      : null;
  await run.instance.limit({ cpus });
  let loaded: LoadedStop | null = null;
  let unread = 0;
  let stop: StopRecord;
  if (endpoint?.http && way && idleBecause === null) {
    loaded = await stopUnderLoad(context, run, squeezedPlan(context, endpoint, way), {
      releaseAfterSignal: [latecomers],
    });
    stop = loaded.stop;
    const unloadedMs = slowLatencyMs(context);
    if (!stop.escalated) unread = possiblyUnread({ ...loaded, ...loaded.result, ...stop, unloadedMs });
  } else {
    await pause(settleMs, context.abort);
    stop = await stopService(context, run.instance);
  }
  keepEvidence(context, 'D8', number, run, stop, loaded);
  const { outcome, reason } = judgeCpuSqueeze(
    context,
    stop,
    loaded && { ...loaded.counts, unread, connections: loaded.openAtSignal },
    idleBecause,
  );
  return {
    outcome,
    reason,
    facts: factsOf(run, stop, loaded, {
      cpus,
      inFlightBy: idleBecause === null ? (way?.kind ?? null) : 'idle',
      deliveredMs: stop.deliveredMs,
      deliveryKnown: stop.deliveredMs !== null,
      cutUnread: unread,
    }),
    uncertain: unread > 0 && outcome === 'holds' && way?.kind === 'slow',
    weight: (loaded?.counts.inFlightLost ?? 0) * 1e6 + (stop.deliveredMs ?? 0),
    logTail: logTail(run),
  };
}

/**
 * D8's outcome: D1 and D2 must not fail, and the signal must arrive in time. With fewer than 20 runs the 95th percentile
 * of the deliveries is the largest, so each run is judged by its own.
 * @param counts null: stopped while idle, for the reason given; `unread` of the cut ones may not have been read yet
 */
export function judgeCpuSqueeze(
  context: Pick<DrillContext, 'spec'>,
  stop: Pick<StopRecord, 'escalated' | 'stopMs' | 'exit' | 'handling' | 'deliveredMs'>,
  counts: (RequestCounts & { readonly unread: number; readonly connections: number }) | null,
  idleBecause: string | null,
): { outcome: OutcomeOf<'D8'>; reason: string } {
  const at = `with ${cpus} CPU`;
  // Most connections cut with a request are no accident: then none is forgiven.
  const forgiven = counts && counts.unread * 2 <= counts.connections ? counts.unread : 0;
  const inFlight =
    counts &&
    judgeInFlight(
      context,
      stop,
      { ...counts, inFlightLost: counts.inFlightLost - forgiven },
      counts.connections,
    );
  if (stop.escalated) {
    const lost = counts ? counts.inFlightLost + counts.timedOut : 0;
    const also = lost > 0 ? `, ${lost} requests lost` : '';
    const after = duration(context.spec.graceMs);
    return { outcome: 'killed', reason: `${at}: killed by SIGKILL after ${after}${also}` };
  }
  if (inFlight && verdictOf('D2', inFlight.outcome) === 'fail')
    return { outcome: 'cut', reason: `${at}: ${inFlight.reason}` };
  const end = `${describeExit(stop.exit)} after ${duration(stop.stopMs)}`;
  const { deliveredMs } = stop;
  if (deliveredMs !== null && deliveredMs > slowDeliveryMs) {
    return {
      outcome: 'slow-delivery',
      reason: `${at}: ${context.spec.stopSignal} was delivered after ${duration(deliveredMs)}, ${end}`,
    };
  }
  const delivery = deliveredMs === null ? 'delivery not traced' : `delivered after ${duration(deliveredMs)}`;
  if (counts === null)
    return { outcome: 'holds', reason: `${at}, idle: ${end}, ${delivery} (${idleBecause})` };
  const n = counts.inFlightAtSignal;
  const lost =
    counts.unread > 0
      ? `${counts.unread} of ${n} requests were cut that it may not have read yet as it stood still`
      : inFlight?.outcome === 'nothing-in-flight'
        ? `only ${n} were in flight, none was cut`
        : `all ${n} in flight were answered`;
  return { outcome: 'holds', reason: `${at}: ${lost}, ${end}, ${delivery}` };
}

import type { RequestCounts } from '../../model/request.ts';
import type { DrillContext } from '../context.ts';
import { describeExit, duration, isCleanExit } from '../judge/exit.ts';
import { requestsWere } from '../judge/requests.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { busyShare } from '../run/busy-share.ts';
import { findInFlightWay } from '../run/in-flight-way.ts';
import { targetOfRun } from '../run/http-version.ts';
import { noLoad } from '../run/no-load.ts';
import { stopUnderLoadCommand } from '../run/load-command.ts';
import { type LoadedStop, stopUnderLoad } from '../run/loaded-stop.ts';
import { inFlightPlan, latecomers } from '../run/plans.ts';
import { type ServiceRun, startService } from '../run/service-run.ts';
import type { StopRecord } from '../stop/stop.ts';
import type { NotRun, Scenario, ScenarioRun } from './scenario.ts';

/** Fewer requests in flight than this prove nothing. Source: docs/drills D2. */
const leastInFlight = 8;

/** D2: requests in flight at the signal must be answered. */
export const inFlight: Scenario = {
  id: 'D2',
  isDefault: () => true,
  runs: () => 3,
  obstacle: (context) => {
    const { inFlight: way } = context.found;
    if (way?.kind === 'none') return { outcome: 'nothing-in-flight', reason: way.reason };
    return noLoad(context);
  },
  estimateMs: () => 800,
  run: async (context, number) => {
    // A load process that lagged just then widens ε until nothing counts as in flight: that says nothing about the service.
    for (let attempt = 1; ; attempt += 1) {
      const result = await runOnce(context, number);
      if (result.outcome !== 'nothing-in-flight' || context.found.inFlight?.kind === 'none' || attempt === 3)
        return result;
    }
  },
};

async function runOnce(context: DrillContext, number: number): Promise<ScenarioRun | NotRun> {
  await using run = await startService(context);
  const { endpoint } = run;
  const { loadCommand } = context.options;
  if (loadCommand !== null)
    return judged(
      context,
      number,
      run,
      await stopUnderLoadCommand(context, run, loadCommand),
      'load command',
    );
  if (!endpoint?.http) return noLoad(context, endpoint) as NotRun;
  context.found.inFlight ??= await findInFlightWay(context, endpoint);
  const way = context.found.inFlight;
  if (way.kind === 'none') return { outcome: 'nothing-in-flight', reason: way.reason };
  const base = inFlightPlan(context, endpoint, way);
  // A held body is sent by HTTP/1 only.
  const plan =
    way.kind === 'slow' ? { ...base, target: await targetOfRun(context, base.target, number) } : base;
  const loaded = await stopUnderLoad(context, run, plan, { releaseAfterSignal: [latecomers] });
  return judged(context, number, run, loaded, way.kind);
}

function judged(
  context: DrillContext,
  number: number,
  run: ServiceRun,
  loaded: LoadedStop,
  inFlightBy: string,
): ScenarioRun | NotRun {
  keepEvidence(context, 'D2', number, run, loaded.stop, loaded);
  const { outcome, reason } = judgeInFlight(
    context,
    loaded.stop,
    loaded.counts,
    busyConnections(context, loaded),
  );
  if (outcome === 'nothing-in-flight') return { outcome, reason };
  return {
    outcome,
    reason,
    facts: factsOf(run, loaded.stop, loaded, {
      inFlightBy,
      epsilonMs: loaded.epsilonMs,
      cutWithinMs: cutSpreadMs(loaded),
    }),
    uncertain: false,
    weight: lostOf(loaded.counts),
    logTail: logTail(run),
  };
}

/**
 * Connections that can be said to be busy: all that were open, when the service itself was at work on at least half of them all
 * the time or has no handler that could spare the idle ones; else none, and a cut may be the keep-alive race.
 */
function busyConnections(context: DrillContext, loaded: LoadedStop): number | null {
  const { stop, result, openAtSignal } = loaded;
  if (stop.handling.handled === false) return openAtSignal;
  const at = { t0: stop.t0, originNs: result.originNs };
  return busyShare(context.found.inFlight, result.records, at, openAtSignal) >= 0.5 ? openAtSignal : null;
}

/** Requests that got no answer and were not turned away. */
function lostOf(counts: RequestCounts): number {
  return counts.inFlightLost + counts.timedOut + counts.keepAliveLost + counts.boundary;
}

/**
 * D2's outcome from the counts; the table of docs/drills. These clients do not think, so their connections are idle for a small
 * part of the time only: when more than half of them are cut with a request, the keep-alive race cannot be the cause.
 * @param connections keep-alive and trickled connections that were open at t0; null when most of them may have been idle
 */
export function judgeInFlight(
  context: Pick<DrillContext, 'spec'>,
  stop: Pick<StopRecord, 'escalated' | 'stopMs' | 'exit' | 'handling'>,
  counts: RequestCounts,
  connections: number | null,
): { outcome: OutcomeOf<'D2'>; reason: string } {
  const { graceMs, stopSignal } = context.spec;
  const { exit, stopMs, handling } = stop;
  const n = counts.inFlightAtSignal;
  const end = `${describeExit(exit)} after ${duration(stopMs)}`;
  if (counts.inFlightLost > 0) {
    const yet = exit.code === 0 ? ', yet it exited 0' : '';
    return {
      outcome: 'cut',
      reason: `${counts.inFlightLost} of ${Math.max(n, counts.inFlightLost)} in-flight requests were cut off${yet}`,
    };
  }
  const busyCut = counts.keepAliveLost + counts.boundary;
  if (connections !== null && busyCut >= leastInFlight && busyCut > connections / 2) {
    return {
      outcome: 'cut',
      reason: `${busyCut} of ${connections} busy connections were cut with a request under way, ${duration(stopMs)} after ${stopSignal}`,
    };
  }
  if (counts.timedOut > 0)
    return {
      outcome: 'timed-out',
      reason: `${counts.timedOut} requests got no answer within the time limit`,
    };
  if (counts.rejectedInFlight > 0) {
    return {
      outcome: 'rejected-in-flight',
      reason: `${counts.rejectedInFlight} of ${n} in-flight requests were answered with an error`,
    };
  }
  if (stop.escalated)
    return {
      outcome: 'killed',
      reason: `all ${n} in flight were answered, but it was killed by SIGKILL after ${duration(graceMs)}`,
    };
  if (n < leastInFlight)
    return {
      outcome: 'nothing-in-flight',
      reason: `nothing was in flight: only ${n} requests were unanswered at ${stopSignal}`,
    };
  if (counts.boundary > 0)
    return {
      outcome: 'boundary',
      reason: `${requestsWere(counts.boundary)} cut, sent at the very instant of ${stopSignal}`,
    };
  // A program that ended by default action answered all by luck; its exit code is the handler's absence, said in D1.
  if (handling.handled !== false && !isCleanExit(exit, stopSignal))
    return { outcome: 'unclean-exit', reason: `all ${n} were answered, ${end}` };
  if (stopMs > 0.8 * graceMs)
    return {
      outcome: 'late-exit',
      reason: `all ${n} were answered, but the stop took ${duration(stopMs)} of ${duration(graceMs)}`,
    };
  return { outcome: 'answered', reason: `all ${n} in flight were answered, ${end}` };
}

/** How close together the cuts were: all at one instant means closed connections, spread ones time-outs. Null without cuts. */
function cutSpreadMs(loaded: {
  result: { records: readonly { endNs: number }[] };
  classes: readonly string[];
}): number | null {
  const ends = loaded.result.records
    .filter((_, index) => loaded.classes[index] === 'inFlightLost')
    .map((record) => record.endNs);
  if (ends.length === 0) return null;
  return (ends.reduce((a, b) => Math.max(a, b)) - ends.reduce((a, b) => Math.min(a, b))) / 1e6;
}

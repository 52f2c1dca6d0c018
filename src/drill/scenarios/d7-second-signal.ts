import type { LoadPlan } from '../../load/load.ts';
import type { DrillContext, InFlightWay } from '../context.ts';
import { crashOf } from '../judge/crash.ts';
import { describeExit, duration } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { diedUnderLoad, type LoadedStop, stopUnderLoad } from '../run/loaded-stop.ts';
import { inFlightPlan, trickledShape } from '../run/plans.ts';
import { type ServiceRun, startService } from '../run/service-run.ts';
import { loadTarget } from '../start/discover-endpoint.ts';
import type { Endpoint } from '../start/endpoint.ts';
import { type StopPlan, type StopRecord, stopService } from '../stop/stop.ts';
import { msBetween, pause } from '../waiting.ts';
import { settleMs } from './d1-idle-stop.ts';
import type { Scenario } from './scenario.ts';

/** The second signal comes this long after the first. Source: docs/drills D7. */
const againAfterMs = 500;
/** An exit this soon after the second signal was forced by it. Source: docs/drills D7. */
const forcedWithinMs = 1000;
/** Requests that give the service something to drain, and how long their bodies are held after the first signal. */
const heldRequests = 8;
const heldMs = 1500;

/** D7: the stop signal comes a second time while the service drains. */
export const secondSignal: Scenario = {
  id: 'D7',
  isDefault: () => false,
  runs: () => 1,
  obstacle: () => null,
  estimateMs: () => 2500,
  run: async (context, number) => {
    await using run = await startService(context);
    let secondNs: bigint | null = null;
    const plan: StopPlan = {
      againAfterMs,
      onAgain: (sent) => {
        secondNs = sent.fromNs;
        const { stopSignal } = context.spec;
        run.observer.mark('signal', `${stopSignal} sent again`, sent.fromNs, 'kill(2)', {
          pid: run.instance.pid,
        });
      },
    };
    const hold = await holdingPlan(context, run.endpoint);
    const loaded = hold ? await stopUnderLoad(context, run, hold, plan) : null;
    const stop = loaded?.stop ?? (await stopIdle(context, run, plan));
    keepEvidence(context, 'D7', number, run, stop, loaded);
    const held = loaded?.counts.inFlightAtSignal ?? 0;
    const evidence: SecondSignalEvidence = {
      stop,
      secondNs,
      held,
      answered: loaded ? answeredOf(loaded) : 0,
      logAfterSignal: run.instance.log.filter((line) => line.tNs >= stop.t0.fromNs).map((line) => line.text),
    };
    const { outcome, reason, afterSecondMs } = judgeSecondSignal(context, evidence);
    return {
      outcome,
      reason,
      facts: factsOf(run, stop, loaded, { held, answered: evidence.answered, afterSecondMs }),
      uncertain: false,
      weight: stop.stopMs,
      logTail: logTail(run),
    };
  },
};

/** Load that keeps the service draining until after the second signal; null where nothing of the kind is possible. */
async function holdingPlan(context: DrillContext, endpoint: Endpoint | null): Promise<LoadPlan | null> {
  if (!endpoint?.http) return null;
  // Without a body that it waits for, a slow answer is what there is; whether that lasts until the second signal is measured.
  const way: InFlightWay = (await waitsForBody(context, endpoint))
    ? { kind: 'trickled' }
    : { kind: 'slow', latencyMs: 0 };
  const plan = inFlightPlan(context, endpoint, way, heldRequests);
  const [main] = plan.populations;
  if (!main) return null;
  return {
    ...plan,
    populations: [main],
    trickle: { afterStopMs: Math.min(heldMs, context.spec.graceMs * 0.75) },
  };
}

async function waitsForBody(context: DrillContext, endpoint: Endpoint): Promise<boolean> {
  const { found } = context;
  if (found.trickles !== null) return found.trickles;
  const load = await context.load();
  const target = loadTarget(context, endpoint.url, endpoint.unixPath);
  const probe = await load.probeTrickle(target, trickledShape(context));
  found.trickles = probe.waits && (probe.status ?? 500) < 500;
  return found.trickles;
}

async function stopIdle(context: DrillContext, run: ServiceRun, plan: StopPlan): Promise<StopRecord> {
  await pause(settleMs, context.abort);
  if (run.instance.exit) throw diedUnderLoad(run);
  return stopService(context, run.instance, plan);
}

/** Of the requests in flight at the first signal, those answered in whole. */
function answeredOf({ counts }: LoadedStop): number {
  const { inFlightAtSignal, inFlightLost, timedOut, rejectedInFlight } = counts;
  return Math.max(0, inFlightAtSignal - inFlightLost - timedOut - rejectedInFlight);
}

/** What D7 is decided by. */
export interface SecondSignalEvidence {
  readonly stop: Pick<StopRecord, 'escalated' | 'exit' | 'stopMs' | 't0'>;
  /** When the second signal was sent, CLOCK_MONOTONIC; null: the service was gone before. */
  readonly secondNs: bigint | null;
  /** Requests in flight at the first signal, and how many of them were answered in whole. */
  readonly held: number;
  readonly answered: number;
  readonly logAfterSignal: readonly string[];
}

/** D7's outcome; `afterSecondMs` is null when the service was gone before the second signal. */
export function judgeSecondSignal(
  context: Pick<DrillContext, 'spec'>,
  evidence: SecondSignalEvidence,
): { outcome: OutcomeOf<'D7'>; reason: string; afterSecondMs: number | null } {
  const { stop, held, answered, logAfterSignal } = evidence;
  const { exit, escalated } = stop;
  const { graceMs, stopSignal } = context.spec;
  const gone = evidence.secondNs === null || exit.seenNs <= evidence.secondNs;
  const afterSecondMs = gone ? null : msBetween(evidence.secondNs as bigint, exit.seenNs);
  const when =
    afterSecondMs === null
      ? `${duration(stop.stopMs)} after the first ${stopSignal}`
      : `${duration(afterSecondMs)} after the second ${stopSignal}`;
  const crash = escalated ? null : crashOf(exit, logAfterSignal, stopSignal);
  if (crash) return { outcome: 'crash', reason: `crashed ${when}: ${crash}`, afterSecondMs };
  if (escalated) {
    return {
      outcome: 'hang',
      reason: `still running ${duration(graceMs)} after ${stopSignal}, although it was sent twice: killed by SIGKILL`,
      afterSecondMs,
    };
  }
  const end = `${describeExit(exit)} ${when}`;
  if (afterSecondMs === null) {
    return {
      outcome: 'drained',
      reason: `${end}: gone before the second one could come after ${duration(againAfterMs)}`,
      afterSecondMs,
    };
  }
  if (afterSecondMs > forcedWithinMs || (held > 0 && answered === held)) {
    const all = held > 0 ? `, ${answered} of ${held} held requests answered` : '';
    return { outcome: 'drained', reason: `${end}: the drain went on${all}`, afterSecondMs };
  }
  return { outcome: 'forced', reason: `${end}: the second one forced the exit`, afterSecondMs };
}

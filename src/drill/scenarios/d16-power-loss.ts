import { SigtrailError } from '../../model/error.ts';
import type { DrillContext } from '../context.ts';
import { duration } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { emptyFacts, keepEnding, logTail } from '../run/facts.ts';
import { findInFlightWay } from '../run/in-flight-way.ts';
import { type MarkerResult, runMarker } from '../run/marker.ts';
import { inFlightPlan } from '../run/plans.ts';
import { type ServiceRun, startService } from '../run/service-run.ts';
import { isServiceFailure } from '../run/squeeze-failure.ts';
import { pause, unlessAborted } from '../waiting.ts';
import type { Scenario, ScenarioRun } from './scenario.ts';

/** SIGKILL falls within this span after the load has begun, at a moment of the seed's choice. */
const killBetweenMs = [200, 1200] as const;
/** A start that fails is tried once more before it counts as a crash loop. */
const starts = 2;
/** Recovery counts as slow above both. Source: docs/drills D16. */
const slowFactor = 5;
const slowMs = 5000;

/** D16: SIGKILL at a random moment under load, then a start on what was left behind. */
export const powerLoss: Scenario = {
  id: 'D16',
  isDefault: () => false,
  runs: () => 3,
  obstacle: () => null,
  estimateMs: () => 2200,
  run: async (context, number) => {
    const lost = await cutPower(context, number);
    const failures: string[] = [];
    for (let attempt = 1; attempt <= starts; attempt += 1) {
      try {
        await using run = await startService(context);
        const { marker } = context.options;
        const result = marker === null ? null : await runMarker(context, marker);
        return scenarioRun(lost, failures, run, result);
      } catch (error) {
        if (!isServiceFailure(error)) throw error;
        failures.push(error.text.what);
      }
    }
    return scenarioRun(lost, failures, null, null);
  },
};

interface Lost {
  readonly firstReadyMs: number;
  readonly killedAfterMs: number;
  readonly inFlightAtKill: number | null;
  readonly logTail: readonly string[];
}

/** Starts it, puts the load on and kills it in the middle. */
async function cutPower(context: DrillContext, number: number): Promise<Lost> {
  const { abort } = context;
  await using run = await startService(context);
  const { endpoint, instance } = run;
  if (endpoint?.http) context.found.inFlight ??= await findInFlightWay(context, endpoint);
  const way = context.found.inFlight;
  const load = endpoint?.http ? await context.load() : null;
  const anyWay = way && way.kind !== 'none' ? way : ({ kind: 'slow', latencyMs: 0 } as const);
  const running =
    load && endpoint ? await unlessAborted(load.start(inFlightPlan(context, endpoint, anyWay)), abort) : null;
  const [from, to] = killBetweenMs;
  const killedAfterMs = from + context.random() * (to - from);
  await pause(killedAfterMs, abort);
  const before = running ? await unlessAborted(running.snapshot(), abort) : null;
  if (instance.exit) {
    throw new SigtrailError('died-early', {
      what: 'The service ended by itself under load, before its power was cut.',
      why: instance.log.at(-1)?.text ?? 'It wrote nothing.',
      next: 'Try fewer clients (--clients 8), and look at its log.',
    });
  }
  const { fromNs } = instance.kill('SIGKILL');
  await instance.exited;
  await running?.finish({ waitInFlightMs: 100 });
  keepEnding(context, 'D16', number, run, fromNs);
  return {
    firstReadyMs: run.readiness.readyMs,
    killedAfterMs,
    inFlightAtKill: before?.inFlight ?? null,
    logTail: logTail(run),
  };
}

function scenarioRun(
  lost: Lost,
  failures: readonly string[],
  run: ServiceRun | null,
  marker: MarkerResult | null,
): ScenarioRun {
  const recovery = {
    firstReadyMs: lost.firstReadyMs,
    recoveryMs: run?.readiness.readyMs ?? null,
    failures,
    markerExit: marker?.code ?? null,
    markerRan: marker !== null,
  };
  const { outcome, reason } = judgePowerLoss(recovery);
  return {
    outcome,
    reason,
    facts: {
      ...emptyFacts({
        firstReadyMs: lost.firstReadyMs,
        recoveryMs: recovery.recoveryMs,
        killedAfterMs: lost.killedAfterMs,
        inFlightAtKill: lost.inFlightAtKill,
        failedStarts: failures.length,
        markerExit: recovery.markerExit,
      }),
      signal: 'SIGKILL',
      readyMs: recovery.recoveryMs,
    },
    uncertain: false,
    weight: recovery.recoveryMs ?? 0,
    logTail: run ? logTail(run) : lost.logTail,
  };
}

/** How the service came back. */
export interface Recovery {
  readonly firstReadyMs: number;
  /** From exec to ready after the power loss; null: it did not come up. */
  readonly recoveryMs: number | null;
  /** What failed in starts before that one. */
  readonly failures: readonly string[];
  /** null: it was killed, or no marker was given. */
  readonly markerExit: number | null;
  readonly markerRan: boolean;
}

/** D16's outcome. */
export function judgePowerLoss(recovery: Recovery): { outcome: OutcomeOf<'D16'>; reason: string } {
  const { firstReadyMs, recoveryMs, failures, markerExit, markerRan } = recovery;
  if (recoveryMs === null) {
    return {
      outcome: 'crash-loop',
      reason: `it did not come up again, ${failures.length} of ${failures.length} starts: ${failures.at(-1) ?? 'no start was tried'}`,
    };
  }
  const again = failures.length > 0 ? `, at start ${failures.length + 1} (before: ${failures[0]})` : '';
  if (markerRan && markerExit !== 0) {
    return {
      outcome: 'damaged-data',
      reason: `the marker command says that data is damaged: exit ${markerExit ?? 'by a signal'}`,
    };
  }
  const back = `ready ${duration(recoveryMs)} after the restart (first start ${duration(firstReadyMs)})${again}`;
  if (recoveryMs > slowMs && recoveryMs > slowFactor * firstReadyMs)
    return { outcome: 'slow-recovery', reason: back };
  const whole = markerRan ? ', marker exit 0' : '; whether its data is whole was not asked (--marker CMD)';
  return { outcome: 'recovers', reason: `${back}${whole}` };
}

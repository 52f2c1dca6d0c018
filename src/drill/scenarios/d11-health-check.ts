import type { DrillContext } from '../context.ts';
import { duration } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { emptyFacts, keepEnding, logTail } from '../run/facts.ts';
import { probeHealth } from '../run/health-probe.ts';
import { startService } from '../run/service-run.ts';
import { msBetween, nowNs, pause } from '../waiting.ts';
import type { Scenario } from './scenario.ts';

/** Pause between two checks; an engine waits much longer, but asks the same. */
const everyMs = 250;
/** A check that fails this long after the service was ready is wrong, not early. */
const patienceMs = 10_000;
/** Checks made after the first success. */
const furtherChecks = 8;

/** When an engine calls a service unhealthy. */
export interface HealthSettings {
  readonly intervalMs: number;
  readonly retries: number;
  readonly startPeriodMs: number;
}

/** What Docker takes when a check says nothing else. Source: Dockerfile reference, HEALTHCHECK. */
export const dockerDefaults: HealthSettings = { intervalMs: 30_000, retries: 3, startPeriodMs: 0 };

/** D11: the declared health check, executed by us from readiness on. */
export const healthCheck: Scenario = {
  id: 'D11',
  isDefault: () => true,
  runs: () => 1,
  obstacle: (context) =>
    context.spec.lifecycle.healthCheck
      ? null
      : {
          outcome: 'none-declared',
          reason: 'none declared (Dockerfile HEALTHCHECK, compose healthcheck)',
        },
  estimateMs: () => furtherChecks * everyMs,
  run: async (context, number) => {
    const command = context.spec.lifecycle.healthCheck?.value ?? '';
    await using run = await startService(context);
    const { instance, readiness } = run;
    const seen = await checkUp(context, run, command);
    keepEnding(context, 'D11', number, run, nowNs());
    const { outcome, reason } = judgeHealthCheck({ ...seen, ended: instance.exit !== null }, dockerDefaults);
    return {
      outcome,
      reason,
      facts: {
        ...emptyFacts({
          firstHealthyMs: seen.firstHealthyMs,
          checksAfterwards: seen.further,
          failedAfterwards: seen.failed,
          recommendedStartPeriodMs: seen.firstHealthyMs === null ? null : recommended(seen.firstHealthyMs),
        }),
        readyMs: readiness.readyMs,
      },
      uncertain: false,
      weight: seen.failed,
      logTail: logTail(run),
    };
  },
};

/** What the checks said. */
export interface HealthSeen {
  readonly readyMs: number;
  /** From exec to the first check that succeeded; null: none did. */
  readonly firstHealthyMs: number | null;
  /** Checks after that, and how many of them failed. */
  readonly further: number;
  readonly failed: number;
  readonly ended: boolean;
}

async function checkUp(
  context: DrillContext,
  run: Awaited<ReturnType<typeof startService>>,
  command: string,
): Promise<Omit<HealthSeen, 'ended'>> {
  const { instance, readiness } = run;
  const since = () => msBetween(instance.startedNs, nowNs());
  const { readyMs } = readiness;
  context.progress('running the health check');
  while (!(await probeHealth(context, instance, command))) {
    if (instance.exit || since() > readyMs + patienceMs)
      return { readyMs, firstHealthyMs: null, further: 0, failed: 0 };
    await pause(everyMs, context.abort);
  }
  const firstHealthyMs = since();
  let failed = 0;
  for (let count = 0; count < furtherChecks; count += 1) {
    await pause(everyMs, context.abort);
    if (!(await probeHealth(context, instance, command))) failed += 1;
  }
  return { readyMs, firstHealthyMs, further: furtherChecks, failed };
}

/** A start period with room: twice what was measured, in whole seconds. */
function recommended(firstHealthyMs: number): number {
  return Math.ceil((2 * firstHealthyMs) / 1000) * 1000;
}

/** D11's outcome: would an engine with these settings call the service unhealthy while it starts, and does the check flap? */
export function judgeHealthCheck(
  seen: HealthSeen,
  settings: HealthSettings,
): { outcome: OutcomeOf<'D11'>; reason: string } {
  const ready = `ready after ${duration(seen.readyMs)}`;
  if (seen.firstHealthyMs === null) {
    const until = seen.ended ? 'until it ended' : `${duration(patienceMs)} after that too`;
    return { outcome: 'unhealthy-at-start', reason: `${ready}, the health check failed ${until}` };
  }
  const start = `start period ${duration(recommended(seen.firstHealthyMs))}`;
  const tolerated = settings.startPeriodMs + settings.intervalMs * settings.retries;
  if (seen.firstHealthyMs > tolerated) {
    return {
      outcome: 'unhealthy-at-start',
      reason: `healthy after ${duration(seen.firstHealthyMs)}, but unhealthy from ${duration(tolerated)} on: give it a ${start}`,
    };
  }
  if (seen.failed > 0) {
    return {
      outcome: 'flaps',
      reason: `${seen.failed} of ${seen.further} checks failed after the first success`,
    };
  }
  return {
    outcome: 'healthy',
    reason: `healthy after ${duration(seen.firstHealthyMs)}, ${seen.further} of ${seen.further} checks after it; recommended: ${start}`,
  };
}

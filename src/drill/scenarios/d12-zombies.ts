import type { DrillContext } from '../context.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { emptyFacts, keepEnding, logTail } from '../run/facts.ts';
import { findInFlightWay } from '../run/in-flight-way.ts';
import { countZombies, injectOrphans, orphanSeconds } from '../run/orphans.ts';
import { inFlightPlan } from '../run/plans.ts';
import { type ServiceRun, startService } from '../run/service-run.ts';
import { nowNs, pause, unlessAborted } from '../waiting.ts';
import type { NotRun, Scenario } from './scenario.ts';

/** Zombies are counted this long after the work or the orphans' end. Source: docs/drills D12. */
const afterMs = 5000;
/** The service's own work: D2's load for this long. */
const workMs = 1000;
const injected = 100;
/** Fewer than this is a warning, from this on a fail. Source: docs/drills D12. */
const many = 5;

/** D12: does PID 1 reap what is left to it? Judged where zombies were seen, or with `--only D12` by 100 injected orphans. */
export const zombies: Scenario = {
  id: 'D12',
  isDefault: () => false,
  runs: () => 1,
  obstacle: (context) => {
    const { can, reason } = context.abilities['pid-namespace'];
    if (!can) return { outcome: 'not-pid1', reason: `not PID 1 here: ${reason}` };
    if (wasAsked(context) || context.found.zombiesSeen > 0) return null;
    return { outcome: 'no-orphans', reason: 'no zombie was seen in any run (--only D12 injects orphans)' };
  },
  estimateMs: () => afterMs + 2 * workMs,
  run: async (context, number) => {
    await using run = await startService(context);
    const orphans = wasAsked(context) ? await inject(context, run) : await doOwnWork(context, run);
    if (typeof orphans === 'object' && orphans !== null) return orphans;
    context.progress('waiting 5 s for PID 1 to reap');
    await pause(afterMs, context.abort);
    const left = countZombies(run.instance);
    keepEnding(context, 'D12', number, run, nowNs());
    const { outcome, reason } = judgeZombies(left, orphans);
    return {
      outcome,
      reason,
      facts: { ...emptyFacts({ zombies: left, orphans }), readyMs: run.readiness.readyMs },
      uncertain: false,
      weight: left,
      logTail: logTail(run),
    };
  },
};

function wasAsked(context: DrillContext): boolean {
  return context.options.only?.includes('D12') === true;
}

/** @returns the number of orphans that PID 1 got, or why there were none */
async function inject(context: DrillContext, run: ServiceRun): Promise<number | NotRun> {
  context.progress(`leaving ${injected} orphans to PID 1`);
  let orphans: number;
  try {
    orphans = await injectOrphans(context, run.instance, injected);
  } catch (error) {
    if (context.abort.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { outcome: 'not-pid1', reason: `orphans could not be started in its PID namespace: ${why}` };
  }
  if (orphans === 0)
    return { outcome: 'not-pid1', reason: 'the injected orphans did not become children of PID 1' };
  await pause(orphanSeconds * 1000, context.abort);
  return orphans;
}

/** Puts D2's load on for a while. @returns null: how many orphans that makes is the service's matter */
async function doOwnWork(context: DrillContext, run: ServiceRun): Promise<null> {
  const { endpoint } = run;
  if (!endpoint?.http) return null;
  context.found.inFlight ??= await findInFlightWay(context, endpoint);
  const way = context.found.inFlight;
  const plan = inFlightPlan(context, endpoint, way.kind === 'none' ? { kind: 'slow', latencyMs: 0 } : way);
  const load = await context.load();
  const running = await unlessAborted(load.start(plan), context.abort);
  await pause(workMs, context.abort);
  await unlessAborted(running.finish({ waitInFlightMs: 1000 }), context.abort);
  return null;
}

/** D12's outcome. @param orphans how many were injected; null: the service's own */
export function judgeZombies(
  left: number,
  orphans: number | null,
): { outcome: OutcomeOf<'D12'>; reason: string } {
  const of = orphans === null ? '' : ` of ${orphans} injected orphans`;
  if (left === 0) {
    return {
      outcome: 'reaped',
      reason: orphans === null ? 'no zombie was left after 5 s' : `0${of} were left as zombies`,
    };
  }
  const verb = left === 1 ? 'is a zombie' : 'are zombies';
  const reason =
    orphans === null
      ? `${left} children of PID 1 ${verb} 5 s after the work`
      : `${left}${of} ${verb} after 5 s`;
  return { outcome: left < many ? 'few-zombies' : 'zombies-stay', reason };
}

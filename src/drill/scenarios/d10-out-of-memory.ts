import type { ServiceExit, ServiceInstance } from '../../engine/engine.ts';
import type { LoadRun } from '../../load/load.ts';
import type { DrillContext } from '../context.ts';
import { describeExit } from '../judge/exit.ts';
import type { OutcomeOf } from '../judge/verdict-table.ts';
import { emptyFacts, keepEnding } from '../run/facts.ts';
import { observe } from '../run/observe.ts';
import { type OomWatch, watchOom } from '../run/oom-watch.ts';
import { inFlightPlan } from '../run/plans.ts';
import { launch, wantedPort } from '../run/service-run.ts';
import { isServiceFailure } from '../run/squeeze-failure.ts';
import { megabytes, workingSetUnderLoad } from '../run/working-set.ts';
import { loadTarget } from '../start/discover-endpoint.ts';
import { waitUntilReady } from '../start/readiness.ts';
import { msBetween, nowNs, unlessAborted, within } from '../waiting.ts';
import type { NotRun, Scenario, ScenarioRun } from './scenario.ts';

/** Shares of the working set that are tried as the limit, until the OOM killer acts. */
const shares = [0.6, 0.3];
/** How long the load tries to use the memory up. */
const loadMs = 2000;
/** PID 1 may take this long to end, or to answer again, after the OOM killer struck. */
const afterwardsMs = 5000;

/** D10: far less memory than it needs, so that the kernel's OOM killer acts: does the container end, so that it is restarted? */
export const outOfMemory: Scenario = {
  id: 'D10',
  isDefault: () => false,
  runs: () => 1,
  obstacle: (context) => {
    const { can, reason } = context.abilities['memory-limit'];
    return can ? null : { outcome: 'no-rights', reason: `the memory could not be limited: ${reason}` };
  },
  estimateMs: () => 2 * loadMs,
  run: async (context, number) => {
    const workingSet = await workingSetUnderLoad(context);
    if (typeof workingSet === 'string') return { outcome: 'no-rights', reason: workingSet };
    let last: ScenarioRun | NotRun | null = null;
    for (const share of shares) {
      last = await starve(context, number, workingSet, Math.floor(workingSet * share));
      if (last.outcome !== 'not-reached') break;
    }
    return last as ScenarioRun | NotRun;
  },
};

async function starve(
  context: DrillContext,
  number: number,
  workingSet: number,
  limit: number,
): Promise<ScenarioRun | NotRun> {
  await using instance = await launch(context, { memoryBytes: limit });
  const oom = watchOom(instance);
  const observer = observe(instance);
  try {
    const wasReady = await useUp(context, instance, oom);
    const aftermath = await lookAtAftermath(context, instance, oom);
    const { outcome, reason } = judgeOutOfMemory({ ...aftermath, limit, workingSet });
    if (outcome === 'not-reached') return { outcome, reason };
    keepEnding(context, 'D10', number, { instance, observer }, nowNs());
    const measured = {
      workingSetBytes: workingSet,
      limitBytes: limit,
      oomKills: aftermath.oomKills,
      wasReady,
      answersAfterwards: aftermath.answers,
    };
    return {
      outcome,
      reason,
      facts: {
        ...emptyFacts(measured),
        exitCode: aftermath.exit?.code ?? null,
        signal: aftermath.exit?.signal ?? null,
      },
      uncertain: false,
      weight: aftermath.oomKills,
      logTail: instance.log.slice(-20).map((line) => line.text),
    };
  } finally {
    oom.stop();
    observer.stop();
    context.found.serviceMs += msBetween(instance.startedNs, instance.exit?.seenNs ?? nowNs());
  }
}

/** Waits for readiness, then puts the load on, until the OOM killer acts, it ends, or the time is over. @returns was it ready? */
async function useUp(context: DrillContext, instance: ServiceInstance, oom: OomWatch): Promise<boolean> {
  const { abort, options, found } = context;
  const over = Promise.race([oom.first, instance.exited]);
  const ready = waitUntilReady(context, instance, wantedPort(context)).then(
    () => true,
    () => false,
  );
  const isReady = (await within(Promise.race([ready, over]), options.readyTimeoutMs, abort)) === true;
  const way = found.inFlight;
  if (!isReady || !found.endpoint?.http || !way) return isReady;
  const load = await context.load();
  const plan = inFlightPlan(
    context,
    found.endpoint,
    way.kind === 'none' ? { kind: 'slow', latencyMs: 0 } : way,
  );
  let running: LoadRun | null = null;
  try {
    running = await unlessAborted(load.start(plan), abort);
  } catch (error) {
    // Clients that fail while the service dies are what is wanted here.
    if (!isServiceFailure(error)) throw error;
  }
  await within(over, loadMs, abort);
  await running?.finish({ waitInFlightMs: 100 });
  return true;
}

/** What was there after the OOM killer had struck. */
export interface Aftermath {
  readonly oomKills: number;
  readonly exit: ServiceExit | null;
  /** Does it still answer without an error? Null: not known. */
  readonly answers: boolean | null;
}

async function lookAtAftermath(
  context: DrillContext,
  instance: ServiceInstance,
  oom: OomWatch,
): Promise<Aftermath> {
  if (oom.kills === 0) return { oomKills: 0, exit: instance.exit, answers: null };
  const until = performance.now() + afterwardsMs;
  const left = () => until - performance.now();
  const { endpoint } = context.found;
  let answers: boolean | null = null;
  // A supervisor may need a moment to end, or to start a new worker.
  do {
    await within(instance.exited, Math.min(250, left()), context.abort);
    if (instance.exit || !endpoint?.http) continue;
    const load = await context.load();
    const target = loadTarget(context, endpoint.url, endpoint.unixPath);
    const [shape] = context.options.requests ?? [];
    const probe = await unlessAborted(
      load.probe(target, { requests: 1, timeoutMs: Math.max(500, left()), ...(shape ? { shape } : {}) }),
      context.abort,
    );
    answers = probe.status !== null && probe.status < 500;
  } while (!instance.exit && answers !== true && left() > 0);
  return { oomKills: oom.kills, exit: instance.exit, answers };
}

/** D10's outcome: after an OOM kill the container must end with a failure, or the service must go on as before. */
export function judgeOutOfMemory(seen: Aftermath & { readonly limit: number; readonly workingSet: number }): {
  outcome: OutcomeOf<'D10'>;
  reason: string;
} {
  const { exit, oomKills, answers } = seen;
  const at = `with ${megabytes(seen.limit)} of the ${megabytes(seen.workingSet)} it works with,`;
  if (oomKills === 0) {
    const instead = exit ? `, it ended by itself: ${describeExit(exit)}` : '';
    return { outcome: 'not-reached', reason: `${at} the kernel killed nothing for memory${instead}` };
  }
  if (exit?.signal === 'SIGKILL') {
    return {
      outcome: 'oom-main',
      reason: `${at} the kernel killed PID 1: the container ends, so that a restart policy acts`,
    };
  }
  if (exit?.code === 0) {
    return {
      outcome: 'child-killed-silently',
      reason: `${at} the kernel killed a child, and PID 1 ended with exit 0: nobody sees a failure`,
    };
  }
  if (exit) {
    return {
      outcome: 'oom-main',
      reason: `${at} the kernel killed a child and PID 1 ended with it: ${describeExit(exit)}`,
    };
  }
  if (answers === true) {
    return {
      outcome: 'oom-main',
      reason: `${at} the kernel killed a child and the service went on answering`,
    };
  }
  if (answers === null) {
    return {
      outcome: 'not-reached',
      reason: `${at} the kernel killed a child; whether the service still works could not be asked`,
    };
  }
  const seconds = afterwardsMs / 1000;
  return {
    outcome: 'child-killed-silently',
    reason: `${at} the kernel killed a child; PID 1 lives on and the service is broken, ${seconds} s later too`,
  };
}

import type { RequestCounts } from '../../model/request.ts';
import type { DrillContext } from '../context.ts';
import { describeExit, duration } from '../judge/exit.ts';
import { type OutcomeOf, verdictOf } from '../judge/verdict-table.ts';
import { stopInFlightOrIdle } from '../run/either-stop.ts';
import { emptyFacts, factsOf, keepEvidence, logTail } from '../run/facts.ts';
import { type OomWatch, watchOom } from '../run/oom-watch.ts';
import { startService } from '../run/service-run.ts';
import { isServiceFailure, notJudged } from '../run/squeeze-failure.ts';
import { megabytes, workingSetUnderLoad } from '../run/working-set.ts';
import type { StopRecord } from '../stop/stop.ts';
import { judgeInFlight } from './d2-in-flight.ts';
import type { NotRun, Scenario, ScenarioRun } from './scenario.ts';

/** The limit, as a multiple of the working set. Source: docs/drills D9. */
const factor = 1.1;

/** D9: hardly more memory than it works with, from before exec on, then a stop with requests in flight. */
export const memorySqueeze: Scenario = {
  id: 'D9',
  isDefault: () => false,
  runs: () => 3,
  obstacle: (context) => {
    const { can, reason } = context.abilities['memory-limit'];
    return can ? null : { outcome: 'no-rights', reason: `the memory could not be limited: ${reason}` };
  },
  estimateMs: () => 1200,
  run: async (context, number) => {
    const workingSet = await workingSetUnderLoad(context);
    if (typeof workingSet === 'string') return { outcome: 'no-rights', reason: workingSet };
    return squeeze(context, number, workingSet);
  },
};

async function squeeze(
  context: DrillContext,
  number: number,
  workingSet: number,
): Promise<ScenarioRun | NotRun> {
  const limit = Math.ceil(workingSet * factor);
  const measured = { workingSetBytes: workingSet, limitBytes: limit };
  const watch: { oom: OomWatch | null } = { oom: null };
  try {
    await using run = await startService(context, { memoryBytes: limit }, (instance) => {
      watch.oom = watchOom(instance);
    });
    const { stop, loaded, idleBecause } = await stopInFlightOrIdle(context, run);
    const oomKills = (await run.instance.oomKills()) ?? watch.oom?.kills ?? 0;
    keepEvidence(context, 'D9', number, run, stop, loaded);
    const load = loaded && { counts: loaded.counts, connections: loaded.openAtSignal };
    const { outcome, reason } = judgeMemorySqueeze(context, stop, load, { oomKills, limit, idleBecause });
    return {
      outcome,
      reason,
      facts: factsOf(run, stop, loaded, { ...measured, oomKills }),
      uncertain: false,
      weight: (loaded?.counts.inFlightLost ?? 0) + (loaded?.counts.timedOut ?? 0),
      logTail: logTail(run),
    };
  } catch (error) {
    const oomKills = watch.oom?.kills ?? 0;
    if (oomKills === 0 || !isServiceFailure(error)) return notJudged(error, 'no-rights', megabytes(limit));
    return failedBeforeStop(error.code === 'died-early', error.text.what, limit, { ...measured, oomKills });
  } finally {
    watch.oom?.stop();
  }
}

/** The OOM killer struck before the stop: of PID 1 or with its end, or of a helper without which it does not serve. */
function failedBeforeStop(
  hasEnded: boolean,
  what: string,
  limit: number,
  measured: ScenarioRun['facts']['measured'],
): ScenarioRun {
  const at = `with ${megabytes(limit)} (working set × ${factor})`;
  return {
    outcome: hasEnded ? 'oom-app' : 'cut',
    reason: hasEnded
      ? `${at}: it ran out of memory and was killed before it was stopped`
      : `${at}: the kernel killed a helper for memory, then: ${what}`,
    facts: emptyFacts(measured),
    uncertain: false,
    weight: Number.MAX_SAFE_INTEGER,
    logTail: [],
  };
}

/** D9's outcome from the stop, D2's counts (null: stopped while idle) and the kernel's OOM counter. */
export function judgeMemorySqueeze(
  context: Pick<DrillContext, 'spec'>,
  stop: Pick<StopRecord, 'escalated' | 'stopMs' | 'exit' | 'handling'>,
  load: { readonly counts: RequestCounts; readonly connections: number } | null,
  memory: { readonly oomKills: number; readonly limit: number; readonly idleBecause: string | null },
): { outcome: OutcomeOf<'D9'>; reason: string } {
  const { oomKills, limit } = memory;
  const at = `with ${megabytes(limit)} (working set × ${factor})`;
  const end = `${describeExit(stop.exit)} after ${duration(stop.stopMs)}`;
  const byKill = stop.exit.signal === 'SIGKILL' || stop.exit.code === 137;
  if (oomKills > 0 && byKill && !stop.escalated) {
    return { outcome: 'oom-app', reason: `${at}: it ran out of memory while it stopped: ${end}` };
  }
  const inFlight = load && judgeInFlight(context, stop, load.counts, load.connections);
  if (inFlight && verdictOf('D2', inFlight.outcome) === 'fail') {
    const outcome = inFlight.outcome === 'killed' ? 'killed' : 'cut';
    return { outcome, reason: `${at}: ${inFlight.reason}` };
  }
  if (stop.escalated) {
    return { outcome: 'killed', reason: `${at}: killed by SIGKILL after ${duration(context.spec.graceMs)}` };
  }
  if (oomKills > 0) {
    const who = oomKills === 1 ? 'a helper process' : `${oomKills} helper processes`;
    return { outcome: 'oom-helper', reason: `${at}: the kernel killed ${who} for memory, ${end}` };
  }
  const answered = load
    ? `all ${load.counts.inFlightAtSignal} in flight were answered`
    : `stopped while idle (${memory.idleBecause})`;
  return { outcome: 'holds', reason: `${at}: ${answered}, ${end}` };
}

import type { DrillRun, DrillScenario } from '../../model/documents/drill.ts';
import { type ScenarioId, scenarioNames } from '../../model/verdict.ts';
import type { DrillContext } from '../context.ts';
import { severityRank, verdictOf } from '../judge/verdict-table.ts';
import { type NotRun, type Scenario, type ScenarioRun, wasRun } from '../scenarios/scenario.ts';

/** A scenario's runs and their outcomes, before the document is made of them. */
export interface ScenarioRecord {
  readonly id: ScenarioId;
  readonly planned: number;
  readonly runs: ScenarioRun[];
  notRun: NotRun | null;
  /** Stopped before all planned runs were made: interrupted or failed early. */
  error: string | null;
}

/** A run whose load process lagged more than this is made again once. Source: docs/drills, Words. */
const tooMuchLagMs = 20;

/**
 * Runs one scenario as often as planned. A fail ends it early; a run whose load lagged is made once more.
 * @param into receives each run as soon as it is over, so that an interrupted drill still tells what it found.
 */
export async function runScenario(
  context: DrillContext,
  scenario: Scenario,
  into: Map<ScenarioId, ScenarioRecord>,
): Promise<void> {
  const planned =
    context.options.runs ??
    (context.options.full ? Math.max(scenario.runs(context), 5) : scenario.runs(context));
  const record = recordOf(into, scenario.id, planned);
  record.notRun = scenario.obstacle(context);
  if (record.notRun) return;
  let repeated = false;
  for (let number = 1; number <= planned; number += 1) {
    context.progress(`${scenario.id} ${scenarioNames[scenario.id]}, run ${number} of ${planned}`);
    const first = await scenario.run(context, number);
    if (!wasRun(first)) {
      record.notRun = first;
      return;
    }
    let result = first;
    if (lagOf(result) > tooMuchLagMs && !repeated) {
      repeated = true;
      const again = await scenario.run(context, number);
      if (wasRun(again)) result = again;
    }
    if (lagOf(result) > tooMuchLagMs) {
      const lag = Math.round(lagOf(result));
      context.found.notes.add(
        `${scenario.id} run ${number}: the load process lagged ${lag} ms; this machine is busy`,
      );
    }
    record.runs.push(result);
    for (const { id, run } of result.also ?? []) recordOf(into, id, planned).runs.push(run);
    if (verdictOf(scenario.id, result.outcome as never) === 'fail') return;
  }
}

function lagOf(run: ScenarioRun): number {
  return run.facts.loadLagMs ?? 0;
}

/** The record of a scenario, made when it is not there. */
export function recordOf(
  into: Map<ScenarioId, ScenarioRecord>,
  id: ScenarioId,
  planned: number,
): ScenarioRecord {
  const record = into.get(id) ?? { id, planned, runs: [], notRun: null, error: null };
  into.set(id, record);
  return record;
}

/** The document's part for one scenario: the verdict is that of the worst run. */
export function scenarioDocument(record: ScenarioRecord): DrillScenario {
  const { id, runs, planned } = record;
  const base = { id, name: scenarioNames[id], plannedRuns: planned };
  const worst = worstOf(record);
  if (worst === null) {
    const reason = record.error ?? record.notRun?.reason ?? 'not run';
    const verdict = record.notRun ? verdictOf(id, record.notRun.outcome as never) : 'skipped';
    return { ...base, verdict, reason, worstRun: null, runs: [] };
  }
  const run = runs[worst] as ScenarioRun;
  const documents: DrillRun[] = runs.map((one, index) => ({
    run: index + 1,
    verdict: verdictOf(id, one.outcome as never),
    reason: one.reason,
    ...one.facts,
    logTail: [...one.logTail],
  }));
  return {
    ...base,
    verdict: verdictOf(id, run.outcome as never),
    reason: run.reason,
    worstRun: worst,
    runs: documents,
  };
}

/** Index of the worst run: by outcome, then by how much was lost. */
export function worstOf(record: ScenarioRecord): number | null {
  let worst: number | null = null;
  record.runs.forEach((run, index) => {
    const best = worst === null ? null : (record.runs[worst] as ScenarioRun);
    const rank = severityRank(record.id, run.outcome);
    if (best === null) worst = index;
    else {
      const bestRank = severityRank(record.id, best.outcome);
      if (rank < bestRank || (rank === bestRank && run.weight > best.weight)) worst = index;
    }
  });
  return worst;
}

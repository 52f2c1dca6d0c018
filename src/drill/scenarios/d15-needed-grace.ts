import type { DrillContext } from '../context.ts';
import { duration } from '../judge/exit.ts';
import { emptyFacts } from '../run/facts.ts';
import type { NotRun, Scenario, ScenarioRun } from './scenario.ts';

/** D15: the longest stop seen against the grace; made from the other scenarios' runs. */
export const neededGrace: Scenario = {
  id: 'D15',
  isDefault: () => true,
  runs: () => 1,
  obstacle: (context) =>
    context.found.longestStopMs === null ? { outcome: 'no-stop', reason: 'no stop was seen' } : null,
  estimateMs: () => 0,
  run: async (context) => judgeNeededGrace(context),
};

/** The outcome of D15. A run that was killed at G tells only that more than G is needed. */
export function judgeNeededGrace(context: Pick<DrillContext, 'found' | 'spec'>): ScenarioRun | NotRun {
  const { longestStopMs, escalatedOnce } = context.found;
  const { graceMs } = context.spec;
  if (longestStopMs === null) return { outcome: 'no-stop', reason: 'no stop was seen' };
  const failed = escalatedOnce || longestStopMs >= graceMs;
  return {
    outcome: failed ? 'not-measured' : 'enough',
    reason: failed
      ? `more than ${duration(graceMs)}, not measured: a run was killed`
      : `${duration(longestStopMs)} of ${duration(graceMs)}`,
    facts: emptyFacts({ neededMs: failed ? null : longestStopMs, graceMs }),
    uncertain: false,
    weight: longestStopMs,
    logTail: [],
  };
}

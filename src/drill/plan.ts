import type { ScenarioId } from '../model/verdict.ts';
import type { DrillContext } from './context.ts';
import { scenarios } from './scenarios/index.generated.ts';
import type { Scenario } from './scenarios/scenario.ts';

/** Which scenarios are run, and which are left out without having been asked for. */
export interface Choice {
  readonly chosen: readonly Scenario[];
  readonly left: readonly ScenarioId[];
}

/**
 * The default set, all with `--full`, or those named with `--only`. D13 is judged from D1's run, D15 comes last since it is
 * made of the others.
 */
export function chooseScenarios(context: DrillContext): Choice {
  const { only, full } = context.options;
  // D13 is seen in D1's run.
  const named = only?.includes('D13') ? new Set([...only, 'D1']) : only && new Set<string>(only);
  const wanted = (scenario: Scenario) =>
    named ? named.has(scenario.id) : full || scenario.isDefault(context);
  const chosen = scenarios.filter(wanted);
  const sorted = [
    ...chosen.filter((scenario) => scenario.id !== 'D15'),
    ...chosen.filter((scenario) => scenario.id === 'D15'),
  ];
  return {
    chosen: sorted,
    left: scenarios.filter((scenario) => !chosen.includes(scenario)).map((scenario) => scenario.id),
  };
}

/** Start and stop of a service nobody has seen yet are taken as this together. */
const assumedCycleMs = 1000;

/** Milliseconds the drill is expected to take when the service starts and stops quickly. */
export function estimate(context: DrillContext, chosen: readonly Scenario[]): number {
  let total = 0;
  for (const scenario of chosen) {
    if (scenario.obstacle(context) || scenario.id === 'D15') continue;
    const runs =
      context.options.runs ??
      (context.options.full ? Math.max(scenario.runs(context), 5) : scenario.runs(context));
    total += runs * (scenario.estimateMs(context) + assumedCycleMs);
  }
  return total;
}

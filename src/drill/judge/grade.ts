import type { Grade, ScenarioId, Verdict } from '../../model/verdict.ts';

/** What the grade rests on, of one scenario. */
export interface GradedScenario {
  readonly id: ScenarioId;
  readonly verdict: Verdict;
  /** D13 known only by inference, or "handled" not knowable: at most a B. */
  readonly uncertain: boolean;
}

/** The scenarios whose fail is an F and whose warn is a C. */
export const gates: readonly ScenarioId[] = ['D2', 'D3', 'D13'];

/** The scenarios that must have been tried for an A, B or C. */
export const needed: readonly ScenarioId[] = ['D1', 'D2', 'D3', 'D13'];

/** The grade, the grade of what was tried, and what a missing grade lacks. */
export interface GradeResult {
  readonly grade: Grade | null;
  readonly gradeOfTried: Grade | null;
  readonly missing: readonly ScenarioId[];
}

function wasTried(scenario: GradedScenario | undefined): boolean {
  return scenario !== undefined && scenario.verdict !== 'skipped';
}

/** Applies the rules of `docs/drills`: F and D whatever was skipped; A, B and C only when D1, D2, D3 and D13 were tried. */
export function gradeOf(scenarios: readonly GradedScenario[]): GradeResult {
  const missing = needed.filter((id) => !wasTried(scenarios.find((scenario) => scenario.id === id)));
  const tried = scenarios.filter(wasTried);
  if (tried.length === 0) return { grade: null, gradeOfTried: null, missing };
  const some = (verdict: Verdict, gate: boolean) =>
    tried.some((scenario) => scenario.verdict === verdict && gates.includes(scenario.id) === gate);
  const ofTried: Grade = some('fail', true)
    ? 'F'
    : some('fail', false)
      ? 'D'
      : some('warn', true)
        ? 'C'
        : some('warn', false) || tried.some((scenario) => scenario.uncertain)
          ? 'B'
          : 'A';
  const certain = ofTried === 'F' || ofTried === 'D' || missing.length === 0;
  return { grade: certain ? ofTried : null, gradeOfTried: ofTried, missing };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ScenarioId, scenarioIds, type Verdict } from '../../model/verdict.ts';
import { gradeOf, type GradedScenario } from './grade.ts';

function scenarios(
  verdicts: Partial<Record<ScenarioId, Verdict>>,
  uncertain: readonly ScenarioId[] = [],
): GradedScenario[] {
  return Object.entries(verdicts).map(([id, verdict]) => ({
    id: id as ScenarioId,
    verdict,
    uncertain: uncertain.includes(id as ScenarioId),
  }));
}

const allPass = { D1: 'pass', D2: 'pass', D3: 'pass', D13: 'pass', D15: 'pass' } as const;

describe('the grade', () => {
  it.each([
    ['all pass', allPass, 'A'],
    ['a warn in a gate', { ...allPass, D3: 'warn' }, 'C'],
    ['a warn elsewhere', { ...allPass, D1: 'warn' }, 'B'],
    ['a fail in a gate', { ...allPass, D2: 'fail' }, 'F'],
    ['a fail elsewhere', { ...allPass, D15: 'fail' }, 'D'],
    ['not applicable counts as tried', { ...allPass, D3: 'not-applicable' }, 'A'],
    ['an F needs nothing else', { D2: 'fail' }, 'F'],
    ['a D whatever was skipped', { D1: 'fail', D2: 'skipped' }, 'D'],
    ['a skipped gate: none', { ...allPass, D2: 'skipped' }, null],
    ['a missing gate: none', { D1: 'pass' }, null],
    ['nothing', {}, null],
  ] as const)('%s', (_name, verdicts, grade) => {
    expect(gradeOf(scenarios(verdicts)).grade).toBe(grade);
  });

  it('is at most a B when something was only inferred', () => {
    expect(gradeOf(scenarios(allPass, ['D13'])).grade).toBe('B');
  });

  it('names what is missing and still grades what was tried', () => {
    expect(gradeOf(scenarios({ D1: 'pass', D13: 'pass' }))).toEqual({
      grade: null,
      gradeOfTried: 'A',
      missing: ['D2', 'D3'],
    });
  });

  it('never improves when one verdict gets worse', () => {
    const verdict = fc.constantFrom<Verdict>('pass', 'warn', 'fail');
    const rank = ['A', 'B', 'C', 'D', 'F'];
    const worse: Record<string, Verdict> = { pass: 'warn', warn: 'fail', fail: 'fail' };
    fc.assert(
      fc.property(fc.array(verdict, { minLength: 18, maxLength: 18 }), fc.nat(17), (verdicts, which) => {
        const all = scenarioIds.map((id, index) => ({
          id,
          verdict: verdicts[index] ?? 'pass',
          uncertain: false,
        }));
        const changed = all.map((one, index) =>
          index === which ? { ...one, verdict: worse[one.verdict] ?? 'fail' } : one,
        );
        const before = gradeOf(all).grade ?? 'A';
        const after = gradeOf(changed).grade ?? 'A';
        // B (a warn elsewhere) and C (a warn in a gate) are ordered too, so no step up is possible.
        expect(rank.indexOf(after)).toBeGreaterThanOrEqual(rank.indexOf(before));
      }),
    );
  });
});

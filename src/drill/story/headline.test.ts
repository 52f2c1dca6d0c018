import { describe, expect, it } from 'vitest';
import type { DrillScenario } from '../../model/documents/drill.ts';
import { SigtrailError } from '../../model/error.ts';
import { type ScenarioId, scenarioNames, type Verdict } from '../../model/verdict.ts';
import { gradeOf } from '../judge/grade.ts';
import { worstScenario } from './document.ts';
import { headlineOf } from './headline.ts';

function scenario(id: ScenarioId, verdict: Verdict, reason = `${id} reason`): DrillScenario {
  return { id, name: scenarioNames[id], verdict, reason, worstRun: null, plannedRuns: 3, runs: [] };
}

function headline(
  scenarios: readonly DrillScenario[],
  outcome: string | null,
  error: SigtrailError | null = null,
): string {
  const graded = gradeOf(scenarios.map(({ id, verdict }) => ({ id, verdict, uncertain: false })));
  return headlineOf({ error, graded, scenarios, worst: worstScenario(scenarios), outcome });
}

describe('the worst scenario', () => {
  it.each([
    ['a signal that never arrives before all that follows', ['D1 fail', 'D2 fail', 'D13 fail'], 'D13'],
    ['a program that does not stop before what that cost', ['D1 fail', 'D2 fail', 'D15 fail'], 'D1'],
    ['a gate before the rest', ['D4 fail', 'D2 fail'], 'D2'],
    ['any fail before a warn in a gate', ['D3 warn', 'D4 fail'], 'D4'],
    ['a warn in a gate before one elsewhere', ['D1 warn', 'D3 warn'], 'D3'],
    ['D15 only when nothing else is bad', ['D15 fail', 'D7 fail'], 'D7'],
  ])('%s', (_name, verdicts, worst) => {
    const scenarios = verdicts.map((text) => {
      const [id, verdict] = text.split(' ');
      return scenario(id as ScenarioId, verdict as Verdict);
    });
    expect(worstScenario(scenarios)?.id).toBe(worst);
  });

  it('is none when all is well', () => {
    expect(worstScenario([scenario('D1', 'pass'), scenario('D2', 'skipped')])).toBeNull();
  });
});

describe('the headline', () => {
  const good = (['D1', 'D2', 'D3', 'D13'] as const).map((id) => scenario(id, 'pass'));

  it('says what an A is worth', () => {
    expect(headline(good, null)).toBe('stops cleanly: no request was lost');
  });

  it('tells the cause and what it cost', () => {
    const text = headline(
      [scenario('D13', 'fail', 'x got no SIGTERM'), scenario('D2', 'fail', '3 of 8 were cut')],
      'not-forwarded',
    );
    expect(text).toBe('never hears the stop signal: x got no SIGTERM; 3 of 8 were cut');
  });

  it('gives the reason when there is no grade', () => {
    expect(headline([scenario('D1', 'pass'), scenario('D2', 'skipped', 'not HTTP')], null)).toContain(
      'not HTTP',
    );
  });

  it('says what was found before an interruption', () => {
    const error = new SigtrailError('interrupted', { what: 'x' });
    expect(headline([scenario('D2', 'fail', '3 cut')], 'cut', error)).toMatch(
      /^interrupted; until then: .*3 cut/,
    );
    expect(headline([], null, error)).toBe('interrupted');
  });
});

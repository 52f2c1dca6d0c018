import type { DrillDocument, DrillFact, DrillRun, DrillScenario } from '../../model/documents/drill.ts';

/** Finds a lifecycle fact whatever the spelling of its name (`stopSignal`, `stop signal`). */
export function factNamed(document: DrillDocument, name: string): DrillFact | null {
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return document.lifecycle.find((fact) => letters(fact.name) === letters(name)) ?? null;
}

/** The run a scenario's verdict rests on; null when there was none. */
export function worstRunOf(scenario: DrillScenario): DrillRun | null {
  return scenario.runs[scenario.worstRun ?? 0] ?? null;
}

/**
 * The one run whose log every report shows: that of the worst fact, else the worst run of the first scenario that
 * put load on the service, else of the first one that ran.
 */
export function worstRun(document: DrillDocument): { scenario: DrillScenario; run: DrillRun } | null {
  const { worst } = document;
  const named = document.scenarios.find((scenario) => scenario.id === worst?.scenario);
  const ran = document.scenarios.filter((scenario) => scenario.runs.length > 0);
  const scenario = named && named.runs.length > 0 ? named : (ran.find(hasRequests) ?? ran[0]);
  if (!scenario) return null;
  const run =
    scenario.runs.find((one) => scenario === named && one.run === worst?.run) ?? worstRunOf(scenario);
  return run ? { scenario, run } : null;
}

function hasRequests(scenario: DrillScenario): boolean {
  return scenario.runs.some((run) => run.requests !== null);
}

/** `2 failed, 1 to look at, 5 passed, 3 not tried`; parts with nothing in them are left out. */
export function tally(document: DrillDocument): string {
  const count = (...verdicts: string[]): number =>
    document.scenarios.filter((scenario) => verdicts.includes(scenario.verdict)).length;
  const parts: [number, string][] = [
    [count('fail'), 'failed'],
    [count('warn'), 'warned'],
    [count('pass'), 'passed'],
    [count('not-applicable'), 'not applicable'],
    [count('skipped'), 'not tried'],
  ];
  const said = parts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return said.length === 0 ? 'no scenario was tried' : said.join(', ');
}

/** The worst fact with its scenario and run before it, unless it names them itself. */
export function worstText(worst: NonNullable<DrillDocument['worst']>): string {
  if (/^D\d+\b/.test(worst.text)) return worst.text;
  return `${worst.scenario}${worst.run === null ? '' : ` run ${worst.run}`}: ${worst.text}`;
}

/** What is not known and not already said by the row of a scenario that had no run. */
export function unknownBeyondRows(document: DrillDocument): string[] {
  const rows = document.scenarios.filter(({ runs }) => runs.length === 0).map(({ id }): string => id);
  return document.unknown.filter((entry) => !rows.includes(/^D\d+/.exec(entry)?.[0] ?? ''));
}

/** The time a scenario is about: until the leaf had the signal for D13, else the stop. null: not measured. */
export function timeOf(scenario: DrillScenario): number | null {
  const run = worstRunOf(scenario);
  if (!run || scenario.id !== 'D13') return run && run.stopMs;
  const forwarded = run.measured['forwardedMs'];
  return typeof forwarded === 'number' && forwarded > 0 ? forwarded : run.deliveredMs;
}

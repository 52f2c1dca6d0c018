import type { DrillScenario } from '../../model/documents/drill.ts';
import type { SigtrailError } from '../../model/error.ts';
import type { GradeResult } from '../judge/grade.ts';
import { duration } from '../judge/exit.ts';

/** What the first line is made of. */
export interface HeadlineSource {
  readonly error: SigtrailError | null;
  readonly graded: GradeResult;
  readonly scenarios: readonly DrillScenario[];
  readonly worst: DrillScenario | null;
  readonly outcome: string | null;
}

/** The one sentence a reader at 3 a.m. takes away; without name and grade. */
export function headlineOf({ error, graded, scenarios, worst, outcome }: HeadlineSource): string {
  if (error?.code === 'interrupted')
    return `interrupted${worst ? `; until then: ${sentence(worst, outcome ?? '')}` : ''}`;
  if (error) return error.text.what.replace(/\.$/, '');
  if (graded.grade === null) {
    const missing = scenarios.filter((one) => graded.missing.includes(one.id) && one.verdict === 'skipped');
    const reasons = new Set(missing.map((one) => one.reason));
    return [...reasons].join('; ') || `not tried: ${graded.missing.join(', ')}`;
  }
  if (worst?.id === 'D13' || (worst?.id === 'D1' && worst.verdict === 'fail'))
    return `${sentence(worst, outcome ?? '')}${lossBeside(scenarios)}`;
  if (worst) return sentence(worst, outcome ?? '');
  const needed = scenarios.find((one) => one.id === 'D15')?.runs[0]?.measured['neededMs'];
  const time = typeof needed === 'number' ? ` within ${duration(needed)}` : '';
  return graded.grade === 'A'
    ? `stops cleanly${time}: no request was lost`
    : `stops cleanly${time}, as far as could be seen`;
}

/** What a signal that was not passed on cost, when that was measured. */
function lossBeside(scenarios: readonly DrillScenario[]): string {
  const lost = scenarios.find((one) => one.verdict === 'fail' && (one.id === 'D2' || one.id === 'D3'));
  return lost ? `; ${lost.reason}` : '';
}

/** A sentence about the service for each bad outcome; the reason carries the figures. */
const sentences: Readonly<Record<string, string>> = {
  'D1 killed': 'does not stop',
  'D1 default-action': 'has no handler for the stop signal',
  'D1 unclean-exit': 'does not end cleanly',
  'D1 late-exit': 'stops late',
  'D2 cut': 'loses requests when it is stopped',
  'D2 timed-out': 'leaves requests without an answer when it is stopped',
  'D2 rejected-in-flight': 'answers requests with errors when it is stopped',
  'D2 killed': 'does not stop',
  'D3 cut': 'loses requests when it is stopped',
  'D3 killed': 'does not stop',
  'D3 keep-alive-race': 'loses requests on keep-alive connections when it is stopped',
  'D4 refused': 'turns new connections away while they are still sent to it',
  'D13 not-forwarded': 'never hears the stop signal',
  'D13 forwarded-late': 'hears the stop signal late',
};

function sentence(scenario: DrillScenario, outcome: string): string {
  const lead = sentences[`${scenario.id} ${outcome}`];
  return lead ? `${lead}: ${scenario.reason}` : `${scenario.name}: ${scenario.reason}`;
}

import type { DrillRun, DrillScenario } from '../../model/documents/drill.ts';
import { worstRunOf } from './facts.ts';

/** What was lost in a run, in the fewest words; empty when nothing was. @param ofAll say of how many in flight. */
export function lossNote(run: DrillRun, ofAll: boolean): string {
  const { requests } = run;
  if (!requests) return '';
  const { inFlightLost, inFlightAtSignal } = requests;
  const of =
    ofAll && inFlightLost <= inFlightAtSignal
      ? `${inFlightLost} of ${inFlightAtSignal} cut`
      : `${inFlightLost} cut`;
  const parts: [number, string][] = [
    [inFlightLost, of],
    [requests.timedOut, `${requests.timedOut} timed out`],
    [requests.rejected, `${requests.rejected} rejected`],
    [requests.refusedWhileReady, `${requests.refusedWhileReady} refused while ready`],
    [requests.addressGone, `${requests.addressGone} without an address`],
    [requests.newConnLost, `${requests.newConnLost} new ones cut`],
    [requests.keepAliveLost, `${requests.keepAliveLost} raced`],
    [requests.boundary, `${requests.boundary} at the signal's instant`],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([, text]) => text)
    .join(', ');
}

/** The remark at the end of a scenario's line, with the number of runs when there were several (the worst is shown). */
export function scenarioNote(scenario: DrillScenario): string {
  const run = worstRunOf(scenario);
  const runs = scenario.runs.length > 1 ? `(${scenario.runs.length} runs)` : '';
  const loss = run && scenario.verdict !== 'pass' ? lossNote(run, scenario.id === 'D2') : '';
  const killed = run?.escalated ? 'SIGKILL' : '';
  const short = [killed, loss].filter((part) => part !== '').join(', ');
  const said = scenario.verdict === 'pass' ? '' : short === '' ? scenario.reason : short;
  return [said, runs].filter((part) => part !== '').join(' ');
}

/** What was seen, in a sentence, for reports that have the room; with the number of runs when there were several. */
export function scenarioSeen(scenario: DrillScenario): string {
  if (scenario.reason === '') return scenarioNote(scenario);
  return scenario.runs.length > 1
    ? `${scenario.reason} (worst of ${scenario.runs.length} runs)`
    : scenario.reason;
}

const leafSources = {
  'same-process': '/proc',
  trace: 'trace',
  masks: '/proc masks',
  inferred: 'inferred',
} as const;

const instantSources = { trace: 'trace', kill: 'kill(2)', engine: 'events' } as const;

/** Where a scenario's line is known from, for its right edge; empty when nothing was measured. */
export function scenarioSource(scenario: DrillScenario): string {
  const run = worstRunOf(scenario);
  if (!run) return '';
  if (scenario.id === 'D13') return run.leaf?.knownBy ? leafSources[run.leaf.knownBy] : '';
  if (run.requests && run.requests.total > 0) return 'load';
  return run.t0 ? instantSources[run.t0.by] : 'exit status';
}

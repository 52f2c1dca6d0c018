import type { DrillRun } from '../../model/documents/drill.ts';
import type { ScenarioId } from '../../model/verdict.ts';
import type { DrillContext } from '../context.ts';
import type { AnyOutcome } from '../judge/verdict-table.ts';

/** The part of a run that a scenario measures; number, verdict and log are added by the runner. */
export type RunFacts = Omit<DrillRun, 'run' | 'verdict' | 'reason' | 'logTail'>;

/** One run of one scenario. */
export interface ScenarioRun {
  readonly outcome: AnyOutcome;
  /** One sentence with the figure that decides. */
  readonly reason: string;
  readonly facts: RunFacts;
  /** "Handled" was not knowable, or forwarding only inferred: at most a B. */
  readonly uncertain: boolean;
  /** How bad it was among runs of the same outcome: requests lost, milliseconds. */
  readonly weight: number;
  /** Newest lines of the service. */
  readonly logTail: readonly string[];
  /** Results that the same run gave for another scenario (D1 gives D13). */
  readonly also?: readonly AlsoSeen[];
}

/** A result for another scenario. */
export interface AlsoSeen {
  readonly id: ScenarioId;
  readonly run: Omit<ScenarioRun, 'also'>;
}

/** Why a scenario is not run. */
export interface NotRun {
  readonly outcome: AnyOutcome;
  readonly reason: string;
}

/** One stop drill. Each lives in a file of its own; `docs/drills` has a page for each. */
export interface Scenario {
  readonly id: ScenarioId;
  /** Part of the default set? The others need `--full` or `--only`. */
  readonly isDefault: (context: DrillContext) => boolean;
  /** Runs planned when the user does not say. */
  readonly runs: (context: DrillContext) => number;
  /** Null when it can be run; else the outcome that stands for the reason. Asked before the first run. */
  readonly obstacle: (context: DrillContext) => NotRun | null;
  /** Milliseconds one run is expected to take, given start and stop of the service. */
  readonly estimateMs: (context: DrillContext) => number;
  run(context: DrillContext, number: number): Promise<ScenarioRun | NotRun>;
}

/** Is this a run or the reason for none? */
export function wasRun(result: ScenarioRun | NotRun): result is ScenarioRun {
  return 'facts' in result;
}

import { SigtrailError } from '../../model/error.ts';
import type { AnyOutcome } from '../judge/verdict-table.ts';
import type { NotRun } from '../scenarios/scenario.ts';

const owns: ReadonlySet<string> = new Set([
  'died-early',
  'never-ready',
  'unhealthy-before-stop',
  'load-failed',
  'forked-away',
]);

/** Is this the service's own trouble under a limit? An interrupt or a missing right is not. */
export function isServiceFailure(error: unknown): error is SigtrailError {
  return error instanceof SigtrailError && owns.has(error.code);
}

/**
 * A service that fails under a limit before anybody stops it: the drill goes on, and nothing is claimed of its stop.
 * @throws whatever is not the service's own trouble
 */
export function notJudged(error: unknown, outcome: AnyOutcome, limit: string): NotRun {
  if (!isServiceFailure(error)) throw error;
  return {
    outcome,
    reason: `not judged: it failed under ${limit} before it was stopped: ${error.text.what}`,
  };
}

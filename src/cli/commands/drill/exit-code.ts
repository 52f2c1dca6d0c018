import type { DrillResult } from '../../../drill/drill.ts';
import { exitCodeOf, SigtrailError } from '../../../model/error.ts';

/** From which grade on the exit code is 1. */
export type FailLevel = 'error' | 'warning' | 'never';

/** @throws SigtrailError `usage` */
export function failLevelOf(text: string | null): FailLevel {
  if (text === null || text === 'error') return 'error';
  if (text === 'warning' || text === 'never') return text;
  throw new SigtrailError('usage', {
    what: `--fail-on ${text} is not understood.`,
    next: 'Write error, warning or never.',
  });
}

/**
 * The exit code of a drill (contract): D and F 1, with `warning` C too; no grade 3, unless the scenarios were chosen, when the
 * grade of what was tried counts and only "all skipped" is 3.
 */
export function drillExitCode(result: DrillResult, chosen: boolean, failOn: FailLevel): number {
  if (result.error) return exitCodeOf(result.error.code);
  const grade = chosen ? result.document.gradeOfTried : result.document.grade;
  if (grade === null) return 3;
  if (failOn === 'never') return 0;
  if (grade === 'D' || grade === 'F') return 1;
  return grade === 'C' && failOn === 'warning' ? 1 : 0;
}

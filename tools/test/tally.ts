import { readFileSync } from 'node:fs';

/** What a run of vitest came to. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full names of the tests that were skipped. */
  readonly skippedNames: readonly string[];
}

interface JsonReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/**
 * Reads vitest's JSON report.
 * @param text the report; a file that failed before any of its tests ran counts as one failed test
 */
export function tallyOf(text: string): Tally {
  const report = JSON.parse(text) as JsonReport;
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const passed = count('passed');
  const failed = count('failed');
  const skippedNames = tests
    .filter((test) => !['passed', 'failed'].includes(test.status))
    .map((test) => test.fullName);
  return { passed, failed: failed + broken, skipped: skippedNames.length, skippedNames };
}

/** @throws when the file is missing: vitest did not get to its end. */
export function readTally(file: string): Tally {
  return tallyOf(readFileSync(file, 'utf8'));
}

/** The plain closing line. */
export function closingLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`;
}

import { expect, test } from 'vitest';
import { closingLine, tallyOf } from './tally.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'x.test.ts',
  status,
  assertionResults: tests.map((each) => ({ status: each, fullName: `a test that ${each}` })),
});

test('counts by status, and anything that did not run is skipped', () => {
  const tally = tallyOf(
    JSON.stringify({
      testResults: [file('passed', 'passed', 'passed', 'pending'), file('failed', 'failed', 'todo')],
    }),
  );
  expect(closingLine(tally)).toBe('2 passed, 1 failed, 2 skipped');
  expect(tally.skippedNames).toEqual(['a test that pending', 'a test that todo']);
});

test('a file that could not be loaded counts as a failure', () => {
  expect(closingLine(tallyOf(JSON.stringify({ testResults: [file('failed')] })))).toBe(
    '0 passed, 1 failed, 0 skipped',
  );
});

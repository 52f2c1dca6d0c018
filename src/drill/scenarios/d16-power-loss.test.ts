import { expect, test } from 'vitest';
import { judgePowerLoss } from './d16-power-loss.ts';

const base = { firstReadyMs: 100, recoveryMs: 120, failures: [], markerExit: null, markerRan: false };

test.each([
  ['recovers', {}, 'not asked'],
  ['recovers', { markerRan: true, markerExit: 0 }, 'marker exit 0'],
  ['damaged-data', { markerRan: true, markerExit: 3 }, 'exit 3'],
  ['damaged-data', { markerRan: true, markerExit: null }, 'by a signal'],
  [
    'crash-loop',
    { recoveryMs: null, failures: ['It ended.', 'It ended again.'] },
    '2 of 2 starts: It ended again.',
  ],
  ['recovers', { failures: ['It ended.'] }, 'at start 2'],
  ['slow-recovery', { recoveryMs: 5100 }, '5.1 s'],
  // Five times as long, but short; long, but usual.
  ['recovers', { recoveryMs: 4900 }, '4.9 s'],
  ['recovers', { firstReadyMs: 2000, recoveryMs: 9000 }, '9 s'],
] as const)('D16 %s: %o', (outcome, change, words) => {
  const seen = judgePowerLoss({ ...base, ...change });
  expect(seen.outcome).toBe(outcome);
  expect(seen.reason).toContain(words);
});

import { expect, test } from 'vitest';
import type { ServiceSpec } from '../../engine/engine.ts';
import type { DrillContext } from '../context.ts';
import { judgePaused, paused } from './d18-paused.ts';

const spec = { stopSignal: 'SIGTERM', graceMs: 10_000 } as ServiceSpec;
const stop = { escalated: false, exit: { code: 0, signal: null, seenNs: 1n } };

test.each([
  ['delivered', stop, 6, '6 ms after the thaw'],
  ['delivered', stop, 1000, '1 s after the thaw'],
  ['slow-delivery', stop, 1001, '1 s after the thaw'],
  ['slow-delivery', stop, null, 'at no moment that was seen'],
  ['killed', { ...stop, escalated: true }, 3, '10 s after the thaw'],
] as const)('D18 %s', (outcome, seenStop, afterThawMs, words) => {
  const seen = judgePaused({ spec }, seenStop, afterThawMs);
  expect(seen.outcome).toBe(outcome);
  expect(seen.reason).toContain(words);
});

test.each([
  [
    { can: true, reason: '' },
    { can: false, reason: 'no cgroup hierarchy is mounted' },
    'it could not be paused: no cgroup hierarchy is mounted',
  ],
  [{ can: false, reason: 'unshare fails' }, { can: true, reason: '' }, 'not PID 1 here: unshare fails'],
])('without a freezer or a PID namespace it is skipped, with the reason', (pid, freeze, reason) => {
  const context = { abilities: { freeze, 'pid-namespace': pid } };
  const obstacle = paused.obstacle(context as unknown as DrillContext);
  expect(obstacle).toEqual({ outcome: 'no-rights', reason });
});

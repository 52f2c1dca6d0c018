import { expect, test } from 'vitest';
import { judgeOutOfMemory } from './d10-out-of-memory.ts';

const base = { oomKills: 1, exit: null, answers: null, limit: 6_000_000, workingSet: 10_000_000 };
const end = (code: number | null, signal: string | null) => ({ code, signal, seenNs: 1n });

test.each([
  ['oom-main', { exit: end(null, 'SIGKILL') }, 'killed PID 1'],
  ['oom-main', { exit: end(137, null) }, 'exit 137'],
  ['child-killed-silently', { exit: end(0, null) }, 'exit 0'],
  ['child-killed-silently', { answers: false }, 'PID 1 lives on'],
  ['oom-main', { answers: true }, 'went on answering'],
  ['not-reached', { answers: null }, 'could not be asked'],
  ['not-reached', { oomKills: 0 }, 'killed nothing for memory'],
  ['not-reached', { oomKills: 0, exit: end(1, null) }, 'ended by itself: exit 1'],
] as const)('D10 %s: %o', (outcome, change, words) => {
  const seen = judgeOutOfMemory({ ...base, ...change });
  expect(seen.outcome).toBe(outcome);
  expect(seen.reason).toContain(words);
  expect(seen.reason).toContain('6 MB of the 10 MB');
});

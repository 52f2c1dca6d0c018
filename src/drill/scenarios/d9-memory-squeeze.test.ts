import { expect, test } from 'vitest';
import type { ServiceSpec } from '../../engine/engine.ts';
import { judgeMemorySqueeze } from './d9-memory-squeeze.ts';

const spec = { stopSignal: 'SIGTERM', graceMs: 10_000 } as ServiceSpec;
const stop = {
  escalated: false,
  stopMs: 100,
  exit: { code: 0, signal: null, seenNs: 1n } as {
    code: number | null;
    signal: string | null;
    seenNs: bigint;
  },
  handling: { handled: true, because: 'caught' },
};
const counts = {
  total: 100,
  failedBeforeStop: 0,
  ok: 100,
  rejected: 0,
  rejectedInFlight: 0,
  timedOut: 0,
  inFlightAtSignal: 64,
  inFlightLost: 0,
  boundary: 0,
  keepAliveLost: 0,
  newConnLost: 0,
  refusedWhileReady: 0,
  addressGone: 0,
  refusedAfterDrain: 0,
};
const load = { counts, connections: 64 };
const memory = { oomKills: 0, limit: 5_500_000, idleBecause: null };

function judge(change: { stop?: Partial<typeof stop>; counts?: Partial<typeof counts>; oomKills?: number }) {
  const changed = { counts: { ...counts, ...change.counts }, connections: load.connections };
  const { oomKills = 0 } = change;
  return judgeMemorySqueeze({ spec }, { ...stop, ...change.stop }, changed, { ...memory, oomKills });
}

const killedByKernel = { exit: { code: null, signal: 'SIGKILL', seenNs: 1n } };

test.each([
  ['holds', {}],
  ['oom-helper', { oomKills: 1 }],
  ['oom-app', { oomKills: 1, stop: killedByKernel }],
  ['oom-app', { oomKills: 1, stop: { exit: { code: 137, signal: null, seenNs: 1n } } }],
  ['killed', { stop: { ...killedByKernel, escalated: true } }],
  // SIGKILL after the grace is ours, also when a helper had been killed for memory.
  ['killed', { oomKills: 1, stop: { ...killedByKernel, escalated: true } }],
  ['cut', { counts: { inFlightLost: 2 } }],
  ['cut', { oomKills: 1, counts: { rejectedInFlight: 3 } }],
] as const)('D9 %s', (outcome, change) => {
  const seen = judge(change);
  expect(seen.outcome).toBe(outcome);
  expect(seen.reason).toContain('5.5 MB');
});

test('D9 stopped while idle says why', () => {
  const seen = judgeMemorySqueeze({ spec }, stop, null, { ...memory, idleBecause: 'not HTTP' });
  expect(seen).toMatchObject({ outcome: 'holds' });
  expect(seen.reason).toContain('not HTTP');
});

import { expect, test } from 'vitest';
import type { RequestRecord } from '../../model/request.ts';
import { possiblyUnread } from './squeezed-load.ts';

const ms = 1e6;
const t0Ms = 1000;
const base: RequestRecord = {
  id: 1,
  connection: 1,
  population: 'keep-alive',
  method: 'GET',
  connectedNs: 0,
  beganNs: 0,
  lastByteWrittenNs: (t0Ms - 50) * ms,
  firstByteNs: null,
  endNs: (t0Ms + 30) * ms,
  outcome: 'cut',
  status: null,
};

function unread(cut: Partial<RequestRecord>, before: Partial<RequestRecord>[] = []): number {
  const answered = before.map((one) => ({ ...base, outcome: 'complete' as const, status: 200, ...one }));
  const records = [{ ...base, ...cut }, ...answered];
  return possiblyUnread({
    records,
    classes: ['inFlightLost', ...answered.map(() => 'ok' as const)],
    originNs: 0n,
    t0: { fromNs: BigInt(t0Ms * ms), toNs: BigInt(t0Ms * ms), by: 'trace' },
    unloadedMs: 100,
  });
}

test('a request that was sent just before the signal may not have been read', () => {
  expect(unread({})).toBe(1);
});

test('one that was sent long before was read', () => {
  expect(unread({ lastByteWrittenNs: (t0Ms - 400) * ms })).toBe(0);
});

test('how long is long follows from the waits seen before the signal', () => {
  // An answer that takes 100 ms without load came after 400 ms: it waited 300 ms.
  const slow = { lastByteWrittenNs: 100 * ms, endNs: 500 * ms };
  expect(unread({ lastByteWrittenNs: (t0Ms - 400) * ms }, [slow])).toBe(1);
});

test('a byte of an answer, or a head that was waited for, means that it was read', () => {
  expect(unread({ firstByteNs: (t0Ms - 10) * ms })).toBe(0);
  expect(unread({ population: 'trickled' })).toBe(0);
});

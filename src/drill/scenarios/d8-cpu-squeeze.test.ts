import { describe, expect, test } from 'vitest';
import type { ServiceSpec } from '../../engine/engine.ts';
import { judgeCpuSqueeze } from './d8-cpu-squeeze.ts';

const spec = { stopSignal: 'SIGTERM', graceMs: 10_000 } as ServiceSpec;
const handling = { handled: true, because: 'caught' };
const stop = {
  escalated: false,
  stopMs: 300,
  exit: { code: 0, signal: null, seenNs: 1n },
  handling,
  deliveredMs: 3,
};
const counts = {
  total: 100,
  failedBeforeStop: 0,
  ok: 100,
  rejected: 0,
  rejectedInFlight: 0,
  timedOut: 0,
  inFlightAtSignal: 32,
  inFlightLost: 0,
  boundary: 0,
  keepAliveLost: 0,
  newConnLost: 0,
  refusedWhileReady: 0,
  addressGone: 0,
  refusedAfterDrain: 0,
  unread: 0,
  connections: 32,
};

describe('D8 CPU squeeze', () => {
  test('holds when all were answered and the signal came in time', () => {
    const { outcome, reason } = judgeCpuSqueeze({ spec }, stop, counts, null);
    expect(outcome).toBe('holds');
    expect(reason).toContain('all 32 in flight were answered');
    expect(reason).toContain('delivered after 3 ms');
  });

  test('a single cut request is a fail, with its number', () => {
    const { outcome, reason } = judgeCpuSqueeze({ spec }, stop, { ...counts, inFlightLost: 1 }, null);
    expect(outcome).toBe('cut');
    expect(reason).toContain('1 of 32');
  });

  test('requests that it may not have read are told and not judged', () => {
    const seen = { ...counts, inFlightLost: 7, unread: 7 };
    const { outcome, reason } = judgeCpuSqueeze({ spec }, stop, seen, null);
    expect(outcome).toBe('holds');
    expect(reason).toContain('7 of 32 requests were cut that it may not have read');
  });

  test('when most connections were cut, nothing is forgiven', () => {
    const seen = { ...counts, inFlightLost: 17, unread: 17 };
    expect(judgeCpuSqueeze({ spec }, stop, seen, null).outcome).toBe('cut');
  });

  test('late delivery is a warning, and no trace is said to be none', () => {
    const late = judgeCpuSqueeze({ spec }, { ...stop, deliveredMs: 501 }, counts, null);
    expect(late).toMatchObject({ outcome: 'slow-delivery' });
    expect(late.reason).toContain('501 ms');
    const unknown = judgeCpuSqueeze({ spec }, { ...stop, deliveredMs: null }, counts, null);
    expect(unknown.outcome).toBe('holds');
    expect(unknown.reason).toContain('delivery not traced');
  });

  test('SIGKILL is a fail, idle or not', () => {
    const killed = { ...stop, escalated: true };
    expect(judgeCpuSqueeze({ spec }, killed, null, 'no HTTP').outcome).toBe('killed');
    expect(judgeCpuSqueeze({ spec }, killed, counts, null).outcome).toBe('killed');
  });

  test('idle: the reason for it is in the sentence', () => {
    const { outcome, reason } = judgeCpuSqueeze({ spec }, stop, null, 'nothing was in flight');
    expect(outcome).toBe('holds');
    expect(reason).toContain('nothing was in flight');
  });
});

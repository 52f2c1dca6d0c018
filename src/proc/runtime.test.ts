import { describe, expect, it } from 'vitest';
import type { SignalMasks } from './process.ts';
import { goHasSubscribed, hasGoBuildInfo, runtimeOf } from './runtime.ts';

function thread(blocked: bigint, caught = 0xfffffffd7fc1feffn): SignalMasks {
  return { blocked, caught, ignored: 0n, pending: 0n };
}

describe('the runtime of a process', () => {
  it('knows Node by its own process', () => {
    expect(runtimeOf(process.pid)).toBe('node');
    expect(hasGoBuildInfo(process.execPath)).toBe(false);
    expect(hasGoBuildInfo('/no/such/file')).toBeNull();
  });
});

describe('the fingerprint of a Go program that subscribed', () => {
  it.each([
    ['the usual signal thread', 0xfffffffc3bba3a00n, true],
    ['subscribed to WINCH too', 0xfffffffc33ba3a00n, true],
    ['subscribed to CONT too', 0xfffffffc3bb83a00n, true],
    ['a real-time subscription', 0xffffff7c3bba3a00n, true],
    ['nothing blocked', 0n, false],
    ['everything blocked, as while a thread is made', 0xfffffffffffbfeffn, false],
  ])('%s', (_name, blocked, subscribed) => {
    expect(goHasSubscribed([thread(0n), thread(blocked)])).toBe(subscribed);
  });

  it('sees Notify for all signals by the job-control bits', () => {
    expect(goHasSubscribed([thread(0n, 0xffffffffffc1feffn | (1n << 17n))])).toBe(true);
  });

  it('is false without threads', () => {
    expect(goHasSubscribed([])).toBe(false);
  });
});

import { describe, expect, test } from 'vitest';
import type { ServiceSpec } from '../../engine/engine.ts';
import { stanceOf } from '../run/start-up-look.ts';
import { fateOf, judgeStartUpStop, type StartUpStop } from './d6-start-up-stop.ts';

const spec = { stopSignal: 'SIGTERM', graceMs: 10_000 } as ServiceSpec;
const none = { blocked: 0n, ignored: 0n, caught: 0n, pending: 0n };
const term = 1n << 14n;

const base: StartUpStop = {
  sentAfterMs: 50,
  readyMs: 100,
  look: { before: 'taken', after: 'taken', runtime: 'native', masks: none, threads: [], waits: false },
  dropped: null,
  droppedBy: null,
  exit: { code: 0, signal: null, seenNs: 1n },
  killedNs: null,
  stopMs: 7,
  handling: { handled: true, because: 'caught' },
};

describe('D6 start-up stop', () => {
  test.each([
    ['stops-in-time', {}, 'exit 0 after 7 ms'],
    [
      'stops-in-time',
      { handling: { handled: null, because: '' }, exit: { code: 143, signal: null, seenNs: 1n } },
      'exit 143',
    ],
    [
      'default-action',
      { handling: { handled: false, because: '' }, exit: { code: 2, signal: null, seenNs: 1n } },
      'exit 2',
    ],
    [
      'default-action',
      { handling: { handled: null, because: '' }, exit: { code: 1, signal: null, seenNs: 1n } },
      'exit 1',
    ],
    ['unprotected', { killedNs: 5n, dropped: true }, 'unprotected for 50 ms'],
    ['unprotected', { killedNs: 5n, dropped: null }, 'without effect'],
    ['killed', { killedNs: 5n, dropped: false }, 'killed by SIGKILL'],
    ['killed', { killedNs: 5n, dropped: true, readyMs: null }, 'neither ready nor ended'],
    ['killed', { killedNs: 5n, dropped: null, sentAfterMs: 200 }, 'still running'],
    [
      'ignored-when-ready',
      { killedNs: 5n, dropped: true, sentAfterMs: 200 },
      'when it was ready (after 100 ms)',
    ],
  ] as const)('%s: %o', (outcome, change, words) => {
    const seen = judgeStartUpStop({ spec }, { ...base, ...change });
    expect(seen.outcome).toBe(outcome);
    expect(seen.reason).toContain(words);
  });

  test('behind an init 143 tells of a child that the signal killed', () => {
    const exit = { code: 143, signal: null, seenNs: 1n };
    const handling = { handled: null, because: '' };
    const front = { ...base, exit, handling, look: { ...base.look, runtime: 'init' as const } };
    expect(judgeStartUpStop({ spec }, front).outcome).toBe('default-action');
  });
});

describe('was the signal dropped', () => {
  const taken = { before: 'taken', after: 'taken' } as const;
  const generate = (result: 'queued' | 'ignored') => ({ kind: 'generate', signal: 15, result }) as const;
  const deliver = (handler: bigint) => ({ kind: 'deliver', signal: 15, result: null, handler }) as const;

  test('the kernel says so', () => {
    expect(fateOf([generate('ignored')], taken, 'SIGTERM')).toEqual({ dropped: true, droppedBy: 'trace' });
    expect(fateOf([generate('queued'), deliver(0x4000n)], taken, 'SIGTERM').dropped).toBe(false);
  });

  test('taken first, then left to the default action, as Node does', () => {
    const events = [generate('queued'), deliver(0x4000n), generate('queued'), deliver(0n)];
    expect(fateOf(events, taken, 'SIGTERM').dropped).toBe(true);
  });

  test('another signal says nothing', () => {
    const other = { kind: 'generate', signal: 2, result: 'ignored' } as const;
    expect(fateOf([other], taken, 'SIGTERM')).toEqual({ dropped: false, droppedBy: 'masks' });
  });

  test('without a trace both looks must agree', () => {
    expect(fateOf(null, { before: 'default', after: 'ignored' }, 'SIGTERM').dropped).toBe(true);
    expect(fateOf(null, { before: 'default', after: 'taken' }, 'SIGTERM').dropped).toBeNull();
    expect(fateOf(null, { before: 'taken', after: 'default' }, 'SIGTERM').dropped).toBeNull();
    expect(fateOf(null, { before: 'unknown', after: 'unknown' }, 'SIGTERM').dropped).toBeNull();
  });

  test('stance by the masks', () => {
    expect(stanceOf(none, 'SIGTERM')).toBe('default');
    expect(stanceOf({ ...none, ignored: term }, 'SIGTERM')).toBe('ignored');
    expect(stanceOf({ ...none, caught: term }, 'SIGTERM')).toBe('taken');
    expect(stanceOf({ ...none, blocked: term }, 'SIGTERM')).toBe('taken');
    expect(stanceOf(null, 'SIGTERM')).toBe('unknown');
  });
});

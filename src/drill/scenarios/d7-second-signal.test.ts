import { describe, expect, it } from 'vitest';
import { judgeSecondSignal, type SecondSignalEvidence } from './d7-second-signal.ts';

const t0 = 1_000_000_000n;
const at = (ms: number) => t0 + BigInt(ms) * 1_000_000n;
const context = { spec: { graceMs: 10_000, stopSignal: 'SIGTERM' } } as never;

interface Given extends Partial<Omit<SecondSignalEvidence, 'stop'>> {
  readonly endMs: number;
  readonly code?: number;
  readonly signal?: string;
  readonly escalated?: boolean;
}

function judge({ endMs, code, signal, escalated = false, ...rest }: Given) {
  const exit = { code: code ?? null, signal: signal ?? null, seenNs: at(endMs) };
  return judgeSecondSignal(context, {
    stop: { escalated, exit, stopMs: endMs, t0: { fromNs: t0, toNs: t0, by: 'kill' } },
    secondNs: at(500),
    held: 8,
    answered: 0,
    logAfterSignal: [],
    ...rest,
  });
}

describe('judgeSecondSignal', () => {
  it('an exit at once was forced, with any code', () => {
    expect(judge({ endMs: 508, code: 1 })).toEqual({
      outcome: 'forced',
      reason: 'exit 1 8 ms after the second SIGTERM: the second one forced the exit',
      afterSecondMs: 8,
    });
    expect(judge({ endMs: 1499, signal: 'SIGTERM' }).outcome).toBe('forced');
  });

  it('a drain that goes on is one, soon or late', () => {
    expect(judge({ endMs: 2100, code: 0, answered: 8 }).outcome).toBe('drained');
    expect(judge({ endMs: 700, code: 0, answered: 8 }).outcome).toBe('drained');
    expect(judge({ endMs: 2100, code: 0, held: 0 }).reason).toBe(
      'exit 0 1.6 s after the second SIGTERM: the drain went on',
    );
  });

  it('says when it was gone before the second signal', () => {
    const early = judge({ endMs: 15, code: 0, secondNs: null });
    expect(early).toMatchObject({ outcome: 'drained', afterSecondMs: null });
    expect(early.reason).toContain('gone before the second one could come');
    expect(judge({ endMs: 500, code: 0 }).afterSecondMs).toBeNull();
  });

  it('fails for a crash, also at the first signal', () => {
    const panic = judge({ endMs: 508, code: 2, logAfterSignal: ['panic: close of closed channel'] });
    expect(panic.outcome).toBe('crash');
    expect(panic.reason).toContain('8 ms after the second SIGTERM');
    expect(judge({ endMs: 20, signal: 'SIGSEGV', secondNs: null }).outcome).toBe('crash');
  });

  it('fails when only SIGKILL ended it', () => {
    expect(judge({ endMs: 10_000, signal: 'SIGKILL', escalated: true }).outcome).toBe('hang');
  });
});

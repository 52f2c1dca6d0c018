import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verdictTable } from '../judge/verdict-table.ts';
import type { StreamEnd, StreamEndKind } from '../stream/protocol.ts';
import { judgeStreams } from './d14-streams.ts';

const t0 = 1_000_000_000n;
const at = (ms: number) => t0 + BigInt(ms) * 1_000_000n;
const context = { spec: { graceMs: 3000 } } as never;

function stream(
  kind: StreamEndKind,
  endMs: number | null,
  toldMs: number | null = null,
  by = kind,
): StreamEnd {
  return {
    kind,
    by,
    pieces: 1,
    endedNs: endMs === null ? null : at(endMs),
    toldNs: toldMs === null ? null : at(toldMs),
  };
}

function judge(ends: readonly StreamEnd[], killedMs: number | null = null) {
  const killedNs = killedMs === null ? null : at(killedMs);
  const exit = killedMs === null ? { code: 0, signal: null } : { code: null, signal: 'SIGKILL' };
  const stop = {
    beganNs: t0,
    t0: { fromNs: t0, toNs: t0, by: 'kill' as const },
    exit: { ...exit, seenNs: at(20) },
    stopMs: 20,
    escalated: killedNs !== null,
    killedNs,
  };
  return judgeStreams(context, stop, ends);
}

const told = stream('told', 10, 5);

describe('judgeStreams', () => {
  it('passes when all were told', () => {
    const verdict = judge([told, told]);
    expect(verdict).toMatchObject({ outcome: 'told', streams: 2, told: 2 });
    expect(verdict.reason).toBe('all 2 streams were told before the end (told), exit 0 after 20 ms');
  });

  it('one that was closed without a word is enough for a warning', () => {
    expect(judge([told, stream('closed', 10)])).toMatchObject({
      outcome: 'closed-silently',
      closed: 1,
      told: 1,
    });
  });

  it('one reset is enough for a fail', () => {
    const verdict = judge([told, stream('reset', 10, null, 'reset')]);
    expect(verdict.outcome).toBe('reset');
    expect(verdict.reason).toContain('1 of 2 streams were reset');
  });

  it('streams that were open at SIGKILL hung, also when a goodbye had been said', () => {
    expect(judge([stream('told', 3001, 10), stream('reset', 3001)], 3000)).toMatchObject({
      outcome: 'hang',
      hung: 2,
    });
    expect(judge([told], 3000)).toMatchObject({ outcome: 'hang', hung: 0 });
  });

  it('a goodbye before the stop is none', () => {
    expect(judge([stream('told', 10, -100)]).outcome).toBe('closed-silently');
  });

  it('streams that had ended before the stop prove nothing', () => {
    expect(judge([stream('told', -10, -10)]).outcome).toBe('no-endpoint');
    expect(judge([stream('closed', -10), told])).toMatchObject({ outcome: 'told', streams: 1 });
  });

  it('passes only when every stream of the stop was told', () => {
    const anyEnd = fc.record({
      kind: fc.constantFrom<StreamEndKind>('told', 'closed', 'reset', 'open'),
      endMs: fc.option(fc.integer({ min: -50, max: 50 })),
      toldMs: fc.option(fc.integer({ min: -50, max: 50 })),
    });
    fc.assert(
      fc.property(fc.array(anyEnd, { maxLength: 8 }), (list) => {
        const ends = list.map((one) => stream(one.kind, one.endMs, one.toldMs));
        const verdict = judge(ends);
        expect(verdict.told + verdict.closed + verdict.reset + verdict.hung).toBe(verdict.streams);
        if (verdictTable.D14[verdict.outcome] === 'pass') expect(verdict.told).toBe(verdict.streams);
      }),
    );
  });
});

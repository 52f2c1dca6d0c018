import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scenarioIds, type Verdict } from '../../model/verdict.ts';
import { judgeIdleStop } from '../scenarios/d1-idle-stop.ts';
import { judgeInFlight } from '../scenarios/d2-in-flight.ts';
import { judgeKeepAlive } from '../scenarios/d3-keep-alive.ts';
import { severityRank, verdictOf, verdictTable } from './verdict-table.ts';
import { anyCounts, anyStop, contextWith } from './testing/arbitraries.ts';

const order: readonly Verdict[] = ['fail', 'warn', 'pass', 'not-applicable', 'skipped'];

describe('the verdict table', () => {
  it('has every scenario, and in each the outcomes from worst to best', () => {
    expect(Object.keys(verdictTable)).toEqual([...scenarioIds]);
    for (const id of scenarioIds) {
      const places = Object.values(verdictTable[id]).map((verdict) => order.indexOf(verdict));
      expect(places, id).toEqual([...places].sort((a, b) => a - b));
    }
  });

  it('ranks a fail before a warn before a pass', () => {
    expect(severityRank('D2', 'cut')).toBeLessThan(severityRank('D2', 'boundary'));
    expect(severityRank('D2', 'boundary')).toBeLessThan(severityRank('D2', 'answered'));
  });

  it('is total: whatever was measured, D1, D2 and D3 have an outcome that stands in it', () => {
    fc.assert(
      fc.property(
        anyStop,
        anyCounts,
        fc.nat(300),
        fc.integer({ min: 1, max: 60_000 }),
        (stop, counts, open, graceMs) => {
          const context = contextWith(graceMs);
          expect(verdictTable.D1).toHaveProperty([judgeIdleStop(context, stop).outcome]);
          expect(verdictTable.D2).toHaveProperty([judgeInFlight(context, stop, counts, open).outcome]);
          expect(verdictTable.D3).toHaveProperty([judgeKeepAlive(context, stop, counts).outcome]);
        },
      ),
    );
  });

  it('never lets a cut in-flight request or a SIGKILL pass', () => {
    fc.assert(
      fc.property(anyStop, anyCounts, fc.nat(300), (stop, counts, open) => {
        fc.pre(counts.inFlightLost > 0 || counts.timedOut > 0 || stop.escalated);
        const context = contextWith(10_000);
        expect(verdictOf('D2', judgeInFlight(context, stop, counts, open).outcome)).toBe('fail');
        expect(verdictOf('D3', judgeKeepAlive(context, stop, counts).outcome)).toBe('fail');
      }),
    );
  });

  it('is monotone: one more cut request is never a better verdict', () => {
    fc.assert(
      fc.property(anyStop, anyCounts, fc.nat(300), (stop, counts, open) => {
        const context = contextWith(10_000);
        const more = { ...counts, inFlightLost: counts.inFlightLost + 1, total: counts.total + 1 };
        const before = severityRank('D2', judgeInFlight(context, stop, counts, open).outcome);
        const after = severityRank('D2', judgeInFlight(context, stop, more, open).outcome);
        expect(after).toBeLessThanOrEqual(before);
      }),
    );
  });
});

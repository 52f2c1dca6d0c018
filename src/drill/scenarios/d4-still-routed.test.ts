import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestClass } from '../../model/request.ts';
import { verdictTable } from '../judge/verdict-table.ts';
import { judgeStillRouted, type SeenWithin, seenWithin } from './d4-still-routed.ts';

const nothing: SeenWithin = {
  sent: 100,
  refused: 0,
  cut: 0,
  rejected: 0,
  timedOut: 0,
  addressGone: 0,
  boundary: 0,
  firstLossMs: null,
};

/** Records by begin (ms after the stop began) and class, W = 1 s. */
function seen(...requests: readonly (readonly [number, RequestClass])[]): SeenWithin {
  return seenWithin(
    requests.map(([ms]) => ({ beganNs: 5e9 + ms * 1e6 })),
    requests.map(([, found]) => found),
    { fromNs: 5e9, toNs: 6e9 },
  );
}

describe('seenWithin', () => {
  it('counts what began before the end of W, and nothing later', () => {
    const counts = seen(
      [10, 'ok'],
      [20, 'refusedWhileReady'],
      [999, 'newConnLost'],
      [1000, 'newConnLost'],
      [1500, 'timedOut'],
      [30, 'timedOut'],
    );
    expect(counts).toMatchObject({ sent: 4, refused: 1, cut: 1, timedOut: 1, firstLossMs: 20 });
  });

  it('counts a request that began before the stop and was lost in it, but not as sent within W', () => {
    expect(seen([-5, 'inFlightLost'], [-300, 'failedBeforeStop'])).toMatchObject({
      sent: 0,
      cut: 1,
      firstLossMs: 0,
    });
  });

  it('does not count what was cut at the very instant of the signal as lost', () => {
    expect(seen([0, 'boundary'], [1, 'ok'])).toMatchObject({ boundary: 1, cut: 0, firstLossMs: null });
  });
});

describe('judgeStillRouted', () => {
  it('passes when all were served, with their number', () => {
    expect(judgeStillRouted(3000, nothing)).toEqual({
      outcome: 'served',
      reason: 'all 100 new connections within 3 s were served',
    });
  });

  it('is not judged when nothing was sent within W', () => {
    expect(judgeStillRouted(3000, { ...nothing, sent: 0 }).outcome).toBe('no-load');
  });

  it('names every kind of loss and the first one', () => {
    const { outcome, reason } = judgeStillRouted(2000, {
      ...nothing,
      refused: 7,
      rejected: 2,
      firstLossMs: 16,
    });
    expect(outcome).toBe('refused');
    expect(reason).toBe('7 refused, 2 answered with an error within 2 s of the stop, the first after 16 ms');
  });

  it('fails for any loss, whatever else there is', () => {
    const kinds = ['refused', 'cut', 'rejected', 'timedOut', 'addressGone'] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(1e6),
        (kind, lost, sent) => {
          const { outcome } = judgeStillRouted(3000, { ...nothing, sent, [kind]: lost, firstLossMs: 1 });
          expect(verdictTable.D4[outcome]).toBe('fail');
        },
      ),
    );
  });
});

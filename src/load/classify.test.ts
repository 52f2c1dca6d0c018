import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RequestOutcome, RequestRecord } from '../model/request.ts';
import { baselineOf, type ClassifyContext, classify } from './classify.ts';

const ms = 1e6;
const originNs = 5_000_000_000n;
const t0Ns = 1000 * ms;

function context(part: Partial<ClassifyContext> = {}): ClassifyContext {
  const fromNs = originNs + BigInt(t0Ns);
  return {
    t0: { fromNs, toNs: fromNs + 100_000n, by: 'kill' },
    originNs,
    epsilonMs: 2,
    routeDelayMs: null,
    notReadyFromNs: null,
    announcesReadiness: false,
    baseline: {
      ...baselineOf([], { t0: { fromNs, toNs: fromNs, by: 'kill' }, originNs }),
      statuses: new Map([['GET', new Set([200, 404])]]),
    },
    ...part,
  };
}

/** A request on an old connection, cut 1 ms after it was written; times in ms relative to t0.from. */
function record(
  part: {
    connected?: number | null;
    written?: number | null;
    first?: number;
    end?: number;
    outcome?: RequestOutcome;
    status?: number;
  } = {},
): RequestRecord {
  const at = (time: number | null | undefined): number | null =>
    time === null || time === undefined ? null : t0Ns + time * ms;
  const written = part.written === undefined ? 5 : part.written;
  return {
    id: 1,
    connection: 1,
    population: 'keep-alive',
    method: 'GET',
    connectedNs: at(part.connected === undefined ? -500 : part.connected),
    beganNs: at(written ?? part.end ?? 6) as number,
    lastByteWrittenNs: at(written),
    firstByteNs: at(part.first),
    endNs: at(part.end ?? (written ?? 5) + 1) as number,
    outcome: part.outcome ?? 'cut',
    status: part.status ?? null,
  };
}

const refused = { outcome: 'refused', connected: null, written: null } as const;

describe('one row of the table each', () => {
  test.each([
    ['failedBeforeStop', record({ written: -20, end: -10 }), {}],
    ['failedBeforeStop', record({ ...refused, end: -1 }), { routeDelayMs: 3000 }],
    ['failedBeforeStop', record({ written: -20, end: -10, outcome: 'complete', status: 500 }), {}],
    ['ok', record({ outcome: 'complete', status: 200 }), {}],
    ['ok', record({ outcome: 'complete', status: 404 }), {}],
    ['rejected', record({ outcome: 'complete', status: 503 }), {}],
    ['rejected', record({ outcome: 'complete', status: 403 }), {}],
    ['timedOut', record({ outcome: 'timed-out', written: -20, end: 9000 }), {}],
    ['inFlightLost', record({ written: -2.1, end: 1 }), {}],
    ['inFlightLost', record({ connected: 1, written: 2, first: 3, end: 4 }), {}],
    ['inFlightLost', record({ written: 1, end: 51.1 }), {}],
    ['inFlightLost', record({ written: -1, end: 50 }), {}],
    ['keepAliveLost', record({ written: 1, end: 60 }), { epsilonMs: 12 }],
    ['boundary', record({ written: -2, end: 1 }), {}],
    ['boundary', record({ written: 0.1, end: 1 }), {}],
    ['keepAliveLost', record({ written: 0.2, end: 1 }), {}],
    ['keepAliveLost', record({ written: 1, end: 51 }), {}],
    ['keepAliveLost', record({ connected: 0.1, written: 0.2, end: 1 }), {}],
    ['newConnLost', record({ connected: 0.2, written: 0.3, end: 1 }), {}],
    ['newConnLost', record({ connected: 1, written: 2, end: 500 }), {}],
    ['newConnLost', record({ connected: 1, written: null, end: 2 }), {}],
    ['refusedWhileReady', record({ ...refused, end: 299 }), { routeDelayMs: 300 }],
    ['refusedAfterDrain', record({ ...refused, end: 301 }), { routeDelayMs: 300 }],
    ['refusedAfterDrain', record({ ...refused, end: 1 }), {}],
    ['refusedWhileReady', record({ ...refused, end: 999 }), { announcesReadiness: true }],
    [
      'refusedWhileReady',
      record({ ...refused, end: 1 }),
      { announcesReadiness: true, notReadyFromNs: originNs + BigInt(t0Ns + 2 * ms) },
    ],
    [
      'refusedAfterDrain',
      record({ ...refused, end: 3 }),
      { announcesReadiness: true, notReadyFromNs: originNs + BigInt(t0Ns + 2 * ms) },
    ],
    ['addressGone', record({ ...refused, outcome: 'address-gone', end: 1 }), { routeDelayMs: 300 }],
  ] as const)('%s %#', (expected, one, part) => {
    expect(classify([one], context(part)).classes).toEqual([expected]);
  });

  test('sent before the signal, but not read by the service: a boundary, never in flight', () => {
    const early = record({ written: -20, end: 1 });
    expect(classify([early], context()).classes).toEqual(['inFlightLost']);
    expect(classify([early], { ...context(), unread: new Set([1]) }).classes).toEqual(['boundary']);
    expect(classify([early], { ...context(), unread: new Set([2]) }).classes).toEqual(['inFlightLost']);
  });

  test('in flight at the signal: not answered in whole then, and older than ε', () => {
    const slow = record({ written: -50, end: 100, outcome: 'complete', status: 200 });
    const rejected = record({ written: -50, end: 100, outcome: 'complete', status: 503 });
    const young = record({ written: -1, end: 100, outcome: 'complete', status: 503 });
    const done = record({ written: -50, end: -1, outcome: 'complete', status: 200 });
    const { counts } = classify([slow, rejected, young, done], context());
    expect(counts).toMatchObject({ inFlightAtSignal: 2, rejectedInFlight: 1, rejected: 2, ok: 2, total: 4 });
  });
});

const someTime = fc.integer({ min: -200_000, max: 200_000 }).map((us) => us / 1000);
const someRecord = fc
  .record({
    connected: fc.option(someTime),
    written: fc.option(someTime),
    first: fc.option(someTime, { nil: undefined }),
    end: someTime,
    outcome: fc.constantFrom<RequestOutcome>('complete', 'cut', 'refused', 'timed-out', 'address-gone'),
    status: fc.option(fc.constantFrom(200, 404, 403, 500, 503), { nil: undefined }),
  })
  .map(({ first, status, ...part }) =>
    record({
      ...part,
      ...(first === undefined ? {} : { first }),
      ...(status === undefined ? {} : { status }),
    }),
  );
const someContext = fc
  .record({
    epsilonMs: fc.integer({ min: 2, max: 40 }),
    routeDelayMs: fc.option(fc.integer({ min: 0, max: 300 })),
    announcesReadiness: fc.boolean(),
  })
  .map((part) => context(part));

describe('whatever the records are', () => {
  test('every record is in exactly one class and the counts add up', () => {
    fc.assert(
      fc.property(fc.array(someRecord, { maxLength: 60 }), someContext, (records, where) => {
        const { classes, counts } = classify(records, where);
        expect(classes).toHaveLength(records.length);
        const { total, inFlightAtSignal, rejectedInFlight, ...byClass } = counts;
        expect(Object.values(byClass).reduce((sum, count) => sum + count, 0)).toBe(total);
        expect(total).toBe(records.length);
        for (const [name, count] of Object.entries(byClass))
          expect(classes.filter((one) => one === name)).toHaveLength(count);
        expect(inFlightAtSignal).toBeLessThanOrEqual(total);
        expect(rejectedInFlight).toBeLessThanOrEqual(Math.min(inFlightAtSignal, counts.rejected));
      }),
    );
  });

  test('a larger ε never makes a lost request worse: A can become boundary or B, never the other way', () => {
    fc.assert(
      fc.property(someRecord, someContext, fc.integer({ min: 0, max: 40 }), (one, where, more) => {
        const [small] = classify([one], where).classes;
        const [large] = classify([one], { ...where, epsilonMs: where.epsilonMs + more }).classes;
        if (small === large) return;
        expect(['inFlightLost', 'keepAliveLost']).toContain(small);
        // A wider boundary takes from A; what was judged by its age (A) can become B or boundary, or N on a new connection.
        expect(['boundary', 'keepAliveLost', 'newConnLost']).toContain(large);
      }),
    );
  });

  test('the order of the records does not matter', () => {
    fc.assert(
      fc.property(fc.array(someRecord), someContext, (records, where) => {
        const backwards = classify(records.toReversed(), where).classes.toReversed();
        expect(classify(records, where).classes).toEqual(backwards);
      }),
    );
  });
});

import { expect, test } from 'vitest';
import type { RequestRecord } from '../model/request.ts';
import { baselineOf, inBaseline } from './baseline.ts';

const t0 = { fromNs: 1000n, toNs: 1000n, by: 'kill' } as const;
const at = { t0, originNs: 0n };

function answer(method: string, status: number | null, endNs: number, beganNs = 0): RequestRecord {
  return {
    id: endNs,
    connection: 0,
    population: 'new',
    method,
    connectedNs: 0,
    beganNs,
    lastByteWrittenNs: 0,
    firstByteNs: null,
    endNs,
    outcome: status === null ? 'cut' : 'complete',
    status,
  };
}

test('what was answered before the stop is the baseline, by method; 5xx, failures and later answers are not', () => {
  const records = [
    answer('GET', 200, 10),
    answer('GET', 503, 20),
    answer('POST', 405, 30),
    answer('GET', null, 40),
    answer('GET', 418, 1000),
  ];
  const baseline = baselineOf(records, at);
  expect(baseline).toMatchObject({ samples: 2, serverErrors: 1, failed: 1 });
  expect(baseline.statuses).toEqual(
    new Map([
      ['GET', new Set([200])],
      ['POST', new Set([405])],
    ]),
  );
  expect([
    inBaseline(baseline, 'GET', 200),
    inBaseline(baseline, 'GET', 405),
    inBaseline(baseline, 'GET', 418),
  ]).toEqual([true, false, false]);
  expect(inBaseline(baseline, 'POST', 405)).toBe(true);
});

test('expected codes replace what was seen, but 5xx is never right', () => {
  const baseline = baselineOf([answer('GET', 404, 10)], at, new Map([['GET', new Set([200, 503])]]));
  expect([200, 404, 503].map((status) => inBaseline(baseline, 'GET', status))).toEqual([true, false, false]);
});

test('a method that was never answered is measured by 2xx, 3xx and what the others got', () => {
  const baseline = baselineOf([answer('GET', 404, 10)], at);
  expect([201, 302, 404, 403, 500].map((status) => inBaseline(baseline, 'PUT', status))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test('latency is from the start of a request to the end of its answer', () => {
  const records = [1, 2, 3, 100].map((length, index) =>
    answer('GET', 200, 100 + index, 100 + index - length),
  );
  expect(baselineOf(records, at)).toMatchObject({ medianMs: 2e-6, p99Ms: 1e-4 });
  expect(baselineOf([], at)).toMatchObject({ medianMs: null, p99Ms: null, samples: 0 });
});

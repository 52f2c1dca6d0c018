import { expect, test } from 'vitest';
import type { RequestRecord } from '../../model/request.ts';
import { busyShare } from './busy-share.ts';

const at = { t0: { fromNs: 1_000_000_000n, toNs: 1_000_000_000n, by: 'kill' }, originNs: 0n } as const;

function answers(count: number): RequestRecord[] {
  return Array.from({ length: count }, (_, id) => ({
    id,
    connection: id % 64,
    population: 'keep-alive',
    method: 'GET',
    connectedNs: 0,
    beganNs: 700e6,
    lastByteWrittenNs: 700e6,
    firstByteNs: 701e6,
    endNs: 700e6 + (id * 300e6) / count,
    outcome: 'complete',
    status: 200,
  }));
}

test('64 clients at a service of 100 ms that answers 640 a second keep it busy all the time', () => {
  expect(busyShare({ kind: 'slow', latencyMs: 100 }, answers(192), at, 64)).toBeCloseTo(1);
});

test('4 500 answers a second of 1 ms each leave 64 connections idle most of the time', () => {
  expect(busyShare({ kind: 'slow', latencyMs: 1 }, answers(1350), at, 64)).toBeLessThan(0.1);
});

test('held bodies are in the service for certain, and of anything else nothing is known', () => {
  expect(busyShare({ kind: 'trickled' }, [], at, 64)).toBe(1);
  expect(busyShare(null, answers(192), at, 64)).toBe(0);
});

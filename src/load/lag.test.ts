import { expect, test } from 'vitest';
import { epsilonMs, lagP99Ms } from './lag.ts';

test('only samples within the window count, and the p99 is one of them', () => {
  const lag = [
    { tNs: 0, lagMs: 90 },
    { tNs: 900e6, lagMs: 1 },
    { tNs: 1000e6, lagMs: 7 },
    { tNs: 1100e6, lagMs: 3 },
    { tNs: 1101e6, lagMs: 80 },
  ];
  expect(lagP99Ms(lag, 1000e6)).toBe(7);
  expect(lagP99Ms(lag, 1000e6, 2000)).toBe(90);
  expect(lagP99Ms(lag, 5000e6)).toBeNull();
});

test('the 99th of 200 samples is the third largest', () => {
  const lag = Array.from({ length: 200 }, (_, index) => ({ tNs: 0, lagMs: index + 1 }));
  expect(lagP99Ms(lag, 0)).toBe(198);
});

test('ε is at least 2 ms', () => {
  expect([epsilonMs(0.1), epsilonMs(2), epsilonMs(9.5)]).toEqual([2, 2, 9.5]);
});

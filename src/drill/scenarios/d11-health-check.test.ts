import { expect, test } from 'vitest';
import type { DrillContext } from '../context.ts';
import { dockerDefaults, healthCheck, judgeHealthCheck } from './d11-health-check.ts';

const seen = { readyMs: 30, firstHealthyMs: 60, further: 8, failed: 0, ended: false };

test.each([
  ['healthy', {}, 'start period 1 s'],
  ['flaps', { failed: 2 }, '2 of 8'],
  ['unhealthy-at-start', { firstHealthyMs: null }, '10 s after that'],
  ['unhealthy-at-start', { firstHealthyMs: null, ended: true }, 'until it ended'],
  // Three checks, 30 s apart, have failed by then.
  ['unhealthy-at-start', { firstHealthyMs: 90_500 }, 'start period 181 s'],
  ['healthy', { firstHealthyMs: 89_500 }, 'healthy after 89.5 s'],
] as const)('D11 %s: %o', (outcome, change, words) => {
  const judged = judgeHealthCheck({ ...seen, ...change }, dockerDefaults);
  expect(judged.outcome).toBe(outcome);
  expect(judged.reason).toContain(words);
});

test('a longer start period makes the same start healthy', () => {
  const late = { ...seen, firstHealthyMs: 120_000 };
  expect(judgeHealthCheck(late, dockerDefaults).outcome).toBe('unhealthy-at-start');
  expect(judgeHealthCheck(late, { ...dockerDefaults, startPeriodMs: 60_000 }).outcome).toBe('healthy');
});

test('the lifecycle decides whether it is run', () => {
  const context = (lifecycle: object) => ({ spec: { lifecycle } }) as DrillContext;
  expect(healthCheck.obstacle(context({}))).toEqual({
    outcome: 'none-declared',
    reason: 'none declared (Dockerfile HEALTHCHECK, compose healthcheck)',
  });
  expect(healthCheck.obstacle(context({ healthCheck: { value: 'true' } }))).toBeNull();
});

import { expect, test } from 'vitest';
import type { DrillContext } from '../context.ts';
import { judgeZombies, zombies } from './d12-zombies.ts';

test.each([
  [0, 100, 'reaped', '0 of 100 injected orphans'],
  [1, 100, 'few-zombies', '1 of 100 injected orphans is a zombie'],
  [4, null, 'few-zombies', '4 children of PID 1'],
  [5, null, 'zombies-stay', '5 children of PID 1'],
  [100, 100, 'zombies-stay', '100 of 100'],
  [0, null, 'reaped', 'no zombie was left'],
] as const)('D12 %s left of %s: %s', (left, orphans, outcome, words) => {
  const seen = judgeZombies(left, orphans);
  expect(seen.outcome).toBe(outcome);
  expect(seen.reason).toContain(words);
});

function context(only: string[] | null, zombiesSeen: number, can = true): DrillContext {
  return {
    abilities: { 'pid-namespace': { can, reason: can ? '' : 'unshare is not permitted here' } },
    options: { only },
    found: { zombiesSeen },
  } as unknown as DrillContext;
}

test('it is run where zombies were seen or when it was asked for by name', () => {
  expect(zombies.obstacle(context(null, 0))).toMatchObject({ outcome: 'no-orphans' });
  expect(zombies.obstacle(context(null, 1))).toBeNull();
  expect(zombies.obstacle(context(['D12'], 0))).toBeNull();
  const obstacle = zombies.obstacle(context(['D12'], 0, false));
  expect(obstacle).toMatchObject({ outcome: 'not-pid1' });
  expect(obstacle?.reason).toContain('unshare is not permitted here');
});

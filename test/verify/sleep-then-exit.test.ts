import { expect, it } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { runDrill } from '../support/run-drill.ts';

it('a server that serves on for 2 s after the signal and then exits is an F in 20 of 20 drills', {
  timeout: 1_200_000,
}, async () => {
  const grades: Array<string | null> = [];
  for (let round = 0; round < 20; round += 1) {
    const { document } = await runDrill(['--network', 'none', '--', fixture('go/sleep-then-exit')]);
    grades.push(document.grade);
  }
  console.log(`figure: grades of 20 drills: ${grades.join(' ')}`);
  expect(new Set(grades)).toEqual(new Set(['F']));
});

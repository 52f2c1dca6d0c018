import { expect, it } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { runDrill } from '../support/run-drill.ts';

it('os.Exit(0) with a 5 ms handler is an F in 20 of 20 drills', { timeout: 1_200_000 }, async () => {
  const grades: Array<string | null> = [];
  for (let round = 0; round < 20; round += 1) {
    const { document } = await runDrill([
      '--network',
      'none',
      '--',
      fixture('go/exit-at-once'),
      '-handler',
      '5ms',
    ]);
    grades.push(document.grade);
  }
  console.log(`figure: grades of 20 drills: ${grades.join(' ')}`);
  expect(new Set(grades)).toEqual(new Set(['F']));
});

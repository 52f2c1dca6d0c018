import { expect, it } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { runDrill } from '../support/run-drill.ts';

it('a correct Shutdown with 200 keep-alive clients is never an F in 100 runs', {
  timeout: 1_800_000,
}, async () => {
  let cut = 0;
  let raced = 0;
  let runs = 0;
  const fast = ['-handler', '5ms'];
  // Half with the calibration's slow answers, half with fast ones, where most requests are under way at the signal.
  for (const flags of [[], fast]) {
    const words = [
      '--network',
      'none',
      '--only',
      'D3',
      '--runs',
      '50',
      '--',
      fixture('go/shutdown'),
      ...flags,
    ];
    const { document } = await runDrill(words, { timeoutMs: 900_000 });
    const scenario = document.scenarios.find((one) => one.id === 'D3');
    for (const run of scenario?.runs ?? []) {
      runs += 1;
      cut += run.requests?.inFlightLost ?? 0;
      raced += (run.requests?.keepAliveLost ?? 0) + (run.requests?.boundary ?? 0) > 0 ? 1 : 0;
    }
    expect(document.gradeOfTried, document.headline).not.toBe('F');
  }
  console.log(
    `figure: ${runs} runs, ${cut} requests in flight cut, the keep-alive race seen in ${raced} runs`,
  );
  expect(runs).toBe(100);
  expect(cut).toBe(0);
});

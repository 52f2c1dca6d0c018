import { describe, expect, it } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { calibration, hostAddress } from '../support/calibration.ts';
import { isRoot, proof, runDrill } from '../support/run-drill.ts';

const users = isRoot ? (['self', 'nobody'] as const) : (['self'] as const);
const cases = users.flatMap((user) => (['none', 'host'] as const).map((network) => ({ user, network })));

describe.each(cases)('calibration as $user on $network, three times in a row', ({ user, network }) => {
  it.each(calibration)('%s is graded %s', { timeout: 300_000 }, async (name, grade) => {
    const grades: Array<string | null> = [];
    for (let round = 0; round < 3; round += 1) {
      const address = network === 'none' ? '127.0.0.1:8080' : hostAddress(round);
      const end = await runDrill(['--network', network, '--', fixture(name), '-addr', address], { user });
      console.log(proof(end));
      grades.push(end.document.grade);
    }
    console.log(
      `figure: ${name} as ${user === 'self' && isRoot ? 'root' : user} on ${network}: ${grades.join(' ')}`,
    );
    expect(grades).toEqual([grade, grade, grade]);
  });
});

import { describe, expect, it } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { calibration, hostAddress } from '../support/calibration.ts';
import { isRoot, proof, runDrill } from '../support/run-drill.ts';

describe('the six calibration servers, root, network of its own', () => {
  it.each(calibration)('%s is graded %s', async (name, grade) => {
    const end = await runDrill(['--network', 'none', '--', fixture(name)]);
    console.log(proof(end));
    expect(end.document.grade, end.document.headline).toBe(grade);
    expect(end.code).toBe(grade === 'F' ? 1 : 0);
    expect(end.document.pid1).toBe(true);
  });
});

describe.runIf(isRoot)("the six calibration servers, without root, on the host's network", () => {
  it.each(calibration)('%s is graded %s', async (name, grade) => {
    const address = hostAddress(calibration.findIndex(([fixtureName]) => fixtureName === name));
    const end = await runDrill(['--', fixture(name), '-addr', address], { user: 'nobody' });
    console.log(proof(end));
    expect(end.document.grade, end.document.headline).toBe(grade);
    expect(end.document.endpoint).toContain(address);
  });
});

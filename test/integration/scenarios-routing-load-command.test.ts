import { describe, expect, it } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { type DrillEnd, proof, runDrill } from '../support/run-drill.ts';

const node = process.execPath;

async function drill(load: string, args: readonly string[] = []): Promise<DrillEnd> {
  const service = [node, fixture('node/line-protocol.mjs'), '-handler', '50ms', ...args];
  const words = ['--network', 'none', '--runs', '1', '--only', 'D1,D2,D3,D13', '--load-command', load];
  const end = await runDrill([...words, '--', ...service]);
  console.log(proof(end));
  return end;
}

const lineLoad = `${node} ${fixture('node/line-load.mjs')}`;

function scenario(end: DrillEnd, id: string) {
  return end.document.scenarios.find((one) => one.id === id);
}

describe('a service that does not speak HTTP, with --load-command', () => {
  it('that says bye and answers what it has taken is an A', async () => {
    const end = await drill(lineLoad);
    expect(end.document.grade, end.document.headline).toBe('A');
    const [run] = scenario(end, 'D2')?.runs ?? [];
    expect(run?.requests?.inFlightAtSignal).toBeGreaterThanOrEqual(8);
    expect(run?.measured.inFlightBy).toBe('load command');
    expect(run?.loadLagMs).toBeNull();
  });

  it('that exits at once is an F: its requests were cut', async () => {
    const end = await drill(lineLoad, ['-term', 'cut']);
    expect(end.document.grade, end.document.headline).toBe('F');
    expect(scenario(end, 'D2')?.runs[0]?.requests?.inFlightLost).toBeGreaterThanOrEqual(8);
    expect(scenario(end, 'D2')?.runs[0]?.exitCode).toBe(0);
  });

  it.each([
    ['echo nothing; echo why >&2; exit 3', /ended before the service was stopped/],
    ['echo "no json"; exec sleep 60', /printed no record/],
  ])('is not judged by a load command that is none: %s', async (load, message) => {
    const end = await drill(load);
    expect(end.document.grade).toBeNull();
    expect(end.code).toBe(3);
    expect(end.stderr).toMatch(message);
  });
});

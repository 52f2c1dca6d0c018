import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DrillScenario } from '../../src/model/documents/drill.ts';
import { fixture } from '../fixture-paths.ts';
import { isRoot, proof, runDrill } from '../support/run-drill.ts';

async function drill(
  id: string,
  options: readonly string[],
  command: readonly string[],
  user: 'self' | 'nobody' = 'self',
): Promise<DrillScenario> {
  const words = ['--network', 'none', '--grace', '3s', '--only', id, ...options, '--', ...command];
  const end = await runDrill(words, { user });
  console.log(proof(end));
  const found = end.document.scenarios.find((one) => one.id === id);
  if (!found) throw new Error(`no ${id} in the document: ${end.stderr}`);
  return found;
}

const number = (value: unknown) => (typeof value === 'number' ? value : Number.NaN);

describe('D6 stop during start-up', () => {
  it('sends the signal at five moments, the latest first', async () => {
    const d6 = await drill('D6', [], [fixture('go/slow-starter'), '-starting', 'handle']);
    expect(d6.runs).toHaveLength(5);
    const sent = d6.runs.map((run) => number(run.measured['sentAfterMs']));
    expect(sent.toSorted((a, b) => b - a)).toEqual(sent);
    expect(d6.runs[0], d6.reason).toMatchObject({ verdict: 'pass', exitCode: 0, escalated: false });
    expect(sent[0]).toBeGreaterThan(990);
  });

  it('warns of a program that its runtime ends, for want of a handler', async () => {
    const d6 = await drill('D6', [], [fixture('go/slow-starter'), '-starting', 'default']);
    expect(d6.verdict, d6.reason).toBe('warn');
    expect(d6.reason).toContain('the default action');
  });

  it('tells how long a signal is lost, and that is no fault', async () => {
    const d6 = await drill(
      'D6',
      ['--runs', '2'],
      [fixture('go/slow-starter'), '-start', '1500ms', '-starting', 'ignore'],
    );
    expect(d6.verdict, d6.reason).toBe('pass');
    expect(d6.reason).toMatch(/^unprotected for 1(\.\d*)? ?s at least: SIGTERM was dropped, ready after/);
    expect(number(d6.runs[0]?.measured['unprotectedMs'])).toBeGreaterThan(990);
  });

  it('tells of the signal that Node takes and loses before its handler is there', async () => {
    const d6 = await drill('D6', [], [process.execPath, fixture('node/graceful.mjs')]);
    expect(d6.verdict, d6.reason).toBe('pass');
    expect(d6.runs.at(-1)?.reason).toContain('unprotected');
    expect(d6.runs[0]).toMatchObject({ exitCode: 0, verdict: 'pass' });
  });

  it('fails a service that ignores the signal when it is ready, at once', async () => {
    for (const name of ['go/ignores-term', 'c/no-handler']) {
      const d6 = await drill('D6', [], [fixture(name)]);
      expect(d6.verdict, d6.reason).toBe('fail');
      expect(d6.runs).toHaveLength(1);
      expect(d6.reason).toContain('when it was ready');
    }
  });

  it.runIf(isRoot)('knows a dropped signal without a trace too, by the masks', async () => {
    const d6 = await drill('D6', ['--runs', '1'], [fixture('c/no-handler')], 'nobody');
    expect(d6.verdict, d6.reason).toBe('fail');
    expect(d6.runs[0]?.measured).toMatchObject({ dropped: true, droppedBy: 'masks' });
  });
});

describe('D16 power loss', () => {
  it('comes back, with the marker', async () => {
    const d16 = await drill('D16', ['--runs', '2', '--marker', 'exit 0'], [fixture('go/shutdown')]);
    expect(d16.verdict, d16.reason).toBe('pass');
    expect(d16.reason).toContain('marker exit 0');
    expect(d16.runs).toHaveLength(2);
    expect(d16.runs[0]).toMatchObject({ signal: 'SIGKILL' });
    expect(number(d16.runs[0]?.measured['inFlightAtKill'])).toBeGreaterThan(0);
  });

  it('fails when the marker says that data is damaged', async () => {
    const d16 = await drill('D16', ['--marker', 'exit 4'], [fixture('go/shutdown')]);
    expect(d16.verdict).toBe('fail');
    expect(d16.reason).toContain('exit 4');
    expect(d16.runs).toHaveLength(1);
  });

  it('fails when what was left behind keeps it from starting', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sigtrail-lock-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    // The lock is taken away by a clean stop only.
    const script = `[ -e lock ] && { echo "lock is there"; exit 1; }; touch lock; exec "$0"`;
    const words = ['--workdir', folder];
    const d16 = await drill('D16', words, ['sh', '-c', script, fixture('go/shutdown')]);
    expect(d16.verdict).toBe('fail');
    expect(d16.reason).toContain('2 of 2 starts');
    expect(d16.runs[0]?.measured).toMatchObject({ failedStarts: 2, recoveryMs: null });
  });

  it('takes the same moment for the same seed', async () => {
    const moments = [];
    for (let count = 0; count < 2; count += 1) {
      const d16 = await drill('D16', ['--runs', '1', '--seed', '7'], [fixture('go/shutdown')]);
      moments.push(d16.runs[0]?.measured['killedAfterMs']);
    }
    expect(moments[0]).toBe(moments[1]);
  });
});

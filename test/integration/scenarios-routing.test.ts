import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DrillScenario } from '../../src/model/documents/drill.ts';
import { fixture } from '../fixture-paths.ts';
import { proof, runDrill } from '../support/run-drill.ts';

const ready = 'http://127.0.0.1:8080/ready';

/** The result of one scenario, drilled once in a network of its own. */
async function drill(
  id: string,
  options: readonly string[],
  command: readonly string[],
): Promise<DrillScenario> {
  const end = await runDrill([
    '--network',
    'none',
    '--runs',
    '1',
    '--only',
    id,
    ...options,
    '--',
    ...command,
  ]);
  console.log(proof(end));
  const found = end.document.scenarios.find((one) => one.id === id);
  if (!found) throw new Error(`no ${id} in the document: ${end.stderr}`);
  return found;
}

const measured = (scenario: DrillScenario) => scenario.runs[0]?.measured ?? {};

describe('D4 still routed', () => {
  it('passes when the listener stays open for W', async () => {
    const d4 = await drill('D4', ['--route-delay', '2s'], [fixture('go/drain'), '-drain', '3s']);
    expect(d4.verdict, d4.reason).toBe('pass');
    expect(measured(d4).sentWithin).toBeGreaterThan(50);
    expect(d4.runs[0]?.requests?.refusedWhileReady).toBe(0);
  });

  it('fails when the listener is closed at once, whatever the exit code', async () => {
    const d4 = await drill('D4', ['--route-delay', '1s'], [fixture('go/shutdown')]);
    expect(d4.verdict, d4.reason).toBe('fail');
    expect(d4.reason).toMatch(/^\d+ refused.* within 1 s of the stop, the first after /);
    expect(d4.runs[0]?.exitCode).toBe(0);
    expect(measured(d4).refusedWithin).toBeGreaterThan(0);
  });

  it('passes for the same server when a pre-stop pause covers W', async () => {
    const d4 = await drill('D4', ['--route-delay', '1s', '--pre-stop', '1.5'], [fixture('go/shutdown')]);
    expect(d4.verdict, d4.reason).toBe('pass');
    expect(measured(d4).signalAfterMs).toBeGreaterThanOrEqual(1500);
  });

  it('fails when the pause is shorter than W', async () => {
    const d4 = await drill('D4', ['--route-delay', '2s', '--pre-stop', '0.5'], [fixture('go/shutdown')]);
    expect(d4.verdict, d4.reason).toBe('fail');
    expect(measured(d4).firstLossMs).toBeGreaterThan(490);
  });

  it('takes 3 s for W with a readiness URL, and fails a server that drains for less', async () => {
    const d4 = await drill('D4', ['--ready', ready], [fixture('go/drain'), '-drain', '1s']);
    expect(d4.verdict, d4.reason).toBe('fail');
    expect(measured(d4).routeDelayMs).toBe(3000);
    expect(measured(d4).firstLossMs).toBeGreaterThan(900);
  });

  it('is skipped when nothing says how long requests still arrive', async () => {
    const d4 = await drill('D4', [], [fixture('go/drain')]);
    expect(d4).toMatchObject({ verdict: 'skipped', runs: [] });
  });
});

describe('D5 readiness', () => {
  it('passes when it says not ready and goes on serving', async () => {
    const d5 = await drill('D5', ['--ready', ready], [fixture('go/drain'), '-drain', '1s']);
    expect(d5.verdict, d5.reason).toBe('pass');
    expect(measured(d5).flipMs).toBeLessThan(1000);
    expect(measured(d5).servedUntilMs).toBeGreaterThan(0);
  });

  it('fails when it stops serving without a word', async () => {
    const d5 = await drill('D5', ['--ready', ready], [fixture('go/shutdown')]);
    expect(d5.verdict).toBe('fail');
    expect(d5.reason).toContain('without ever saying "not ready"');
    expect(measured(d5).flipMs).toBeNull();
  });

  it('fails when it announces itself ready for seconds after the signal', async () => {
    const d5 = await drill('D5', ['--ready', ready], [fixture('go/sleep-then-exit'), '-sleep', '1800ms']);
    expect(d5.verdict).toBe('fail');
    expect(d5.reason).toMatch(/^still ready 1\.\d+ s after SIGTERM/);
  });

  it('fails when the whole grace passes', async () => {
    const d5 = await drill('D5', ['--ready', ready, '--grace', '2s'], [fixture('go/ignores-term')]);
    expect(d5.verdict).toBe('fail');
    expect(d5.runs[0]?.escalated).toBe(true);
  });
});

describe('D7 second signal', () => {
  it.each([
    ['go/double-signal-crash', 'fail', /^crashed .*after the second SIGTERM: Go panic, exit 2/],
    ['go/second-signal-forces', 'pass', /^exit 1 .*after the second SIGTERM: the second one forced the exit/],
    ['go/shutdown', 'pass', /the drain went on, 8 of 8 held requests answered$/],
    ['c/sigwait', 'pass', /the drain went on, 8 of 8 held requests answered$/],
    ['go/exit-at-once', 'pass', /gone before the second one could come/],
    ['c/segfault', 'fail', /^crashed .*SIGSEGV/],
    [
      'go/ignores-term',
      'fail',
      /^still running 3 s after SIGTERM, although it was sent twice: killed by SIGKILL$/,
    ],
  ])('%s: %s', async (name, verdict, reason) => {
    const d7 = await drill('D7', ['--grace', '3s'], [fixture(name)]);
    expect(d7.verdict, d7.reason).toBe(verdict);
    expect(d7.reason).toMatch(reason);
  });
});

describe('D17 background work', () => {
  const wholeFile = 'tail -n 1 work.txt; tail -n 1 work.txt | grep -q "^complete "';

  interface Worker {
    /** Where the work is begun and what tells that it is whole. */
    readonly work?: string;
    readonly marker?: string;
    readonly args?: readonly string[];
  }

  function worker(use: Worker = {}): { options: string[]; command: string[] } {
    const folder = mkdtempSync(join(tmpdir(), 'drill-work-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    return {
      options: [
        ...['--work', use.work ?? 'http://127.0.0.1:8080/work'],
        ...['--marker', use.marker ?? wholeFile, '--workdir', folder],
      ],
      command: [fixture('go/flushing-worker'), '-out', 'work.txt', ...(use.args ?? [])],
    };
  }

  it('fails when the file is cut in the middle, although the exit is 0', async () => {
    const { options, command } = worker();
    const d17 = await drill('D17', options, command);
    expect(d17.verdict, d17.reason).toBe('fail');
    expect(d17.reason).toMatch(/^the work is not whole: the marker exited 1 .*, yet the service exited 0/);
    expect(measured(d17)).toMatchObject({ workStatus: 202, markerExit: 1 });
  });

  it('passes when the jobs are ended first', async () => {
    const { options, command } = worker({ args: ['-finish'] });
    const d17 = await drill('D17', options, command);
    expect(d17.verdict, d17.reason).toBe('pass');
    expect(measured(d17)).toMatchObject({ markerExit: 0, markerSaid: 'complete 20' });
  });

  it('is skipped without a marker', async () => {
    const d17 = await drill('D17', ['--work', 'http://127.0.0.1:8080/work'], [fixture('go/shutdown')]);
    expect(d17).toMatchObject({ verdict: 'skipped', runs: [] });
    expect(d17.reason).toContain('--marker');
  });

  it.each([
    ['http://127.0.0.1:8080/work', 'no-such-program-here', /The marker no-such-program-here cannot be run/],
    [
      'http://127.0.0.1:9/work',
      'true',
      /POST http:\/\/127.0.0.1:9\/work gave no answer, so no background work was begun/,
    ],
  ])('is not judged when it cannot be tried: %s, %s', async (work, marker, message) => {
    const { options, command } = worker({ work, marker });
    const words = ['--network', 'none', '--only', 'D17', ...options];
    const end = await runDrill([...words, '--', ...command]);
    expect(end.document.scenarios.find((one) => one.id === 'D17')?.verdict).toBe('skipped');
    expect(end.code).toBe(3);
    expect(end.stderr).toMatch(message);
  });
});

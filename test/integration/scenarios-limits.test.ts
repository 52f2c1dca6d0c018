import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sandboxAbilities } from '../../src/engine/sandbox/sandbox.ts';
import type { DrillDocument, DrillScenario } from '../../src/model/documents/drill.ts';
import { fixture } from '../fixture-paths.ts';
import { isRoot, proof, runDrill } from '../support/run-drill.ts';
import { groupsOf } from './sandbox-users.ts';

const abilities = await sandboxAbilities();

async function drill(
  id: string,
  options: readonly string[],
  command: readonly string[],
): Promise<DrillScenario> {
  const words = ['--network', 'none', '--grace', '3s', '--only', id, ...options, '--', ...command];
  const end = await runDrill(words);
  console.log(proof(end));
  const found = end.document.scenarios.find((one) => one.id === id);
  if (!found) throw new Error(`no ${id} in the document: ${end.stderr}`);
  return found;
}

const number = (value: unknown) => (typeof value === 'number' ? value : Number.NaN);

describe.runIf(abilities['cpu-limit'].can)('D8 CPU squeeze', () => {
  it('a correct server holds, whether its answers are slow or fast', async () => {
    for (const handler of ['100ms', '1ms']) {
      const d8 = await drill('D8', [], [fixture('go/shutdown'), '-handler', handler]);
      expect(d8.verdict, d8.reason).toBe('pass');
      expect(d8.runs[0]?.measured).toMatchObject({ cpus: 0.05, inFlightBy: 'trickled' });
    }
  });

  it('a server that exits at once cuts its requests', async () => {
    const d8 = await drill('D8', [], [fixture('go/exit-at-once')]);
    expect(d8.verdict).toBe('fail');
    expect(d8.reason).toMatch(/^with 0\.05 CPU: \d+ of \d+ in-flight requests were cut off, yet it exited 0/);
  });

  it('a server that ignores the signal is killed', async () => {
    const d8 = await drill('D8', ['--runs', '1'], [fixture('go/ignores-term')]);
    expect(d8.verdict).toBe('fail');
    expect(d8.reason).toContain('SIGKILL');
  });
});

describe.runIf(abilities['memory-limit'].can)('D9 memory squeeze', () => {
  it('a correct server holds with its working set and a tenth', async () => {
    const d9 = await drill('D9', ['--runs', '1'], [fixture('go/shutdown')]);
    expect(d9.verdict, d9.reason).toBe('pass');
    const { workingSetBytes, limitBytes, oomKills } = d9.runs[0]?.measured ?? {};
    expect(oomKills).toBe(0);
    expect(number(limitBytes)).toBe(Math.ceil(number(workingSetBytes) * 1.1));
    expect(number(workingSetBytes)).toBeGreaterThan(1e6);
  });

  it('cut requests are a fail here too', async () => {
    const d9 = await drill('D9', ['--runs', '1'], [fixture('go/exit-at-once')]);
    expect(d9.verdict).toBe('fail');
    expect(d9.reason).toContain('in-flight requests were cut off');
  });
});

describe.runIf(abilities['memory-limit'].can)('D10 out of memory', () => {
  it('the kernel kills PID 1: the container ends', async () => {
    const d10 = await drill('D10', ['--runs', '1'], [fixture('go/memory-eater')]);
    expect(d10.verdict, d10.reason).toBe('pass');
    expect(d10.reason).toContain('killed PID 1');
    expect(d10.runs[0]).toMatchObject({ signal: 'SIGKILL', escalated: false });
    expect(number(d10.runs[0]?.measured['oomKills'])).toBeGreaterThan(0);
  });

  it('the kernel kills a child and nobody hears of it', async () => {
    const options = ['--runs', '1', '--clients', '8', '--url', 'http://127.0.0.1:8080/eat?mb=1'];
    const d10 = await drill('D10', options, [fixture('go/child-oom'), '-handler', '200ms']);
    expect(d10.verdict, d10.reason).toBe('fail');
    expect(d10.reason).toContain('PID 1 lives on and the service is broken');
    expect(d10.runs[0]?.measured['answersAfterwards']).toBe(false);
  });
});

describe('D11 health check', () => {
  it('is skipped where none is declared, by default too', async () => {
    const end = await runDrill(['--network', 'none', '--runs', '1', '--', fixture('go/shutdown')]);
    const d11 = end.document.scenarios.find((one) => one.id === 'D11');
    expect(d11).toMatchObject({ verdict: 'skipped', runs: [] });
    expect(d11?.reason).toBe('none declared (Dockerfile HEALTHCHECK, compose healthcheck)');
  });
});

describe.runIf(abilities['pid-namespace'].can)('D12 zombies', () => {
  it('Go as PID 1 reaps none of 100 orphans', async () => {
    const d12 = await drill('D12', [], [fixture('go/shutdown')]);
    expect(d12.verdict).toBe('fail');
    expect(d12.runs[0]?.measured).toEqual({ zombies: 100, orphans: 100 });
  });

  it('a shell as PID 1, and a program that reaps, leave none', async () => {
    const reaps = ['env', 'REAP=1', fixture('go/zombie-maker')];
    for (const command of [['dash', fixture('shell/no-exec.sh'), fixture('go/shutdown')], reaps]) {
      const d12 = await drill('D12', [], command);
      expect(d12.verdict, d12.reason).toBe('pass');
      expect(d12.runs[0]?.measured).toMatchObject({ zombies: 0 });
    }
  });
});

describe.runIf(abilities.freeze.can)('D18 paused, then stopped', () => {
  it('the signal is taken as soon as it is thawed, by a handler or sigwait', async () => {
    for (const name of ['go/shutdown', 'c/sigwait']) {
      const d18 = await drill('D18', [], [fixture(name)]);
      expect(d18.verdict, d18.reason).toBe('pass');
      expect(number(d18.runs[0]?.measured['deliveredAfterThawMs'])).toBeLessThan(1000);
      expect(number(d18.runs[0]?.stopMs)).toBeGreaterThan(999);
    }
  });

  it('one that ignores the signal is killed, and the paused second does not count for the needed grace', async () => {
    const end = await runDrill([
      '--network',
      'none',
      '--grace',
      '1s',
      '--only',
      'D1,D15,D18',
      '--',
      fixture('go/shutdown'),
    ]);
    const d15 = end.document.scenarios.find((one) => one.id === 'D15');
    expect(d15?.verdict, d15?.reason).toBe('pass');
    const killed = await drill('D18', [], [fixture('go/ignores-term')]);
    expect(killed.verdict).toBe('fail');
    expect(killed.reason).toContain('killed by SIGKILL');
  });
});

describe.runIf(isRoot)('without rights', () => {
  it('each scenario of limits says what is missing', async () => {
    const words = ['--network', 'none', '--only', 'D8,D9,D10,D18', '--', fixture('go/shutdown')];
    const end = await runDrill(words, { user: 'nobody' });
    expect(end.document.scenarios.map((one) => [one.id, one.verdict])).toEqual([
      ['D8', 'skipped'],
      ['D9', 'skipped'],
      ['D10', 'skipped'],
      ['D18', 'skipped'],
    ]);
    for (const one of end.document.scenarios)
      expect(one.reason).toMatch(/could not be .*: no right to make a group/);
  });

  it('orphans are injected all the same', async () => {
    const words = ['--network', 'none', '--only', 'D12', '--', fixture('go/shutdown')];
    const end = await runDrill(words, { user: 'nobody' });
    expect(end.document.scenarios[0]?.runs[0]?.measured).toEqual({ zombies: 100, orphans: 100 });
  });
});

/** Interrupts a drill as soon as its service has a group; gives what it printed and the groups that were left. */
async function interrupt(id: string): Promise<{ interrupted: boolean; groups: string[] }> {
  const cli = join(import.meta.dirname, '../support/drill-cli.ts');
  const words = ['drill', '--json', '--network', 'none', '--only', id, '--', fixture('go/ignores-term')];
  const child = spawn(process.execPath, [cli, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const owner = child.pid ?? -1;
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  const closed = once(child, 'close');
  // The kernel tells nobody of a new group: it is looked for.
  while (groupsOf(owner).length === 0 && child.exitCode === null) await setTimeout(20);
  child.kill('SIGINT');
  await closed;
  const document = JSON.parse(out) as DrillDocument;
  return { interrupted: document.interrupted, groups: groupsOf(owner) };
}

describe.runIf(abilities['memory-limit'].can && abilities.freeze.can)('an interrupt', () => {
  it.each(['D8', 'D9', 'D10', 'D18'])('in the middle of %s leaves no group behind', async (id) => {
    expect(await interrupt(id)).toEqual({ interrupted: true, groups: [] });
  });
});

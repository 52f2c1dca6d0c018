import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { buildFixtures } from '../../tools/fixtures/build.mjs';
import { fixture } from '../fixture-paths.ts';
import { adopt, childrenOf, get, inFlight, killLeftovers, start, stateOf, until } from './fixtures-run.ts';

const built = await buildFixtures();
const without = (name: string) => built.missing.some((line) => line.includes(`fixtures/${name} `));
afterEach(killLeftovers);

function isOnPath(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((dir) => {
    try {
      accessSync(join(dir, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

describe('Node twins', () => {
  test.each([
    ['exit-at-once', [], 'cut', 0],
    ['graceful', [], 200, 0],
    ['drain', ['-drain', '100ms'], 200, 0],
    ['jvm-like', ['-drain', '100ms'], 200, 143],
  ] as const)('%s', async (name, args, expected, code) => {
    const server = start(`node/${name}.mjs`, ['-handler', '300ms', ...args]);
    const url = await server.url();
    expect(await get(`${url}/ready`)).toMatchObject({ status: 200, body: 'ready\n' });
    const { outcome } = await inFlight(url);
    expect(await server.stop()).toEqual({ code, signal: null });
    const answer = await outcome;
    expect(answer === 'cut' ? 'cut' : answer.status).toBe(expected);
    if (answer !== 'cut') expect(answer.headers.connection).toBe('close');
  });

  test('drain turns /ready to 503 while it drains', async () => {
    const server = start('node/drain.mjs', ['-drain=500ms']);
    const url = await server.url();
    server.child.kill('SIGTERM');
    await until('/ready is 503', async () => (await get(`${url}/ready`)).status === 503);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });
});

describe.skipIf(without('c'))('C fixtures', () => {
  test.each([
    ['no-handler', 'cut', { code: null, signal: 'SIGTERM' }],
    ['segfault', 'cut', { code: null, signal: 'SIGSEGV' }],
    ['sigwait', 200, { code: 0, signal: null }],
    ['preforker', 200, { code: 0, signal: null }],
  ] as const)('%s', async (name, expected, end) => {
    const server = start(`c/${name}`, ['-handler', '300ms']);
    const url = await server.url();
    expect(await get(`${url}/ready`)).toMatchObject({ status: 200, body: 'ready\n' });
    const { outcome } = await inFlight(url);
    expect(await server.stop()).toEqual(end);
    const answer = await outcome;
    expect(answer === 'cut' ? 'cut' : answer.status).toBe(expected);
  });

  test('preforker has four workers, and none is left', async () => {
    const server = start('c/preforker', ['-handler', '1ms']);
    const url = await server.url();
    const answers = await Promise.all(Array.from({ length: 40 }, () => get(url)));
    expect(answers.every((a) => a.status === 200)).toBe(true);
    const workers = childrenOf(server.pid).map(adopt);
    expect(workers).toHaveLength(4);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect(workers.map(stateOf)).toEqual(['gone', 'gone', 'gone', 'gone']);
  });

  test('sigwait drains for the time that -drain gives', async () => {
    const server = start('c/sigwait', ['-drain', '500ms', '-handler', '1ms']);
    const url = await server.url();
    server.child.kill('SIGTERM');
    await until('/ready is 503', async () => (await get(`${url}/ready`)).status === 503);
    expect(await get(url)).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  test('ignores serves on after SIGTERM', async () => {
    const server = start('c/ignores', ['-handler', '1ms']);
    const url = await server.url();
    server.child.kill('SIGTERM');
    expect((await get(url)).status).toBe(200);
    expect(await server.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('segfault crashes on GET /crash', async () => {
    const server = start('c/segfault');
    const url = await server.url();
    await expect(get(`${url}/crash`)).rejects.toThrow();
    expect(await server.ended).toEqual({ code: null, signal: 'SIGSEGV' });
  });
});

describe('shell wrappers, run outside a PID namespace', () => {
  // The program is the Node twin of drain: it is there on every machine.
  const app = [process.execPath, fixture('node/drain.mjs'), '-drain', '300ms'];

  test('exec.sh puts the program in the place of the shell', async () => {
    const server = start('shell/exec.sh', app);
    await server.url();
    expect(childrenOf(server.pid)).toEqual([]);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });

  test('no-exec.sh ends, and the program never hears of it', async () => {
    const server = start('shell/no-exec.sh', app);
    const url = await server.url();
    const [program] = childrenOf(server.pid).map(adopt);
    expect(await server.stop()).toEqual({ code: null, signal: 'SIGTERM' });
    expect(await get(`${url}/ready`)).toMatchObject({ status: 200 });
    expect(stateOf(program as number)).not.toBe('gone');
  });

  test('wait-once.sh forwards, and leaves while the program still drains', async () => {
    const server = start('shell/wait-once.sh', app);
    const url = await server.url();
    childrenOf(server.pid).map(adopt);
    expect(await server.stop()).toEqual({ code: 143, signal: null });
    await until('/ready is 503', async () => (await get(`${url}/ready`)).status === 503);
  });

  test('trap-and-wait.sh stays until the program has ended, with its exit code', async () => {
    const server = start('shell/trap-and-wait.sh', [
      ...[process.execPath, fixture('node/jvm-like.mjs')],
      ...['-drain', '100ms'],
    ]);
    await server.url();
    const [program] = childrenOf(server.pid).map(adopt);
    const { outcome } = await inFlight(await server.url());
    // A second signal ends no wait too early either.
    server.child.kill('SIGTERM');
    expect(await server.stop()).toEqual({ code: 143, signal: null });
    expect(stateOf(program as number)).toBe('gone');
    expect(await outcome).toMatchObject({ status: 200 });
  });

  test.skipIf(!isOnPath('tini'))(
    'init-over-shell.sh: the init forwards to a shell that does not',
    async () => {
      const server = start('shell/init-over-shell.sh', app);
      const url = await server.url();
      const [shell] = childrenOf(server.pid);
      const [program] = childrenOf(shell as number).map(adopt);
      expect(await server.stop()).toEqual({ code: 143, signal: null });
      expect(await get(`${url}/ready`)).toMatchObject({ status: 200 });
      expect(stateOf(program as number)).not.toBe('gone');
    },
  );
});

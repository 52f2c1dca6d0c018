import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { buildFixtures } from '../../tools/fixtures/build.mjs';
import { fixture } from '../fixture-paths.ts';
import { adopt, childrenOf, get, inFlight, killLeftovers, start, stateOf, until } from './fixtures-run.ts';

const built = await buildFixtures({ only: ['go'] });
afterEach(killLeftovers);

describe.skipIf(built.missing.length > 0)('Go fixtures', () => {
  // What each does with one request in flight at SIGTERM.
  test.each([
    ['no-handler', [], 'cut', { code: null, signal: 'SIGTERM' }],
    ['exit-at-once', [], 'cut', { code: 0, signal: null }],
    ['server-close', [], 'cut', { code: 0, signal: null }],
    ['main-returns', [], 'cut', { code: 0, signal: null }],
    ['shutdown', [], 200, { code: 0, signal: null }],
    ['drain', ['-drain', '100ms'], 200, { code: 0, signal: null }],
    ['slow-drain', ['-drain', '100ms'], 200, { code: 0, signal: null }],
    ['sleep-then-exit', ['-sleep', '50ms'], 'cut', { code: 0, signal: null }],
    ['connection-close', [], 200, { code: 0, signal: null }],
    ['second-signal-forces', ['-drain', '50ms'], 200, { code: 0, signal: null }],
    ['double-signal-crash', ['-drain', '50ms'], 200, { code: 0, signal: null }],
  ] as const)('%s', async (name, args, expected, end) => {
    const server = start(`go/${name}`, ['-handler', '300ms', ...args]);
    const url = await server.url();
    expect(await get(`${url}/ready`)).toMatchObject({ status: 200, body: 'ready\n' });
    const { outcome } = await inFlight(url);
    expect(await server.stop()).toEqual(end);
    const answer = await outcome;
    expect(answer === 'cut' ? 'cut' : answer.status).toBe(expected);
  });

  test.each([
    ['drain', 'drain', '2s'],
    ['slow-drain', 'drain', '12s'],
    ['sleep-then-exit', 'sleep', '2s'],
    ['slow-starter', 'start', '3s'],
    ['shutdown', 'handler', '100ms'],
  ])('%s has -%s %s by default', async (name, flag, value) => {
    const help = start(`go/${name}`, ['-h'], { ADDR: '' });
    await new Promise((resolve) => help.child.on('close', resolve));
    const options = help.output().split(/^ {2}-/m);
    expect(options.find((o) => o.startsWith(`${flag} `))).toContain(`(default ${value})`);
    expect(options.find((o) => o.startsWith('addr '))).toContain('(default "127.0.0.1:8080")');
  });

  test('the handler takes its time, and reads the body first', async () => {
    const url = await start('go/shutdown', ['-handler', '80ms']).url();
    const before = performance.now();
    expect(await get(url)).toMatchObject({ status: 200, body: 'ok\n' });
    expect(performance.now() - before).toBeGreaterThanOrEqual(80);
  });

  test('drain turns /ready to 503 and closes connections while it drains', async () => {
    const server = start('go/drain', ['-drain', '500ms', '-handler', '1ms']);
    const url = await server.url();
    expect((await get(url)).headers.connection).not.toBe('close');
    server.child.kill('SIGTERM');
    await until('/ready is 503', async () => (await get(`${url}/ready`)).status === 503);
    expect(await get(url)).toMatchObject({ status: 200, headers: { connection: 'close' } });
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  test('connection-close closes from the start', async () => {
    const url = await start('go/connection-close', ['-handler', '1ms']).url();
    expect(await get(url)).toMatchObject({ status: 200, headers: { connection: 'close' } });
  });

  test('shutdown -unix listens on a socket and stops correctly', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'fixture-'));
    try {
      const socketPath = join(dir, 's');
      const server = start('go/shutdown', ['-unix', socketPath]);
      expect(await server.url()).toBe(`unix://${socketPath}`);
      expect(await get('http://localhost/', { socketPath })).toMatchObject({ status: 200 });
      expect(await server.stop()).toEqual({ code: 0, signal: null });
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test('ignores-term serves on after SIGTERM', async () => {
    const server = start('go/ignores-term', ['-handler', '1ms']);
    const url = await server.url();
    server.child.kill('SIGTERM');
    expect(await get(url)).toMatchObject({ status: 200 });
    expect(await server.stop('SIGKILL')).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test.each([
    ['second-signal-forces', 1],
    ['double-signal-crash', 2],
  ])('%s exits %i at the second signal', async (name, code) => {
    const server = start(`go/${name}`, ['-drain', '60s']);
    await server.url();
    server.child.kill('SIGTERM');
    // Two signals of one number merge while the first is pending, so they are repeated.
    const again = setInterval(() => server.child.kill('SIGTERM'), 50);
    expect(await server.ended.finally(() => clearInterval(again))).toEqual({ code, signal: null });
    if (code === 2) expect(server.output()).toContain('panic: close of closed channel');
  });

  test.each([
    ['default', { code: null, signal: 'SIGTERM' }],
    ['handle', { code: 0, signal: null }],
  ])('slow-starter -starting %s at SIGTERM during the start', async (starting, end) => {
    const server = start('go/slow-starter', ['-start', '60s', '-starting', starting]);
    await server.line(/starting\n/);
    expect(await server.stop()).toEqual(end);
  });

  test('slow-starter -starting ignore loses the signal, starts, and then stops', async () => {
    const server = start('go/slow-starter', ['-start', '300ms', '-starting', 'ignore']);
    await server.line(/starting\n/);
    server.child.kill('SIGTERM');
    expect((await get(`${await server.url()}/ready`)).status).toBe(200);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });

  test.each([
    ['exits-at-start', [], 3, 'fatal: no configuration file'],
    ['needs-database', ['-database', '127.0.0.1:1'], 1, 'connect: connection refused'],
  ] as const)('%s', async (name, args, code, text) => {
    const server = start(`go/${name}`, [...args]);
    await new Promise((resolve) => server.child.on('close', resolve));
    expect(server.child.exitCode).toBe(code);
    expect(server.output()).toContain(text);
    expect(server.output()).not.toContain('listening');
  });

  test('needs-database serves when there is one', async () => {
    const database = new URL(await start('go/shutdown').url());
    const server = start('go/needs-database', ['-database', database.host]);
    expect((await get(await server.url())).status).toBe(200);
  });

  test('forks-away leaves a daemon that serves', async () => {
    const server = start('go/forks-away');
    const pid = adopt(Number((await server.line(/daemon has pid (\d+)/))[1]));
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect((await get(await server.url())).status).toBe(200);
    process.kill(pid, 'SIGTERM');
    await until('the daemon ends', () => ['gone', 'Z'].includes(stateOf(pid)));
  });

  test('never-listens says so by silence and ends at SIGTERM', async () => {
    const server = start('go/never-listens');
    await server.line(/working\n/);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
    expect(server.output()).toBe('working\n');
  });

  test('broken answers 500 and stops correctly', async () => {
    const server = start('go/broken');
    const url = await server.url();
    expect((await get(url)).status).toBe(500);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });

  test.each([[true], [false]])('flushing-worker, -finish=%s', async (finish) => {
    const dir = mkdtempSync(join(tmpdir(), 'fixture-'));
    try {
      const out = join(dir, 'work.txt');
      const server = start('go/flushing-worker', ['-out', out, '-pause', '20ms', `-finish=${finish}`]);
      const url = await server.url();
      expect((await get(`${url}/work`, { method: 'POST' })).status).toBe(202);
      await until(
        'the job writes',
        () => existsSync(out) && readFileSync(out, 'utf8').includes('record 1\n'),
      );
      expect((await get(`${url}/jobs`)).body).toBe('1\n');
      expect(await server.stop()).toEqual({ code: 0, signal: null });
      const lines = readFileSync(out, 'utf8').split('\n');
      expect(lines[0]).toBe('begin 20');
      if (finish) expect(lines.slice(-3)).toEqual(['record 20', 'complete 20', '']);
      else expect(lines.at(-1)).toBe('rec');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test('zombie-maker leaves zombies, and none with REAP=1', async () => {
    const maker = start('go/zombie-maker', ['-subreaper']);
    const reaper = start('go/zombie-maker', ['-subreaper'], { REAP: '1' });
    expect((await get(`${await maker.url()}/orphans?n=5`)).status).toBe(200);
    expect((await get(`${await reaper.url()}/orphans?n=5`)).status).toBe(200);
    const zombies = (pid: number) => childrenOf(pid).filter((child) => stateOf(child) === 'Z').length;
    await until('five zombies', () => zombies(maker.pid) === 5);
    await until('no child of the reaper', () => childrenOf(reaper.pid).length === 0);
    expect(zombies(maker.pid)).toBe(5);
  });

  test('memory-eater keeps what it was told to take', async () => {
    const server = start('go/memory-eater');
    const url = await server.url();
    expect((await get(`${url}/eat?mb=-1`)).status).toBe(400);
    expect((await get(`${url}/eat?mb=32`)).status).toBe(200);
    const rss = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]);
    expect(rss).toBeGreaterThan(32 * 1024);
  });

  test('child-oom is alive and broken when its child was killed', async () => {
    const server = start('go/child-oom', ['-handler', '1ms']);
    const url = await server.url();
    expect((await get(`${url}/eat?mb=8`)).status).toBe(200);
    const [child] = childrenOf(server.pid);
    process.kill(child as number, 'SIGKILL');
    expect((await get(url)).status).toBe(500);
    expect((await get(`${url}/ready`)).status).toBe(200);
    expect(await server.stop()).toEqual({ code: 0, signal: null });
  });

  test('a second build has nothing to do', async () => {
    expect(await buildFixtures({ only: ['go'] })).toMatchObject({ built: [], fresh: ['go'] });
    expect(existsSync(fixture('go/shutdown'))).toBe(true);
    expect(() => fixture('go/no-such')).toThrow('node tools/fixtures/build.mjs');
  });
});

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../src/engine/sandbox/sandbox.ts';
import type { ServiceSpec } from '../../src/engine/engine.ts';
import type { DriverOrder } from './sandbox-driver.ts';
import { drive, groupsOf, removeUsers, startDriver, testUsers } from './sandbox-users.ts';

const users = testUsers();
afterAll(() => removeUsers(users));

/** A number no other process on the machine sleeps for. */
function uniqueSleep(): string {
  return `${10_000 + Math.floor(Math.random() * 80_000)}.${process.pid}`;
}

function commands(part: string): string[] {
  return execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(part) && !line.includes('sandbox-driver.ts'));
}

/** Processes that carry an owner's mark: setpriv, unshare, gate shells, network holders. */
function helpersOf(pid: number | undefined): string[] {
  const found = execFileSync('sh', [
    '-c',
    `grep -laz "^SIGTRAIL_OWNER=${pid}-" /proc/[0-9]*/environ 2>/dev/null || true`,
  ]);
  return found.toString().split('\n').filter(Boolean);
}

function spec(command: readonly string[]): ServiceSpec {
  const env = { PATH: '/usr/bin:/bin' };
  return {
    command,
    workdir: '/',
    env,
    stopSignal: 'SIGTERM',
    graceMs: 100,
    init: false,
    network: 'host',
    lifecycle: {},
  };
}

describe.each(users)('clean-up as $name', (user) => {
  const isRoot = user.name === 'root';

  test('kill -9 of sigtrail at 20 moments: nothing is left after the next start', {
    timeout: 240_000,
  }, async () => {
    for (let round = 0; round < 20; round += 1) {
      const seconds = uniqueSleep();
      const order: DriverOrder = {
        command: ['sh', '-c', `sleep ${seconds} & setsid sleep ${seconds} & wait`],
        network: round % 2 === 0 ? 'none' : 'host',
        ...(isRoot ? { limits: { cpus: 0.5, memoryBytes: 100_000_000, pids: 100 } } : {}),
        stay: true,
      };
      const child = startDriver(user, order);
      await once(child.stdout ?? child, 'data');
      // From 'creating' on: 0 to 190 ms later the start is at another place each time.
      await new Promise((resolve) => setTimeout(resolve, round * 10));
      child.kill('SIGKILL');
      await once(child, 'exit');
      await drive(user, { command: ['true'] });
      expect(commands(seconds), `processes, round ${round}`).toEqual([]);
      expect(helpersOf(child.pid), `helpers, round ${round}`).toEqual([]);
      expect(groupsOf(child.pid ?? 0), `groups, round ${round}`).toEqual([]);
      expect(readdirSync(user.folder).filter((name) => name.startsWith('sigtrail-'))).toEqual([]);
    }
  });

  test('without namespaces the next start ends what a killed sigtrail left', async () => {
    const seconds = uniqueSleep();
    const child = startDriver(user, {
      command: ['sh', '-c', `sleep ${seconds} & wait`],
      isolation: 'process-group',
      stay: true,
    });
    let text = '';
    for await (const piece of child.stdout ?? []) {
      text += String(piece);
      if (text.includes('started')) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(commands(seconds).length).toBeGreaterThan(0);
    await drive(user, { command: ['true'] });
    expect(commands(seconds)).toEqual([]);
  });

  test('kill -9 of sigtrail takes the service along at once', async () => {
    const seconds = uniqueSleep();
    const command = ['sh', '-c', `sleep ${seconds} & setsid sleep ${seconds} & wait`];
    const child = startDriver(user, { command, network: 'none', stay: true });
    let text = '';
    for await (const piece of child.stdout ?? []) {
      text += String(piece);
      if (text.includes('started')) break;
    }
    expect(commands(seconds).length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    // No next start: the kernel alone ends them. The test's own time limit is the only one.
    while (commands(seconds).length + helpersOf(child.pid).length > 0)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await drive(user, { command: ['true'] });
  });

  test('two at the same time leave each other alone', async () => {
    const first = startDriver(user, { command: ['sleep', uniqueSleep()], network: 'none', stay: true });
    let text = '';
    for await (const piece of first.stdout ?? []) {
      text += String(piece);
      if (text.includes('started')) break;
    }
    const pid = Number(/started (\d+)/.exec(text)?.[1]);
    expect(await drive(user, { command: ['sh', '-c', 'exit 4'], network: 'none' })).toMatchObject({
      code: 4,
    });
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(readdirSync(user.folder).filter((name) => name.startsWith('sigtrail-'))).toHaveLength(1);
    first.kill('SIGKILL');
    await drive(user, { command: ['true'] });
    expect(readdirSync(user.folder).filter((name) => name.startsWith('sigtrail-'))).toEqual([]);
  });
});

describe('clean-up within one process', () => {
  test('a sandbox that is taken down at any moment of a start leaves nothing', async () => {
    for (let turns = 0; turns < 40; turns += 1) {
      const seconds = uniqueSleep();
      const engine = await createSandbox({ network: turns % 2 === 0 ? 'host' : 'none' });
      const starting = engine.start(spec(['sleep', seconds])).then(
        () => 'started',
        (error: { code?: string }) => error.code,
      );
      const until = process.hrtime.bigint() + BigInt(turns) * 1_500_000n;
      while (process.hrtime.bigint() < until) await new Promise((resolve) => setImmediate(resolve));
      await Promise.all([engine[Symbol.asyncDispose](), engine[Symbol.asyncDispose]()]);
      expect(['started', 'interrupted']).toContain(await starting);
      expect(commands(seconds)).toEqual([]);
      expect(helpersOf(process.pid)).toEqual([]);
      await expect(engine.start(spec(['true']))).rejects.toMatchObject({ code: 'interrupted' });
    }
  });

  test('descriptors are given back, and a cycle is short', async () => {
    await using engine = await createSandbox({ network: 'host' });
    const open = (): number => readdirSync('/proc/self/fd').length;
    const cycle = async (): Promise<number> => {
      const from = process.hrtime.bigint();
      const instance = await engine.start(spec(['sleep', '60']));
      instance.kill('SIGKILL');
      expect(await instance.exited).toMatchObject({ signal: 'SIGKILL' });
      expect(instance.kill('SIGTERM').toNs).toBeGreaterThan(0n);
      await instance[Symbol.asyncDispose]();
      return Number(process.hrtime.bigint() - from) / 1e6;
    };
    await cycle();
    await new Promise((resolve) => setImmediate(resolve));
    const before = open();
    const times: number[] = [];
    for (let turn = 0; turn < 20; turn += 1) times.push(await cycle());
    await new Promise((resolve) => setImmediate(resolve));
    expect(open()).toBeLessThanOrEqual(before);
    console.log(`start, kill, dispose: median ${times.sort((a, b) => a - b)[10]?.toFixed(1)} ms`);
  });

  test('a folder that another user made is not trusted', async () => {
    const user = users.at(-1);
    if (user?.name !== 'nobody') return expect(process.getuid?.()).not.toBe(0);
    const root = join(user.folder, 'planted');
    mkdirSync(root);
    execFileSync('chown', ['65534', root]);
    writeFileSync(join(root, 'bait'), '');
    await expect(createSandbox({ network: 'host', stateRoot: root })).rejects.toMatchObject({
      code: 'no-permission',
    });
    return expect(readdirSync(root)).toEqual(['bait']);
  });
});

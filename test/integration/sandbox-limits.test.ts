import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ServiceInstance, ServiceSpec } from '../../src/engine/engine.ts';
import { createSandbox, sandboxAbilities } from '../../src/engine/sandbox/sandbox.ts';
import { groupsOf } from './sandbox-users.ts';

const abilities = await sandboxAbilities();

function spec(command: readonly string[], init = false): ServiceSpec {
  const env = { PATH: '/usr/bin:/bin' };
  return {
    command,
    workdir: '/',
    env,
    stopSignal: 'SIGTERM',
    graceMs: 100,
    init,
    network: 'host',
    lifecycle: {},
  };
}

function nextLine(instance: ServiceInstance): Promise<string> {
  const first = instance.log[0];
  if (first) return Promise.resolve(first.text);
  return new Promise((resolve) => instance.onLog(({ text }) => resolve(text)));
}

describe.runIf(abilities['cpu-limit'].can && abilities.freeze.can)('limits of the sandbox', () => {
  test('the service is in its groups before it is executed, and they are gone after it', async () => {
    await using engine = await createSandbox({ network: 'host' });
    const limits = { cpus: 0.05, memoryBytes: 50_000_000, pids: 20 };
    const instance = await engine.start(spec(['cat', '/proc/self/cgroup']), limits);
    await instance.exited;
    const text = instance.log.map((line) => line.text).join('\n');
    expect(text).toContain(`sigtrail-${process.pid}-`);
    expect(groupsOf(process.pid).length).toBeGreaterThan(0);
    await instance[Symbol.asyncDispose]();
    expect(groupsOf(process.pid)).toEqual([]);
  });

  test('out of memory is a SIGKILL that is counted', async () => {
    await using engine = await createSandbox({ network: 'host' });
    const eater = ['python3', '-c', 'x = bytearray(200_000_000); print(len(x))'];
    const instance = await engine.start(spec(eater), { memoryBytes: 40_000_000 });
    expect(await instance.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(await instance.oomKills()).toBe(1);
  });

  test('the working set is counted without a limit, and a limit can be set while it runs', async () => {
    await using engine = await createSandbox({ network: 'host' });
    const holder = [
      'python3',
      '-c',
      'x = bytearray(b"1") * 30_000_000; print("held", flush=True); input() if 0 else __import__("time").sleep(60)',
    ];
    const instance = await engine.start(spec(holder), { memoryBytes: Number.POSITIVE_INFINITY });
    expect(await nextLine(instance)).toBe('held');
    expect(await instance.workingSet()).toBeGreaterThan(30_000_000);
    await instance.limit({ cpus: 0.01, memoryBytes: 100_000_000 });
    expect(groupsOf(process.pid).length).toBeGreaterThan(0);
    expect(readFileSync(`/proc/${instance.pid}/cgroup`, 'utf8')).toContain(`sigtrail-${process.pid}-`);
  });

  test('what is frozen does not react before it is thawed, and can be disposed of', async () => {
    await using engine = await createSandbox({ network: 'host' });
    const script = 'trap "exit 5" TERM; echo up; while :; do sleep 0.02; done';
    const instance = await engine.start(spec(['sh', '-c', script]));
    expect(await nextLine(instance)).toBe('up');
    await instance.freeze();
    instance.kill('SIGTERM');
    expect(readFileSync(`/proc/${instance.pid}/status`, 'utf8')).toMatch(/^(SigPnd|ShdPnd):\t0*4000$/m);
    await instance.thaw();
    expect(await instance.exited).toMatchObject({ code: 5 });
    await instance[Symbol.asyncDispose]();
    const second = await engine.start(spec(['sleep', '60']));
    await second.freeze();
    await second[Symbol.asyncDispose]();
    expect(second.exit).toMatchObject({ signal: 'SIGKILL' });
    expect(groupsOf(process.pid)).toEqual([]);
  });
});

describe.runIf(abilities['pid-namespace'].can)('inside the sandbox', () => {
  test('a program can enter its process and network namespaces', async () => {
    await using engine = await createSandbox({ network: 'none' });
    const instance = await engine.start(spec(['sleep', '60']));
    const run = (words: readonly string[], ...command: string[]): string => {
      const [program = '', ...args] = [...words, ...command];
      return execFileSync(program, args, { encoding: 'utf8' });
    };
    expect(run(instance.enter('pid'), 'cat', '/proc/1/comm')).toBe('sleep\n');
    const own = run(await engine.enterNetwork(), 'readlink', '/proc/self/ns/net');
    expect(run(instance.enter('network'), 'readlink', '/proc/self/ns/net')).toBe(own);
    expect(own).not.toBe(run([], 'readlink', '/proc/self/ns/net'));
    expect(run(instance.enter('pid'), 'readlink', '/proc/self/ns/net')).toBe(own);
  });

  test('--init puts an init in front, and says so where there is none', async () => {
    await using engine = await createSandbox({ network: 'host' });
    const folder = mkdtempSync(join(tmpdir(), 'sigtrail-init-'));
    const path = process.env['PATH'];
    onTestFinished(() => {
      process.env['PATH'] = path;
      rmSync(folder, { recursive: true });
    });
    if (!abilities.init.can) {
      await expect(engine.start(spec(['true'], true))).rejects.toMatchObject({ code: 'missing-tool' });
      // A stand-in for tini: starts its command and waits.
      writeFileSync(join(folder, 'tini'), '#!/bin/sh\nshift\n"$@" &\nwait $!\n');
      chmodSync(join(folder, 'tini'), 0o755);
      process.env['PATH'] = `${folder}:${path}`;
    }
    const instance = await engine.start(spec(['sh', '-c', 'echo $$; cat /proc/1/comm'], true));
    await instance.exited;
    const [pid, name] = instance.log.map(({ text }) => text);
    expect(Number(pid)).toBeGreaterThan(1);
    expect(name).toMatch(/tini|init|catatonit/);
    expect(existsSync(`/proc/${instance.pid}`)).toBe(false);
  });
});

import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { DriverOrder } from './sandbox-driver.ts';
import { drive, makeWorkdir, removeUsers, testUsers } from './sandbox-users.ts';

const users = testUsers();
afterAll(() => removeUsers(users));
const shell = (script: string): DriverOrder => ({ command: ['/bin/sh', '-c', script] });
const waiting = "trap 'exit 1' TERM; echo ready; while :; do sleep 0.05; done";

describe.each(users)('sandbox as $name', (user) => {
  test.each([0, 1, 2, 126, 127, 137, 143, 255])('exit %i is told exactly', async (code) => {
    expect(await drive(user, shell(`exit ${code}`))).toMatchObject({ code, signal: null, isPid1: true });
  });

  test.each(['host', 'none'] as const)('SIGKILL is not an exit, network %s', async (network) => {
    const answer = await drive(user, { ...shell('echo ready; exec sleep 60'), network, kill: 'SIGKILL' });
    expect(answer).toMatchObject({ code: null, signal: 'SIGKILL' });
    console.log(
      `death by SIGKILL seen after ${answer.seenMs?.toFixed(1)} ms; start ${answer.startMs.toFixed(1)} ms`,
    );
  });

  test('a handler that exits 1 is not taken for SIGKILL', async () => {
    expect(await drive(user, { ...shell(waiting), kill: 'SIGTERM' })).toMatchObject({
      code: 1,
      signal: null,
    });
  });

  test('a crash of PID 1 itself is its signal', async () => {
    const folder = makeWorkdir(user, 'crash');
    writeFileSync(join(folder, 'crash.c'), 'int main(void) { *(volatile int *)0 = 1; return 0; }\n');
    execFileSync('gcc', ['-O0', '-o', 'crash', 'crash.c'], { cwd: folder });
    expect(await drive(user, { command: ['./crash'], workdir: folder })).toMatchObject({
      code: null,
      signal: 'SIGSEGV',
    });
  });

  test('environment, folder, signals and descriptors are exactly the ones given', async () => {
    const folder = makeWorkdir(user, 'a folder');
    const env = {
      PATH: '/usr/bin:/bin',
      QUOTES: `it's "so" $HOME \`x\` \\ `,
      LINES_OF_IT: 'a\n b\n',
      'npm.odd-name': 'x = y',
      IFS: 'abc',
      EMPTY: '',
      UMLAUT: 'äöü€😀',
    };
    const script = `const fs = require('fs');
const status = fs.readFileSync('/proc/self/status', 'utf8');
console.log(JSON.stringify({ env: process.env, cwd: process.cwd(), pid: process.pid,
  environ: fs.readFileSync('/proc/self/environ', 'utf8').split('\\0').filter(Boolean).sort(),
  argv0: process.argv0, uid: process.getuid(),
  caps: /CapEff:\\s*(\\S+)/.exec(status)[1] }));`;
    const answer = await drive(user, { command: [process.execPath, '-e', script], workdir: folder, env });
    const seen = JSON.parse((answer.log[0] ?? '').replace('stdout: ', '')) as Record<string, unknown>;
    expect(seen).toMatchObject({ env, cwd: folder, pid: 1, argv0: process.execPath });
    expect(seen['environ']).toEqual(
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}`)
        .sort(),
    );
    expect(seen['uid']).toBe(user.name === 'nobody' ? 65534 : process.getuid?.());
    if (user.name === 'nobody') expect(seen['caps']).toBe('0000000000000000');
    const masks = await drive(user, {
      command: ['/bin/grep', '-E', '^(SigBlk|SigIgn|NSpid|NSsid|NSpgid)', '/proc/self/status'],
    });
    expect(masks.log).toEqual([
      'stdout: NSpid:\t1',
      'stdout: NSpgid:\t1',
      'stdout: NSsid:\t1',
      'stdout: SigBlk:\t0000000000000000',
      'stdout: SigIgn:\t0000000000000000',
    ]);
  });

  test('standard output and error are pipes that can be opened by name', async () => {
    const { log } = await drive(
      user,
      shell('echo out > /dev/stdout; echo err > /dev/stderr; readlink /proc/self/fd/0'),
    );
    expect([...log].sort()).toEqual(['stderr: err', 'stdout: /dev/null', 'stdout: out']);
  });

  test('a service that signals its whole process group hits only itself', async () => {
    const answer = await drive(user, shell("trap 'echo got; exit 7' USR1; kill -USR1 0; sleep 5"));
    expect(answer).toMatchObject({ code: 7, log: ['stdout: got'] });
  });

  test('programs that cannot be executed are errors, not runs', async () => {
    const folder = makeWorkdir(user, 'bad');
    writeFileSync(join(folder, 'plain'), 'hello', { mode: 0o644 });
    writeFileSync(join(folder, 'shebang'), '#!/no/such/interpreter\n', { mode: 0o755 });
    copyFileSync('/bin/true', join(folder, 'foreign'));
    execFileSync('dd', ['if=/dev/zero', 'of=foreign', 'bs=1', 'seek=19', 'count=1', 'conv=notrunc'], {
      cwd: folder,
      stdio: 'ignore',
    });
    execFileSync('sh', ['-c', "printf '\\363\\000' | dd of=foreign bs=1 seek=18 conv=notrunc"], {
      cwd: folder,
      stdio: 'ignore',
    });
    const fails = (command: string) => drive(user, { command: [command], workdir: folder });
    await expect(fails('no-such-program')).rejects.toThrow('program-not-found');
    await expect(fails('./shebank')).rejects.toThrow('./shebang');
    await expect(fails('./plain')).rejects.toThrow('program-not-executable');
    await expect(fails('./shebang')).rejects.toThrow('/no/such/interpreter');
    await expect(fails('./foreign')).rejects.toThrow('RISC-V');
    await expect(fails('.')).rejects.toThrow('program-not-executable');
    await expect(fails('slep')).rejects.toThrow('sleep');
  });

  test('orphans stay with PID 1, as zombies', async () => {
    const folder = makeWorkdir(user, 'orphans');
    const python = `import os, time, glob
for _ in range(5):
    if os.fork() == 0:
        if os.fork() == 0:
            os._exit(0)
        time.sleep(0.1)
        os._exit(0)
deadline = time.time() + 20
count = 0
while count < 10 and time.time() < deadline:
    time.sleep(0.02)
    count = sum('Z (zombie)' in open(path).read() for path in glob.glob('/proc/[0-9]*/status'))
print(count)
`;
    writeFileSync(join(folder, 'orphans.py'), python);
    const { log } = await drive(user, { command: ['python3', 'orphans.py'], workdir: folder });
    expect(log).toEqual(['stdout: 10']);
  });

  test('a flood of output blocks nobody and is bounded', async () => {
    const answer = await drive(
      user,
      shell(
        'yes 0123456789012345678901234567890123456789 | head -c 30000000; head -c 100000 /dev/zero | tr "\\0" x; printf "\\033[31mred\\033[0m\\007\\n"; exit 5',
      ),
    );
    expect(answer.code).toBe(5);
    expect(answer.log.length).toBe(2_000);
    expect(Math.max(...answer.log.map((line) => line.length))).toBeLessThanOrEqual(4_008);
  });

  test('its own network has both loopback addresses', async () => {
    const answer = await drive(user, {
      ...shell('ip -o addr show dev lo; ip -o link | wc -l'),
      network: 'none',
    });
    expect(answer.log.join('\n')).toMatch(/127\.0\.0\.1[\s\S]*::1/);
    expect(answer.log.at(-1)).toBe('stdout: 1');
  });

  test('a plain process group where namespaces are not wanted', async () => {
    const order = {
      ...shell('sleep 77 & echo ready; wait'),
      isolation: 'process-group',
      kill: 'SIGKILL',
    } as const;
    expect(await drive(user, order)).toMatchObject({ isPid1: false, code: null, signal: 'SIGKILL' });
    expect(execFileSync('ps', ['-eo', 'args='], { encoding: 'utf8' }).split('\n')).not.toContain('sleep 77');
    expect(await drive(user, { ...shell('exit 137'), isolation: 'process-group' })).toMatchObject({
      code: 137,
    });
  });
});

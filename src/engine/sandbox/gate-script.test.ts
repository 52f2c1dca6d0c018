import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { findTool } from './find-tool.ts';
import { gateOpening, gateOrder, quote } from './gate-script.ts';
import { isDeadOwner, ownerWord, parseOwnerWord, startTicksOf } from './owner.ts';
import { serviceEnd } from './exit-status.ts';
import { LineLog } from './line-log.ts';

const word = fc
  .string({ unit: 'binary', maxLength: 200 })
  .filter((text) => !text.includes('\0') && text.isWellFormed());

test('a quoted word reaches the shell unchanged', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
      const script = `exec printf '%s\\0' ${words.map(quote).join(' ')}`;
      const out = execFileSync('/bin/sh', ['-s'], { input: `${script}\n`, encoding: 'utf8' });
      expect(out.split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 100 },
  );
});

test('an owner survives the way through a file name; another one is never taken for dead', () => {
  const self = { pid: process.pid, startTicks: startTicksOf('self') ?? 0, boot: 'abc', pidNamespace: '7' };
  expect(parseOwnerWord(ownerWord(self))).toEqual(self);
  for (const bad of ['', '1', '0-1-a-1', '1-2-a-3/..', '../1-2-a-3', '1-2-a-3\n'])
    expect(parseOwnerWord(bad)).toBeNull();
  expect(isDeadOwner(self, self)).toBe(false);
  expect(isDeadOwner({ ...self, startTicks: self.startTicks + 1 }, self)).toBe(true);
  expect(isDeadOwner({ ...self, boot: 'abd' }, self)).toBe(true);
  expect(isDeadOwner({ ...self, startTicks: 1, pidNamespace: '8' }, self)).toBe(false);
});

test('exit 1 is SIGKILL only by the word of unshare itself', () => {
  const said = 'unshare: sigprocmask unblock failed: Invalid argument\n';
  expect(serviceEnd({ code: 1, signal: null, stderr: said })).toEqual({ code: null, signal: 'SIGKILL' });
  expect(serviceEnd({ code: 1, signal: null, stderr: '' })).toEqual({ code: 1, signal: null });
  expect(serviceEnd({ code: null, signal: 'SIGKILL', stderr: '' })).toEqual({
    code: null,
    signal: 'SIGKILL',
  });
  expect(serviceEnd({ code: 137, signal: null, stderr: '' })).toEqual({ code: 137, signal: null });
});

test('lines are the same however the bytes are cut, bounded, and without control characters', () => {
  fc.assert(
    fc.property(fc.array(word), fc.infiniteStream(fc.integer({ min: 1, max: 50 })), (lines, cuts) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const whole = new LineLog();
      whole.splitter('stdout').write(bytes);
      const pieces = new LineLog();
      const splitter = pieces.splitter('stdout');
      for (let at = 0; at < bytes.length; ) {
        const length = cuts.next().value ?? 1;
        splitter.write(bytes.subarray(at, at + length));
        at += length;
      }
      splitter.end();
      const texts = (log: LineLog): string[] => log.lines.map(({ text }) => text);
      expect(texts(pieces)).toEqual(texts(whole));
      for (const text of texts(whole))
        expect(text).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
    }),
  );
  const log = new LineLog();
  const splitter = log.splitter('stderr');
  for (let n = 0; n < 100; n += 1) splitter.write(Buffer.alloc(1_000, 'x'));
  splitter.end();
  expect(log.lines.map(({ text }) => text.length)).toEqual([4_000]);
});

const shells = ['dash', 'bash', 'busybox'].flatMap((name) => findTool(name) ?? []);

test.each(shells)('%s becomes the service with exactly its environment', (shell) => {
  const folder = mkdtempSync(join(tmpdir(), 'sigtrail gate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pipes = { gate: join(folder, 'gate'), stdout: join(folder, 'out'), stderr: join(folder, 'err') };
  const read = (path: string): string => readFileSync(path, 'utf8');
  const run = (argv: readonly string[], env: Readonly<Record<string, string>>): number | null => {
    const order = {
      argv,
      env,
      ownNames: ['LC_ALL', 'PATH'],
      envTool: '/usr/bin/env',
      shellAddsNames: !/dash/.test(shell),
    };
    const input = gateOpening(pipes) + gateOrder(order);
    const args = [...(/busybox/.test(shell) ? ['sh'] : []), '-s'];
    return spawnSync(shell, args, { input, env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } }).status;
  };
  const plain = { PATH: '/usr/bin:/bin', A: "it's", B: 'x\ny' };
  expect(run(['cat', '/proc/self/environ'], plain)).toBe(0);
  expect(read(pipes.stdout).split('\0').filter(Boolean).sort()).toEqual([
    "A=it's",
    'B=x\ny',
    'PATH=/usr/bin:/bin',
  ]);
  expect(read(pipes.gate)).toBe('up\n');
  expect(
    run(['cat', '/proc/self/environ'], {
      PATH: '/bin',
      'a.b': '1',
      IFS: 'x',
      RANDOM: '5',
      SHLVL: '9',
      _: 'u',
    }),
  ).toBe(0);
  expect(read(pipes.stdout).split('\0').filter(Boolean).sort()).toEqual([
    'IFS=x',
    'PATH=/bin',
    'RANDOM=5',
    'SHLVL=9',
    '_=u',
    'a.b=1',
  ]);
  if (/dash/.test(shell)) {
    expect(run([folder], plain)).toBe(126);
    expect(read(pipes.gate)).toContain('failed');
  }
});

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../tools/root.ts';
import { staleDependency } from '../../tools/setup/dependencies.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigtrail-setup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockOf = (version: string) => ({
  packages: {
    '': {},
    'tools/node': {},
    'node_modules/a': { version },
    'node_modules/for-another-platform': { version: '1.0.0', optional: true },
    'node_modules/linked': { link: true },
  },
});

function checkout(wanted: string, there: string | null): void {
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockOf(wanted)));
  if (there === null) return;
  mkdirSync(join(folder, 'node_modules/a'), { recursive: true });
  const packages = { 'node_modules/a': { version: there } };
  writeFileSync(join(folder, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
}

test('set-up sees that node_modules is missing, old, or as it should be', () => {
  checkout('1.0.0', null);
  expect(staleDependency(folder)).toBe('node_modules is missing');
  checkout('1.0.0', '1.0.0');
  expect(staleDependency(folder)).toBeNull();
  checkout('1.0.1', '1.0.0');
  expect(staleDependency(folder)).toBe('node_modules/a is 1.0.0, the lock file says 1.0.1');
});

test('set-up sees that a folder was removed by hand', () => {
  checkout('1.0.0', '1.0.0');
  rmSync(join(folder, 'node_modules/a'), { recursive: true });
  expect(staleDependency(folder)).toBe('node_modules/a is missing');
});

test('set-up stops with the command to type where it has no rights', () => {
  // A machine with apt-get but without the programs, and a user who may not install them.
  cpSync(join(root, 'tools/setup'), join(folder, 'setup'), { recursive: true });
  const apt = join(folder, 'bin/apt-get');
  mkdirSync(join(folder, 'bin'));
  writeFileSync(apt, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const script = join(folder, 'try.mjs');
  writeFileSync(
    script,
    `import { installDebian } from './setup/debian.mjs';
     process.env.PATH = ${JSON.stringify(join(folder, 'bin'))};
     process.getuid = () => 1000;
     try { installDebian(['tini', 'chromium'], []); } catch (error) { console.log(error.message); }`,
  );
  const { stdout } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  expect(stdout).toContain('sudo apt-get install -y --no-install-recommends tini chromium');
  expect(stdout).toContain('tini chromium\nPlease type:');
});

test('a command that does not exist is a usage error', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'tools/run.mjs'), 'nonsense'], {
    encoding: 'utf8',
  });
  expect(status).toBe(2);
  expect(stderr).toContain('usage:');
});

test('set-up is plain JavaScript that Node 20 can read: nothing in it needs TypeScript or a package', () => {
  const files = execFileSync('git', ['ls-files', 'tools/setup', 'tools/run.mjs', 'bin'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.trim().split('\n')) {
    expect(file).toMatch(/\.m?js$/);
    const imported = [...readFileSync(join(root, file), 'utf8').matchAll(/(?:from|import\() ?'([^']+)'/g)];
    for (const [, specifier] of imported) expect(specifier).toMatch(/^(node:|\.{1,2}\/.*\.m?js$)/);
  }
});

test('the lock file records no addresses', () => {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(lock) as { packages: Record<string, { resolved?: string }> };
  const addresses = Object.values(packages).flatMap((each) =>
    each.resolved?.includes(':') ? [each.resolved] : [],
  );
  expect(addresses).toEqual([]);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from '../../tools/root.ts';

// A checkout of its own, with the real bin/ and a command that tells what reaches it. It is started the way an old Node would.
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sigtrail-newer-'));
  cpSync(join(root, 'bin'), join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    join(folder, 'as-old-node.js'),
    "import { startUnderNewerNode } from './bin/newer-node.js';\nstartUnderNewerNode(999);\n",
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(mainText: string, ...args: string[]): ChildProcess {
  writeFileSync(join(folder, 'dist/main.js'), `export async function main(argv) {\n${mainText}\n}\n`);
  return spawn(process.execPath, ['as-old-node.js', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const ended = (child: ChildProcess) =>
  new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });

test('arguments and the exit code go through', async () => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const child = start('process.exitCode = argv.length;', 'drill', '--', 'x y');
  expect(await ended(child)).toEqual({ code: 3, signal: null });
});

test('a signal reaches the command exactly once, though the whole process group gets it', async () => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'dist/main.js'),
    `export async function main() {
      let count = 0;
      process.on('SIGINT', () => { count += 1; console.log('SIGINT', count); });
      process.on('SIGTERM', () => process.exit(40 + count));
      setInterval(() => {}, 1000);
      console.log('ready');
    }`,
  );
  // A group of its own, as a terminal gives each command; Ctrl-C goes to all of it.
  const child = spawn(process.execPath, ['as-old-node.js'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const group = -(child.pid ?? Number.NaN);
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === 'ready') process.kill(group, 'SIGINT');
    if (line === 'SIGINT 1') process.kill(group, 'SIGTERM');
  });
  expect(await ended(child)).toEqual({ code: 41, signal: null });
});

test('a command that a signal ended ends its starter the same way', async () => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const child = start(
    "process.kill(process.pid, 'SIGKILL');\nawait new Promise(() => setInterval(() => {}, 1000));",
  );
  expect(await ended(child)).toEqual({ code: null, signal: 'SIGKILL' });
});

test('without a newer Node it says what is needed', async () => {
  const child = start('process.exitCode = 0;');
  let said = '';
  child.stderr?.on('data', (part) => {
    said += String(part);
  });
  expect(await ended(child)).toEqual({ code: 3, signal: null });
  expect(said).toContain('Node 999 or newer is needed');
});

test('an unbuilt checkout says how to build it', async () => {
  rmSync(join(folder, 'dist'), { recursive: true });
  const child = spawn(process.execPath, ['bin/sigtrail.js', '--version'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (part) => {
    said += String(part);
  });
  expect(await ended(child)).toEqual({ code: 3, signal: null });
  expect(said).toContain('npm run build');
});

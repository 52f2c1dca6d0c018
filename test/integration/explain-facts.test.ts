import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Outcome,
  outcomeOf,
  type RuntimeFacts,
  type RuntimeId,
  runtimeFacts,
} from '../../src/explain/runtime-signals.ts';
import { findSignal, inMask, type Signal } from '../../src/model/signal.ts';

// Runs the runtimes that are here and compares what every signal does to them with the table behind `sigtrail explain`.

const folder = mkdtempSync(join(tmpdir(), 'sigtrail-facts-'));
const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}${delimiter}/usr/local/go/bin` };

/** Each program says ready, reads its input to the end and exits 7: "it went on". */
const sources: Readonly<Record<string, string>> = {
  'main.go':
    'package main\nimport ("fmt";"io";"os")\nfunc main(){ fmt.Println("ready"); io.ReadAll(os.Stdin); os.Exit(7) }\n',
  'go.mod': 'module facts\n\ngo 1.19\n',
  'main.c':
    '#include <stdio.h>\n#include <unistd.h>\nint main(void){char b[64];puts("ready");fflush(stdout);while(read(0,b,64)>0);return 7;}\n',
  'Main.java':
    'public class Main { public static void main(String[] a) throws Exception { System.out.println("ready"); while (System.in.read() >= 0); System.exit(7); } }\n',
};
const python = "import sys;print('ready',flush=True);sys.stdin.read();sys.exit(7)";
const node = "process.stdin.resume().on('end',()=>process.exit(7));console.log('ready')";
/** The foreground command says ready: before it runs, a shell treats signals in another way. */
const shell = '"$0"; exit 7';
const cProgram = join(folder, 'c-program');

/** Builds what is needed; gives the command, or the reason why the runtime cannot be measured here. */
const prepare: Readonly<Record<RuntimeId, () => readonly string[]>> = {
  c: () => buildC(),
  go: () => buildGo((minor) => minor <= 26, 'local'),
  'go-1.27': () => buildGo((minor) => minor >= 27, 'go1.27.3'),
  jvm: () => {
    run('javac', '-d', folder, join(folder, 'Main.java'));
    return ['java', '-Xshare:auto', '-cp', folder, 'Main'];
  },
  python: () => {
    // The real program: a version manager's wrapper would be a shell in front.
    const program = run('python3', '-c', 'import sys;print(sys.executable)');
    return [program, '-c', python];
  },
  node: () => [process.execPath, '-e', node],
  dash: () => [found('dash'), '-c', shell, ...buildC()],
  bash: () => [found('bash'), '-c', shell, ...buildC()],
  busybox: () => [found('busybox'), 'sh', '-c', shell, ...buildC()],
  tini: () => [found('tini'), '--', ...buildC()],
  'dumb-init': () => [found('dumb-init'), '--', ...buildC()],
};

function run(command: string, ...words: readonly string[]): string {
  return execFileSync(command, words, {
    env,
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim();
}

function found(program: string): string {
  return run('sh', '-c', `command -v ${program}`);
}

function buildC(): readonly string[] {
  run('gcc', '-o', cProgram, join(folder, 'main.c'));
  return [cProgram];
}

/** Never downloads a toolchain: the one installed, or one that is already in the module cache. */
function buildGo(wanted: (minor: number) => boolean, toolchain: string): readonly string[] {
  const offline = { ...env, GOTOOLCHAIN: toolchain, GOPROXY: 'off', GOFLAGS: '-mod=mod' };
  const go = (...words: readonly string[]): string =>
    execFileSync('go', words, {
      env: offline,
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const minor = Number(/go1\.(\d+)/.exec(go('version'))?.[1]);
  if (!wanted(minor)) throw new Error(`the toolchain here is Go 1.${minor}`);
  const program = join(folder, `go-${minor}`);
  go('build', '-o', program, 'main.go');
  return [program];
}

const namespace = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  '--pid',
  '--fork',
  '--mount-proc',
  '--kill-child',
];
const namespacesWork = spawnSync(namespace[0] ?? '', [...namespace.slice(1), 'true']).status === 0;

/** 20 to 22 depend on the process group, 32 and 33 belong to the C library. */
const measured: readonly Signal[] = [...Array(31).keys(), 33, 39, 63]
  .map((index) => findSignal(index + 1))
  .filter((signal): signal is Signal => signal !== null && ![20, 21, 22].includes(signal.number));

/** Sends the signal and says what came of it, in the words of the table. The expected outcome decides only what is waited for. */
async function observe(
  facts: RuntimeFacts,
  command: readonly string[],
  signal: Signal,
  asPid1: boolean,
  expected: Outcome,
): Promise<Outcome> {
  const [program = '', ...words] = asPid1 ? [...namespace, ...command] : command;
  const child = spawn(program, words, { env, cwd: folder, stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdin.on('error', () => undefined);
  const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
  try {
    await once(child.stdout, 'data');
    const target = asPid1 ? firstChild(child.pid ?? 0) : (child.pid ?? 0);
    if (facts.role === 'shell') await until(() => isWaiting(target));
    process.kill(target, signal.number);
    if (expected === 'stops') {
      await until(() => statField(target) === 'T');
      process.kill(target, 'SIGCONT');
      child.stdin.end();
      const [code] = await exited;
      return code === 7 ? 'stops' : `exit ${code ?? -1}`;
    }
    if (expected === 'survives' || expected === 'after child') {
      await until(() => !isPending(target, signal));
      child.stdin.end();
    }
    const [code, name] = await exited;
    return wordFor(code, name, signal, expected, asPid1);
  } finally {
    child.kill('SIGKILL');
    child.stdin.destroy();
  }
}

function wordFor(
  code: number | null,
  name: string | null,
  signal: Signal,
  expected: Outcome,
  asPid1: boolean,
): Outcome {
  const bySignal = name === null ? null : (findSignal(name)?.number ?? null);
  if (code === 7) return 'survives';
  const same = bySignal === signal.number || (asPid1 && code === 128 + signal.number);
  if (expected === 'after child' && same) return 'after child';
  if (expected === 'forwarded' && code === 128 + signal.number) return 'forwarded';
  if (bySignal === signal.number && expected !== 'abort') return 'signal';
  if (bySignal === 6) return 'abort';
  // Node names no real-time signal: it shows such an end as exit 0, a code that none of the programs gives.
  if (code === 0 && signal.number >= 34 && !asPid1) return 'signal';
  return `exit ${code ?? -1}`;
}

function firstChild(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ')[0]);
}

function statField(pid: number): string {
  return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1] ?? '';
}

function maskOf(pid: number, name: 'SigBlk' | 'SigCgt' | 'ShdPnd'): bigint {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return BigInt(`0x${new RegExp(`${name}:\\s+(\\w+)`).exec(status)?.[1] ?? '0'}`);
}

/** bash catches SIGTERM and blocks signals while it forks; asleep, with no more than SIGCHLD blocked, it waits for its command. */
function isWaiting(pid: number): boolean {
  return (
    statField(pid) === 'S' && (maskOf(pid, 'SigBlk') & ~0x10000n) === 0n && !inMask(maskOf(pid, 'SigCgt'), 15)
  );
}

/** Not yet delivered, although it is not blocked (bash blocks SIGCHLD, tini all it passes on); a process that is gone has nothing pending. */
function isPending(pid: number, signal: Signal): boolean {
  try {
    return inMask(maskOf(pid, 'ShdPnd') & ~maskOf(pid, 'SigBlk'), signal.number);
  } catch {
    return false;
  }
}

/** Polls /proc, which tells no one of its changes. */
async function until(condition: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error('the process never reached the awaited state');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

beforeAll(() => {
  for (const [name, content] of Object.entries(sources)) writeFileSync(join(folder, name), content);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(runtimeFacts)('$name', (facts) => {
  let command: readonly string[] = [];
  let missing = '';
  beforeAll(() => {
    try {
      command = prepare[facts.id]();
    } catch (error) {
      missing = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    }
  });

  test.for([false, true])('every signal, as PID 1: %s', async (asPid1, { skip }) => {
    if (missing !== '' || (asPid1 && !namespacesWork)) {
      const reason = missing === '' ? 'no PID namespace can be made here' : missing;
      console.warn(`SKIPPED: ${facts.name} was not measured: ${reason}`);
      skip(reason);
    }
    const differences: string[] = [];
    for (const signal of measured) {
      // Debian 12's unshare reports a child killed by SIGKILL as exit 1.
      if (asPid1 && signal.number === 9) continue;
      const expected = outcomeOf(facts, signal, asPid1);
      const seen = await observe(facts, command, signal, asPid1, expected);
      if (seen !== expected) differences.push(`${signal.name}: table "${expected}", seen "${seen}"`);
    }
    expect(differences).toEqual([]);
  });
});

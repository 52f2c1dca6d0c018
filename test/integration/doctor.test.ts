import { type ChildProcess, execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, test } from 'vitest';
import { sandboxAbilities } from '../../src/engine/sandbox/sandbox.ts';
import { startTicksOf } from '../../src/engine/sandbox/owner.ts';
import { signalTraceAbility } from '../../src/kernel/signal-trace.ts';
import type { DoctorDocument } from '../../src/model/documents/doctor.ts';
import { groupsOf, removeUsers, startDriver, type TestUser, testUsers } from './sandbox-users.ts';

const source = (path: string) => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
const program = `const { main } = await import(${source('cli/main.ts')}); await main(process.argv.slice(1));`;
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/doctor.v1.schema.json', import.meta.url), 'utf8'),
) as object;
const validate = new Ajv2020({ strict: false }).compile(schema);

const users = testUsers();
afterAll(() => removeUsers(users));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line as a user; nothing of this process's environment goes in. */
function sigtrail(user: TestUser, args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const words = [...user.words, process.execPath, '--input-type=module', '-e', program, '--', ...args];
  return new Promise((resolve) => {
    const options = { env: { ...user.env, ...env }, timeout: 60_000 };
    execFile(words[0] ?? '', words.slice(1), options, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err });
    });
  });
}

async function documentOf(user: TestUser, args: readonly string[] = [], env: Record<string, string> = {}) {
  const { code, out, err } = await sigtrail(user, ['doctor', '--json', ...args], env);
  const document = JSON.parse(out) as DoctorDocument;
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  return { document, code, err };
}

const stateOf = ({ checks }: DoctorDocument, id: string) => checks.find((check) => check.id === id)?.state;

describe.each(users)('doctor as $name', (user) => {
  test('the document is valid and agrees with its exit code', async () => {
    const { document, code, err } = await documentOf(user);
    expect(err).toBe('');
    expect(code).toBe({ fine: 0, limited: 0, missing: 1, unknown: 3 }[document.verdict]);
    expect(document.machine.user).toBe(user.name === 'nobody' ? 65_534 : (process.getuid?.() ?? null));
    expect(document.unknown.filter((entry) => !entry.startsWith('engine at'))).toEqual([]);
  });

  test('the text says the same, in 80 columns of ASCII where there is no UTF-8', async () => {
    const { document } = await documentOf(user);
    const { out, err } = await sigtrail(user, ['doctor'], { LANG: 'C' });
    expect(err).toBe('');
    expect(out.replace(/\s+/g, ' ').startsWith(document.headline)).toBe(true);
    expect(out).toMatch(/^[\x0a\x20-\x7e]*$/);
  });

  test('an engine that never answers is named and changes nothing else', async () => {
    // Not in the user's folder: a path of 108 bytes is all that a socket address holds.
    const folder = mkdtempSync(join(tmpdir(), 'st-'));
    chmodSync(folder, 0o755);
    const path = join(folder, 'd.sock');
    const server = createServer(() => undefined).listen({ path, writableAll: true });
    await once(server, 'listening');
    try {
      const quiet = await documentOf(user);
      const { document, code } = await documentOf(user, [], { DOCKER_HOST: `unix://${path}` });
      expect(document.engines[0]).toMatchObject({ socket: path, from: 'DOCKER_HOST', state: 'silent' });
      expect(document.verdict).toBe(quiet.document.verdict);
      expect(code).toBe(quiet.code);
    } finally {
      server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('the value of DOCKER_HOST stays hidden where it is no socket', async () => {
    const { out } = await sigtrail(user, ['doctor', '--json'], {
      DOCKER_HOST: 'tcp://me:secret@192.0.2.1:2375',
    });
    expect(JSON.parse(out)).toMatchObject({
      engines: [{ from: 'DOCKER_HOST', state: 'not-looked-at', socket: null }],
    });
    expect(out).not.toContain('secret');
    expect(out).not.toContain('192.0.2.1');
  });

  test.each([
    [['doctor', '--frmat', 'json'], 'Did you mean --format?'],
    [['doctor', '--format', 'xml'], 'Use text or json.'],
    [['doctor', 'here'], 'doctor takes no here.'],
    [['doctor', '--output', 'x'], 'has no --format before it'],
  ])('%j is a usage error', async (args, text) => {
    const { code, err, out } = await sigtrail(user, args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(text);
  });

  test('a report goes to a file, the text to the screen', async () => {
    const file = join(user.folder, 'doctor.json');
    const { out } = await sigtrail(user, ['doctor', '--format', 'json', '--output', file]);
    const document = JSON.parse(readFileSync(file, 'utf8')) as DoctorDocument;
    expect(validate(document)).toBe(true);
    expect(out.split('\n').length).toBeGreaterThan(5);
  });
});

test('this process: doctor says what the sandbox and the kernel trace say', async () => {
  const [user] = users;
  if (user === undefined) throw new Error('there is at least one user');
  const { document } = await documentOf(user);
  const abilities = await sandboxAbilities();
  const can = (yes: boolean, not: string) => (yes ? 'there' : not);
  expect(stateOf(document, 'pid-namespace')).toBe(can(abilities['pid-namespace'].can, 'missing'));
  expect(stateOf(document, 'network-namespace')).toBe(can(abilities['network-namespace'].can, 'limited'));
  expect(stateOf(document, 'kernel-trace')).toBe(can((await signalTraceAbility()).can, 'limited'));
  const groups = (['cpu-limit', 'memory-limit', 'pids-limit', 'freeze'] as const).every(
    (name) => abilities[name].can,
  );
  expect(stateOf(document, 'cgroup-limits')).toBe(can(groups, 'limited'));
});

/** Starts a service in a sandbox that stays until it is killed. */
async function startService(user: TestUser, limits: Record<string, number>): Promise<ChildProcess> {
  const child = startDriver(user, {
    command: ['sleep', '1000'],
    isolation: 'process-group',
    limits,
    stay: true,
  });
  for await (const chunk of child.stdout ?? []) if (String(chunk).includes('started')) break;
  return child;
}

/** Numbers of the processes that carry the mark of an owner. */
function marked(ownerPid: number | undefined): string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, 'latin1').includes(`SIGTRAIL_OWNER=${ownerPid}-`);
    } catch {
      return false;
    }
  });
}

function notesOf(user: TestUser, ownerPid: number | undefined): string[] {
  const root = readdirSync(user.folder).find((name) => /^sigtrail-\d+$/.test(name));
  return root === undefined
    ? []
    : readdirSync(join(user.folder, root)).filter((name) => name.startsWith(`${ownerPid}-`));
}

describe.each(users)('doctor --clean as $name', (user) => {
  test('what a killed sigtrail left is told, then removed; a living one keeps all', async () => {
    const limits = user.name === 'root' ? { memoryBytes: 100_000_000 } : {};
    const dead = await startService(user, limits);
    const alive = await startService(user, limits);
    try {
      const servicesAlive = readFileSync(`/proc/${alive.pid}/task/${alive.pid}/children`, 'utf8')
        .trim()
        .split(' ');
      const ticks = servicesAlive.map((pid) => startTicksOf(Number(pid)));
      const groupsAlive = groupsOf(alive.pid ?? 0);
      dead.kill('SIGKILL');
      await once(dead, 'exit');

      const seen = await documentOf(user);
      expect(seen.document.leftovers.map(({ kind }) => kind)).toContain('folder');
      expect(seen.document.leftovers.every(({ removed }) => removed === null)).toBe(true);
      expect(seen.document).toMatchObject({ verdict: 'limited', next: 'sigtrail doctor --clean' });
      expect(seen.document.leftovers.some(({ what }) => what.includes(`/${dead.pid}-`))).toBe(true);
      expect(seen.document.leftovers.some(({ what }) => what.includes(`/${alive.pid}-`))).toBe(false);
      expect(notesOf(user, dead.pid)).toHaveLength(1);

      const { document } = await documentOf(user, ['--clean']);
      expect(document.leftovers.length).toBeGreaterThan(0);
      expect(document.leftovers.every(({ removed }) => removed === true)).toBe(true);
      expect(stateOf(document, 'leftovers')).toBe('there');
      expect(notesOf(user, dead.pid)).toEqual([]);
      expect(marked(dead.pid)).toEqual([]);
      expect(groupsOf(dead.pid ?? 0)).toEqual([]);

      expect(servicesAlive.map((pid) => startTicksOf(Number(pid)))).toEqual(ticks);
      expect(notesOf(user, alive.pid)).toHaveLength(1);
      expect(groupsOf(alive.pid ?? 0)).toEqual(groupsAlive);
      expect((await documentOf(user, ['--clean'])).document.leftovers).toEqual([]);
    } finally {
      dead.kill('SIGKILL');
      if (alive.exitCode === null) {
        alive.kill('SIGKILL');
        await once(alive, 'exit');
      }
      await sigtrail(user, ['doctor', '--clean']);
    }
  });
});

describe.runIf((await signalTraceAbility()).can)('trace instances', () => {
  const [user] = users;
  const tracer = `
    const { startSignalTrace } = await import(${source('kernel/signal-trace.ts')});
    const { findTracefs } = await import(${source('kernel/tracefs.ts')});
    const { readdirSync } = await import('node:fs');
    await startSignalTrace({ signals: [50] });
    const folder = findTracefs() + '/instances';
    console.log(folder + '/' + readdirSync(folder).find((name) => name.startsWith('sigtrail-' + process.pid + '-')));
    process.kill(process.pid, 'SIGKILL');`;

  test('one whose sigtrail was killed is told and removed', async () => {
    if (user === undefined) throw new Error('there is at least one user');
    const folder = await new Promise<string>((resolve) => {
      execFile(process.execPath, ['--input-type=module', '-e', tracer], (_error, out) => resolve(out.trim()));
    });
    expect(folder).toMatch(/\/instances\/sigtrail-\d+-\d+-\d+$/);
    expect(existsSync(folder)).toBe(true);
    const name = folder.split('/').at(-1);
    const seen = await documentOf(user);
    expect(seen.document.leftovers).toContainEqual({ kind: 'trace-instance', what: name, removed: null });
    const { document } = await documentOf(user, ['--clean']);
    expect(document.leftovers).toContainEqual({ kind: 'trace-instance', what: name, removed: true });
    expect(existsSync(folder)).toBe(false);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { makeWorkdir, removeUsers, testUsers } from '../integration/sandbox-users.ts';
import { type BuiltCli, builtCli, documentOf, type Outcome, runCli } from './drill-cli.ts';

let cli: BuiltCli;
const users = testUsers();

beforeAll(async () => {
  cli = await builtCli();
});

afterAll(() => {
  cli.remove();
  removeUsers(users);
});

/** An ELF head of another machine: e_machine 183 is arm64, 62 x86-64. Source: elf.h. */
function foreignProgram(): Buffer {
  const head = Buffer.alloc(256);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(process.arch === 'arm64' ? 62 : 183, 18);
  return head;
}

/** One thing a user may do wrong. */
interface Mistake {
  readonly name: string;
  /** Options before `--`. */
  readonly options?: readonly string[];
  readonly command?: readonly string[];
  readonly code: 2 | 3;
  /** What the message must say, in one or more places. */
  readonly says: readonly RegExp[];
}

const alone = ['--network', 'none'];
const shutdown = () => fixture('go/shutdown');

const mistakes: readonly Mistake[] = [
  {
    name: 'no such program',
    command: ['./servre'],
    code: 3,
    says: [/no program \.\/servre/, /Did you mean .*\.\/server/],
  },
  {
    name: 'no such program on the path',
    command: ['nodee'],
    code: 3,
    says: [/no program nodee/, /in no folder of the PATH/, /Did you mean .*node/],
  },
  {
    name: 'not executable',
    command: ['./plain'],
    code: 3,
    says: [/cannot be executed/, /no execute permission/, /chmod \+x/],
  },
  { name: 'a folder', command: ['./folder'], code: 3, says: [/cannot be executed/, /It is a folder/] },
  {
    name: 'a text without a #! line',
    command: ['./text'],
    code: 3,
    says: [/cannot be executed/, /without a #! line/],
  },
  {
    name: 'a script whose interpreter is missing',
    command: ['./script'],
    code: 3,
    says: [/interpreter \/no\/such\/shell is not on this machine/],
  },
  { name: 'an empty file', command: ['./empty'], code: 3, says: [/it is empty/] },
  {
    name: 'another architecture',
    command: ['./foreign'],
    code: 3,
    says: [/built for (arm64|x86-64), this machine is/],
  },
  {
    name: 'never listens',
    options: ['--ready-timeout', '1s', ...alone],
    command: [fixture('go/never-listens')],
    code: 3,
    says: [/not ready after 1 s/, /listens on no TCP port/, /--ready/],
  },
  {
    name: 'waits for the wrong port',
    options: ['--ready-timeout', '1s', '--ready', 'tcp:9999', ...alone],
    command: [shutdown()],
    code: 3,
    says: [/waited for tcp 9999/, /listens on 127\.0\.0\.1:8080/],
  },
  {
    name: 'dies at once',
    options: alone,
    command: [fixture('go/exits-at-start')],
    code: 3,
    says: [/exited with code 3 before it was ready/, /no configuration file/],
  },
  {
    name: 'is killed at once',
    options: alone,
    command: ['/bin/sh', '-c', 'kill -KILL $$; exec sleep 1'],
    code: 3,
    says: [/before it was ready|was not ready/],
  },
  {
    name: 'puts itself in the background',
    options: alone,
    command: [fixture('go/forks-away')],
    code: 3,
    says: [/foreground/, /background/],
  },
  {
    name: 'needs a database',
    options: alone,
    command: [fixture('go/needs-database')],
    code: 3,
    says: [/could not reach something it needs/, /--network none/, /--network host/],
  },
  {
    name: 'answers 5xx',
    options: alone,
    command: [fixture('go/broken')],
    code: 3,
    says: [/answers 500 to GET \//, /not drilled/, /--url/],
  },
  {
    name: 'a working directory that is none',
    options: ['--workdir', 'nowhere'],
    command: [shutdown()],
    code: 2,
    says: [/nowhere is not a folder/],
  },
  {
    name: 'a bad duration',
    options: ['--grace', 'soon'],
    command: [shutdown()],
    code: 2,
    says: [/--grace soon is no duration/, /10s/],
  },
  {
    name: 'a bad scenario',
    options: ['--only', 'D99'],
    command: [shutdown()],
    code: 2,
    says: [/no such scenario/, /D1 to D18/],
  },
  {
    name: 'a bad signal',
    options: ['--stop-signal', 'SIGFOO'],
    command: [shutdown()],
    code: 2,
    says: [/SIGFOO is no signal/],
  },
  {
    name: 'SIGKILL as stop signal',
    options: ['--stop-signal', 'KILL'],
    command: [shutdown()],
    code: 2,
    says: [/no program can catch it/],
  },
  {
    name: 'a bad URL',
    options: ['--url', 'localhost:8080'],
    command: [shutdown()],
    code: 2,
    says: [/is no URL/],
  },
  {
    name: 'a bad number',
    options: ['--clients', '3'],
    command: [shutdown()],
    code: 2,
    says: [/whole number from 8/],
  },
  {
    name: 'a bad network',
    options: ['--network', 'bridge'],
    command: [shutdown()],
    code: 2,
    says: [/host and none/],
  },
  {
    name: 'an option with a near name',
    options: ['--grce', '3s'],
    command: [shutdown()],
    code: 2,
    says: [/no option --grce/, /--grace/],
  },
  {
    name: 'an option without its value',
    options: ['--grace'],
    command: [shutdown()],
    code: 2,
    says: [/--grace needs a value/],
  },
  {
    name: 'an option twice',
    options: ['--grace', '1s', '--grace', '2s'],
    command: [shutdown()],
    code: 2,
    says: [/twice/],
  },
  { name: 'no command', command: [], code: 2, says: [/nothing to drill/, /sigtrail drill --/] },
  { name: 'a command without --', options: ['./server'], command: [], code: 2, says: [/stands after --/] },
  {
    name: 'an env file that is not there',
    options: ['--env-file', 'gone.env'],
    command: [shutdown()],
    code: 3,
    says: [/gone\.env cannot be read/],
  },
  {
    name: 'an env file with a bad line',
    options: ['--env-file', 'bad.env'],
    command: [shutdown()],
    code: 3,
    says: [/bad\.env:2: not NAME=value/],
  },
  {
    name: 'a request file that is no JSON',
    options: ['--request', 'text'],
    command: [shutdown()],
    code: 3,
    says: [/text/],
  },
  {
    name: 'a report where none can be written',
    options: ['--html', '/proc/no/such/report.html', ...alone],
    command: [shutdown()],
    code: 3,
    says: [/report .* cannot be written/],
  },
  {
    name: 'a report that is a folder',
    options: ['--html', 'folder', ...alone],
    command: [shutdown()],
    code: 3,
    says: [/cannot be written/, /folder/],
  },
  {
    name: 'an engine that is not there',
    options: ['--engine', 'docker'],
    command: [shutdown()],
    code: 3,
    says: [/sandbox only/],
  },
];

const lineShape = /^sigtrail: .+\.?\n( {2}why {3}.+\n)?( {8}.*\n)*( {2}next {2}.+\n)?( {8}.*\n)*$/;

describe.each(users)('as $name', (user) => {
  let folder: string;

  beforeAll(() => {
    folder = makeWorkdir(user, 'bad');
    mkdirSync(join(folder, 'folder'));
    const files: [string, string | Buffer, number][] = [
      ['server', '#!/bin/sh\n', 0o755],
      ['plain', '#!/bin/sh\n', 0o644],
      ['text', 'hello world\n', 0o755],
      ['script', '#!/no/such/shell\n', 0o755],
      ['empty', '', 0o755],
      ['foreign', foreignProgram(), 0o755],
      ['bad.env', 'A=1\n1B=2\n', 0o644],
    ];
    for (const [name, content, mode] of files) {
      writeFileSync(join(folder, name), content);
      chmodSync(join(folder, name), mode);
    }
  });

  const drill = (words: readonly string[]): Promise<Outcome> =>
    runCli(cli, user, ['drill', ...words], { cwd: folder });

  test.each(mistakes)('$name: exit $code', async ({ options = [], command = [], code, says }) => {
    const rest = command.length > 0 ? ['--', ...command] : [];
    const outcome = await drill([...options, ...rest]);
    expect(outcome.stderr).toMatch(lineShape);
    for (const pattern of says) expect(outcome.stderr).toMatch(pattern);
    expect({ code: outcome.code, stdout: outcome.stdout }).toEqual({ code, stdout: '' });

    const json = await drill(['--json', ...options, ...rest]);
    const document = documentOf(json);
    expect(json.code).toBe(code);
    expect(document).toMatchObject({ grade: null, interrupted: false });
    expect(json.stderr).toContain(document.headline);
  });

  test('a port below 1024 without the right to it', async () => {
    const outcome = await drill(['--json', ...alone, '--', shutdown(), '-addr', '127.0.0.1:80']);
    const document = documentOf(outcome);
    if (user.name === 'root') expect(outcome.code).not.toBe(3);
    else {
      expect(outcome.code).toBe(3);
      expect(document).toMatchObject({
        why: expect.stringMatching(/permission denied/),
        fix: expect.stringMatching(/port from 1024/),
      });
    }
  });

  // Root may enter every folder: there is nothing to try.
  test.each(user.name === 'root' ? [] : [user.name])(
    'a working directory that %s may not enter',
    async () => {
      const locked = join(folder, 'locked');
      mkdirSync(locked, { recursive: true, mode: 0o700 });
      for (const place of [locked, join(locked, 'inner')]) {
        const outcome = await drill(['--workdir', place, '--', shutdown()]);
        expect(outcome.stderr).toMatch(/may not be entered by this user/);
        expect(outcome.code).toBe(3);
      }
    },
  );

  describe('a port that belongs to another program', () => {
    let other: ChildProcess;
    let port: number;

    beforeAll(async () => {
      // By another user where there is one: the owner may not be visible then.
      other = spawn(shutdown(), ['-addr', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [line] = (await once(other.stdout!, 'data')) as [Buffer];
      port = Number(/:(\d+)\s/.exec(line.toString())?.[1]);
    });

    afterAll(async () => {
      const ended = once(other, 'exit');
      other.kill('SIGKILL');
      await ended;
    });

    const owner = () =>
      user.name === 'nobody'
        ? /another program, which this user may not see/
        : new RegExp(`shutdown \\(pid ${other.pid}\\)`);

    test('the service dies with EADDRINUSE', async () => {
      const outcome = await drill(['--json', '--', shutdown(), '-addr', `127.0.0.1:${port}`]);
      expect(documentOf(outcome)).toMatchObject({
        grade: null,
        gradeOfTried: null,
        headline: expect.stringMatching(owner()),
      });
      expect(outcome.stderr).toMatch(owner());
      expect(outcome.code).toBe(3);
    });

    test('--url points to it', async () => {
      const outcome = await drill([
        '--json',
        '--url',
        `http://127.0.0.1:${port}/`,
        '--',
        shutdown(),
        '-addr',
        '127.0.0.1:0',
      ]);
      expect(documentOf(outcome)).toMatchObject({
        grade: null,
        gradeOfTried: null,
        headline: expect.stringMatching(owner()),
      });
      expect(outcome.code).toBe(3);
    });

    test('on another address it is no rival', async () => {
      const outcome = await drill(['--only', 'D1', '--json', '--', shutdown(), '-addr', `127.0.0.2:${port}`]);
      expect(documentOf(outcome)).toMatchObject({ gradeOfTried: expect.stringMatching(/[AB]/) });
      expect(outcome.code).toBe(0);
    });

    test('in a network of its own it is no rival', async () => {
      const outcome = await drill([
        ...alone,
        '--only',
        'D1',
        '--json',
        '--',
        shutdown(),
        '-addr',
        `127.0.0.1:${port}`,
      ]);
      expect(documentOf(outcome)).toMatchObject({ gradeOfTried: expect.stringMatching(/[AB]/) });
      expect(outcome.code).toBe(0);
    });
  });
});

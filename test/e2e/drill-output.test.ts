import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorkdir, removeUsers, testUsers } from '../integration/sandbox-users.ts';
import { fixture } from '../fixture-paths.ts';
import { type BuiltCli, builtCli, documentOf, runCli, startCli } from './drill-cli.ts';
import { nothing, processesOf, tracesOf } from './traces-left.ts';

let cli: BuiltCli;
const users = testUsers();

beforeAll(async () => {
  cli = await builtCli();
});

afterAll(() => {
  cli.remove();
  removeUsers(users);
});

const alone = ['--network', 'none', '--only', 'D1'];

/** A server that writes what a terminal or a reader must never get: escape codes, a line of 1 MB, bytes that are no text. */
const hostileServer = `
const { createServer } = require('node:http');
const bytes = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
const shout = (stream) => {
  stream.write('\\x1b]0;taken over\\x07\\x1b[2J\\x1b[31mred\\x1b[0m\\r\\x9b31m\u202eback\\n');
  stream.write('x'.repeat(1 << 20) + '\\n');
  for (let i = 0; i < 64; i += 1) stream.write(bytes);
};
createServer((_, response) => { shout(process.stdout); shout(process.stderr); response.end('ok'); }).listen(8080, '127.0.0.1');
process.on('SIGTERM', () => { shout(process.stdout); process.stdout.write('\\nbye\\n', () => process.exit(FAIL)); });
`;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there
const raw = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/;

describe.each(users)('as $name', (user) => {
  let folder: string;
  beforeAll(() => {
    folder = makeWorkdir(user, 'output');
  });

  test.each(['text', 'json', 'junit', 'github', 'markdown'])(
    'hostile output never reaches the reader raw: %s',
    async (format) => {
      const server = join(folder, 'hostile.cjs');
      writeFileSync(server, hostileServer.replace('FAIL', '3'));
      const outcome = await runCli(cli, user, [
        'drill',
        ...alone,
        '--format',
        format,
        '--',
        process.execPath,
        server,
      ]);
      expect(outcome.code).toBe(0);
      expect(outcome.stdout).toMatch(/bye/);
      expect(outcome.stdout).not.toMatch(raw);
      expect(outcome.stderr).not.toMatch(raw);
      expect(outcome.stdout.length).toBeLessThan(400_000);
    },
  );

  test('a service that floods its output and dies: the last line, short and clean', async () => {
    const server = join(folder, 'dying.cjs');
    writeFileSync(
      server,
      "process.stderr.write('\\x1b[31m' + 'y'.repeat(3 << 20) + '\\n\\x1b[2Jlast words', () => process.exit(1));",
    );
    const outcome = await runCli(cli, user, ['drill', ...alone, '--', process.execPath, server]);
    expect(outcome.code).toBe(3);
    expect(outcome.stderr).toMatch(/Its last line: last words/);
    expect(outcome.stderr).not.toMatch(raw);
  });

  test('values of --env and --env-file are in no output and in no command line of a helper', async () => {
    const [given, filed, inherited] = [
      'given-Wert-4711',
      'filed value with $ & "quotes"',
      'inherited-hunter2',
    ];
    const file = join(folder, 'secrets.env');
    writeFileSync(file, `FILED=${filed}\n`);
    chmodSync(file, 0o644);
    const server = join(folder, 'telling.sh');
    writeFileSync(
      server,
      `#!/bin/sh\necho "$GIVEN / $FILED / $DB_PASSWORD"\n"$0.argument" 2>/dev/null\nexec ${fixture('go/exit-at-once')}\n`,
    );
    chmodSync(server, 0o755);
    const html = join(folder, 'report.html');
    const words = [
      'drill',
      '--network',
      'none',
      '--only',
      'D1,D2',
      '--runs',
      '1',
      '--env',
      `GIVEN=${given}`,
      '--env-file',
      file,
    ];
    const running = startCli(cli, user, [...words, '--json', '--html', html, '--', server], {
      env: { DB_PASSWORD: inherited },
    });
    const pid = running.child.pid ?? -1;
    const seen = new Set<string>();
    let ended = false;
    void running.ended.then(() => {
      ended = true;
    });
    while (!ended) {
      for (const own of processesOf(user, pid)) seen.add(commandLine(own));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const outcome = await running.ended;
    // What the user typed is the command's own line, which a child shows too until it executes its program.
    for (const line of seen) if (line.includes(cli.path)) seen.delete(line);
    const document = documentOf(outcome);
    expect(document.scenarios.flatMap(({ runs }) => runs.flatMap(({ logTail }) => logTail))).toContain(
      '••• / ••• / •••',
    );
    expect([...seen].some((line) => line.includes('load-child'))).toBe(true);
    const everywhere = [outcome.stdout, outcome.stderr, readFileSync(html, 'utf8'), ...seen].join('\n');
    for (const secret of [given, filed, inherited]) expect(everywhere).not.toContain(secret);
    const shown = await runCli(cli, user, [...words, '--show-env', '--', server], {
      env: { DB_PASSWORD: inherited },
    });
    expect(shown.stdout).toContain(given);
  });

  test.each([[[]], [['--json']], [['--help']]])(
    'a reader that goes away changes nothing: %j',
    async (format) => {
      const words = [
        'drill',
        ...format,
        '--network',
        'none',
        '--only',
        'D1',
        '--',
        fixture('go/ignores-term'),
      ].toSpliced(1, 0, '--grace', '1s');
      const running = startCli(cli, user, words);
      running.child.stdout?.destroy();
      running.child.stderr?.destroy();
      const [code] = (await once(running.child, 'exit')) as [number | null];
      expect(code).toBe(format.includes('--help') ? 0 : 1);
      expect(tracesOf(user, running.child.pid ?? -1)).toEqual({ ...nothing, temp: readdirSync(user.folder) });
      expect(readdirSync(user.folder).filter((name) => name.startsWith('sigtrail'))).toEqual([]);
    },
  );

  test.runIf(process.platform === 'linux')('a full disk behind stdout is said: exit 3', async () => {
    const words = [
      ...user.words,
      process.execPath,
      cli.path,
      'drill',
      ...alone,
      '--',
      fixture('go/shutdown'),
    ];
    const child = spawn('/bin/sh', ['-c', 'exec "$@" >/dev/full', 'sh', ...words], {
      env: { ...user.env, PATH: `${dirname(process.execPath)}:${user.env['PATH']}` },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (bytes: Buffer) => {
      stderr += bytes.toString();
    });
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, said: /could not be written to stdout/.test(stderr) }).toEqual({ code: 3, said: true });
  });
});

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

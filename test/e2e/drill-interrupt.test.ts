import { once } from 'node:events';
import { chmodSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { makeWorkdir, removeUsers, testUsers } from '../integration/sandbox-users.ts';
import { type BuiltCli, builtCli, documentOf, runCli, startCli } from './drill-cli.ts';
import { after, allGone, beginDrill, instants, interruptAt, killAt, send } from './drill-instants.ts';
import { nothing, tracesOf, untilNoProcess } from './traces-left.ts';

let cli: BuiltCli;
const users = testUsers();

beforeAll(async () => {
  cli = await builtCli();
});

afterAll(() => {
  cli.remove();
  removeUsers(users);
});

describe.each(users)('as $name', (user) => {
  test.each(instants(5, 1))(
    'interrupted by $signal after $afterMs ms on network $network: exit 130, one document, nothing left',
    async (instant) => {
      const { outcome: _, ...found } = await interruptAt(cli, user, instant);
      expect(found).toEqual({ code: 130, interrupted: true, left: nothing, namespaces: [] });
    },
  );

  test.each(instants(5, 2))('killed after $afterMs ms on network $network: nothing left', async (instant) => {
    expect(await killAt(cli, user, instant)).toEqual(allGone);
  });

  test.each(instants(3, 3))('a second Ctrl-C after $afterMs ms ends at once', async (instant) => {
    const drill = await beginDrill(cli, user, instant.network);
    await after(instant.afterMs, drill);
    const said = once(drill.child.stderr!, 'data');
    send(drill, 'SIGINT');
    await said;
    // It may have ended between the two.
    if (drill.child.exitCode === null) send(drill, 'SIGINT');
    const outcome = await drill.ended;
    expect(outcome.code).toBe(130);
    expect(await untilNoProcess(user, drill.pid, 1_000)).toEqual([]);
    await runCli(cli, user, ['drill', '--', './no-such-program']);
    expect(tracesOf(user, drill.pid, [drill.port])).toEqual(nothing);
  });

  test.each([['--json'], []])('what was found until then is told (%s)', async (...format) => {
    const folder = makeWorkdir(user, 'told');
    const starts = join(folder, 'starts');
    writeFileSync(starts, '');
    chmodSync(starts, 0o666);
    const script = 'echo started >>"$0"; exec "$1"';
    const words = ['--network', 'none', '--only', 'D1,D7', '--runs', '2'];
    const running = startCli(
      cli,
      user,
      [
        'drill',
        ...format,
        ...words,
        '--',
        '/bin/sh',
        '-c',
        script,
        starts,
        fixture('go/ignores-term'),
      ].toSpliced(1 + format.length, 0, '--grace', '1s'),
    );
    const watcher = watch(starts);
    // D1 fails in its first run and ends; the second start is that of D7.
    for (let count = 0; count < 2; count += 1) await Promise.race([once(watcher, 'change'), running.ended]);
    watcher.close();
    process.kill(-(running.child.pid ?? 0), 'SIGINT');
    const outcome = await running.ended;
    expect(outcome.code).toBe(130);
    if (format.length === 0) {
      expect(outcome.stdout).toMatch(/interrupted/);
      expect(outcome.stdout).toMatch(/D1 +idle stop/);
      return;
    }
    const document = documentOf(outcome);
    expect(document).toMatchObject({ interrupted: true, grade: null, gradeOfTried: null });
    expect(document.scenarios.find(({ id }) => id === 'D1')?.runs.length).toBeGreaterThan(0);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DrillDocument } from '../../src/model/documents/drill.ts';
import { fixture } from '../fixture-paths.ts';
import { removeUsers, testUsers } from '../integration/sandbox-users.ts';
import { type BuiltCli, builtCli, documentOf, startCli } from './drill-cli.ts';
import { after, beginDrill } from './drill-instants.ts';

let cli: BuiltCli;
const users = testUsers();

beforeAll(async () => {
  cli = await builtCli();
});

afterAll(() => {
  cli.remove();
  removeUsers(users);
});

/** The calibration server's verdict that two cores shared by two drills cannot change: it loses all or nothing. */
const servers = [
  { name: 'go/exit-at-once', grade: 'F', verdicts: { D1: 'pass', D2: 'fail' } },
  { name: 'go/drain', grade: 'A', verdicts: { D1: 'pass', D2: 'pass' } },
] as const;

function verdicts(document: DrillDocument): Record<string, string> {
  return Object.fromEntries(
    document.scenarios.filter(({ id }) => id === 'D1' || id === 'D2').map(({ id, verdict }) => [id, verdict]),
  );
}

describe.each(users)('as $name', (user) => {
  test.each(['none', 'host'])(
    'two drills at once on network %s: the verdicts are those of one alone',
    async (network) => {
      const port = 30_000 + (process.pid % 10_000);
      const running = servers.map(({ name }, index) => {
        // Alone in its network each has the same port; on the host's a port of its own.
        const address = `127.0.0.1:${network === 'none' ? port : port + index}`;
        return startCli(cli, user, [
          'drill',
          '--json',
          '--network',
          network,
          '--',
          fixture(name),
          '-addr',
          address,
        ]);
      });
      const documents = (await Promise.all(running.map(({ ended }) => ended))).map(documentOf);
      expect(documents.map((document) => ({ grade: document.grade, verdicts: verdicts(document) }))).toEqual(
        servers.map(({ grade, verdicts: wanted }) => ({ grade, verdicts: wanted })),
      );
    },
  );

  test.each(['none', 'host'] as const)(
    'one drill is killed and a third one cleans up: the second on network %s goes on',
    async (network) => {
      const [other] = servers;
      const address = `127.0.0.1:${40_000 + (process.pid % 10_000)}`;
      const second = startCli(cli, user, [
        'drill',
        '--json',
        '--network',
        network,
        '--',
        fixture(other.name),
        '-addr',
        address,
      ]);
      for (const afterMs of [0, 300, 1_200]) {
        const killed = await beginDrill(cli, user, network);
        await after(afterMs, killed);
        killed.child.kill('SIGKILL');
        await killed.ended;
        await startCli(cli, user, ['drill', '--', './no-such-program']).ended;
      }
      const document = documentOf(await second.ended);
      expect({ grade: document.grade, verdicts: verdicts(document) }).toEqual({
        grade: other.grade,
        verdicts: other.verdicts,
      });
    },
  );
});

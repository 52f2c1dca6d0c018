import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, builtCli } from '../e2e/drill-cli.ts';
import { instants, interruptAt } from '../e2e/drill-instants.ts';
import { nothing } from '../e2e/traces-left.ts';
import { removeUsers, testUsers } from '../integration/sandbox-users.ts';

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
  let clean = 0;

  afterAll(() => {
    process.stdout.write(
      `figure: as ${user.name}: ${clean} of 50 interrupted drills told what they had found and left nothing\n`,
    );
  });

  test.each(instants(50, 50))(
    '$number: interrupted by $signal after $afterMs ms on network $network: exit 130, one document, nothing left',
    async (instant) => {
      const { outcome: _, ...found } = await interruptAt(cli, user, instant);
      expect(found).toEqual({ code: 130, interrupted: true, left: nothing, namespaces: [] });
      clean += 1;
    },
  );
});

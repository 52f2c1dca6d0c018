import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltCli, builtCli } from '../e2e/drill-cli.ts';
import { allGone, instants, killAt } from '../e2e/drill-instants.ts';
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
      `figure: as ${user.name}: ${clean} of 50 killed drills left nothing that ran, and nothing at all after the next start\n`,
    );
  });

  test.each(instants(50, 51))(
    '$number: killed after $afterMs ms on network $network: all that ran is gone within a second, the rest with the next start',
    async (instant) => {
      expect(await killAt(cli, user, instant)).toEqual(allGone);
      clean += 1;
    },
  );
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixture } from '../fixture-paths.ts';
import { removeUsers, testUsers } from '../integration/sandbox-users.ts';
import { type BuiltCli, builtCli, documentOf, runCli } from './drill-cli.ts';

let cli: BuiltCli;
const users = testUsers();
const [user] = users;

beforeAll(async () => {
  cli = await builtCli();
});

afterAll(() => {
  cli.remove();
  removeUsers(users);
});

const cases = [
  { name: 'go/shutdown', words: [], budget: '25 s', grades: ['A', 'C'] },
  { name: 'go/drain', words: [], budget: '25 s', grades: ['A'] },
  { name: 'go/ignores-term', words: ['--grace', '2s'], budget: '4 × 2 s + 10 s = 18 s', grades: ['F'] },
];

// Figures for the reader, no assertion on time: this machine may be busy.
test.each(cases)('$name: what a drill takes', async ({ name, words, budget, grades }) => {
  if (!user) throw new Error('no user');
  const began = performance.now();
  const outcome = await runCli(cli, user, [
    'drill',
    '--json',
    '--network',
    'none',
    ...words,
    '--',
    fixture(name),
  ]);
  const seconds = (performance.now() - began) / 1000;
  const { wallMs, serviceMs, grade } = documentOf(outcome);
  const overhead = (100 * (wallMs - serviceMs)) / wallMs;
  process.stdout.write(
    `figure: ${name}: ${seconds.toFixed(1)} s of ${budget}, overhead ${overhead.toFixed(1)} % of at most 15 %\n`,
  );
  expect(grades).toContain(grade);
  expect(serviceMs).toBeLessThanOrEqual(wallMs);
});

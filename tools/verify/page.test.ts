import { expect, test } from 'vitest';
import { verifyPage } from './page.ts';
import { vitestPart } from './part.ts';

const parts = [vitestPart('first', 'Shows one.', 1), vitestPart('second', 'Shows two.', 1)];
const result = {
  part: 'first',
  ok: false,
  date: '2026-01-02T03:04:05.000Z',
  commit: 'abc1234',
  machine: 'Linux 6.1 x64, 2 cores',
  seconds: 12,
  figures: ['19 of 20 runs are an F'],
};

test('a failed part is called failed, and a part that did not run is called not run', () => {
  const text = verifyPage(parts, { first: result });
  expect(text).toContain('| first | **failed** | 2026-01-02 03:04 UTC | abc1234 | 12 s |');
  expect(text).toContain('- 19 of 20 runs are an F');
  expect(text).toContain('| second | not run |');
});

import { describe, expect, test } from 'vitest';
import { toAscii } from './ascii.ts';
import { wrap } from './columns.ts';
import { cutEnd, cutMiddle } from './cut.ts';
import { bytes, duration } from './duration.ts';
import { drawRuler, makeAxis } from './ruler.ts';
import { symbols } from './symbols.ts';
import { widthOf } from './width.ts';

describe('pieces of text', () => {
  test('durations have three significant digits and a unit', () => {
    const cases: [number | null, string][] = [
      [null, 'not measured'],
      [0, '0 ms'],
      [0.4, '0.4 ms'],
      [0.0161, '0.016 ms'],
      [41.23, '41.2 ms'],
      [182.4, '182 ms'],
      [999.6, '1 s'],
      [2300, '2.3 s'],
      [10_012, '10 s'],
      [119_600, '2 min'],
      [125_000, '2 min 5 s'],
    ];
    for (const [ms, text] of cases) expect(duration(ms)).toBe(text);
    expect(bytes(18_874_368)).toBe('18 MiB');
  });

  test('names lose their middle, lines their end', () => {
    expect(cutMiddle('abcdefghij', 5)).toBe('ab…ij');
    expect(cutEnd('abcdefghij', 5)).toBe('abcd…');
    expect(widthOf(cutMiddle('漢字漢字漢字', 7))).toBeLessThanOrEqual(7);
    expect(wrap('a bc def', 4)).toEqual(['a bc', 'def']);
    expect(toAscii('é → 漢…')).toBe('e -> ?...');
  });
});

describe('the ruler', () => {
  const draw = (graceMs: number, exitMs: number | null, lost: number[] = [], killed = false): string =>
    drawRuler(
      makeAxis(20, graceMs, exitMs, 1000),
      { answered: [], lost, lostSometime: false, exitMs, killed },
      symbols(true),
    )
      .map(({ sign }) => sign)
      .join('');

  test('has a gap where the grace is far away', () => {
    expect(draw(10_000, 100)).toMatch(/^ {4}▏─+■ *⋯▏$/);
    expect(draw(10_000, 9000)).toMatch(/^ {4}▏─+■ *▏$/);
  });

  test('shows SIGKILL over the grace and cuts where they happened', () => {
    expect(draw(10_000, 10_020, [], true)).toMatch(/K$/);
    expect(draw(10_000, 100, [50])).toMatch(/▏─+×─+■/);
    expect(draw(10_000, null)).toMatch(/^ {4}▏ +▏$/);
  });

  test('keeps its width for any times', () => {
    for (const grace of [0, 1, 1000, 3_600_000])
      for (const exit of [0, 0.01, 999, 4_000_000]) expect(draw(grace, exit, [exit / 2])).toHaveLength(20);
  });
});
